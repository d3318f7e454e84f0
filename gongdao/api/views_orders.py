"""Orders, pushed by the marketplace."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import StringConstraints
from pydantic_core import to_json

from gongdao.api import consumers, values
from gongdao.api.answers import OrdersStored, OrderStored
from gongdao.api.keys import key_of, needs
from gongdao.api.lookup import look_up
from gongdao.api.shapes import NewOrder, NewOrders, OrderFields
from gongdao.cases.models import Order
from gongdao.legaltime import clock
from gongdao.people.models import Platform
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.push_order import OrderData, push_orders
from gongdao.words import yuan

router = Router(tags=["orders"])
IDENTITY = ("registered_name", "address", "contact")
Number = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[!-~]+$")]


@router.put("/orders/{number}", response={200: OrderStored}, **needs("orders:write"))
def put_order(request: HttpRequest, number: Path[Number], order: OrderFields) -> HttpResponse:
    """Store an order or bring it up to date. Open cases that named it before it was known are tied to it."""
    named = NewOrder(number=number, **{name: getattr(order, name) for name in OrderFields.model_fields})
    [stored] = _push(key_of(request).platform, [named], [""])
    return HttpResponse(to_json(_said(stored)), content_type="application/json")


@router.post("/orders", response={200: OrdersStored}, **needs("orders:write"))
def push(request: HttpRequest, batch: NewOrders) -> HttpResponse:
    """Store up to 1,000 orders or bring them up to date; all of them, or none."""
    pointers = [f"/orders/{place}" for place in range(len(batch.orders))]
    stored = _push(key_of(request).platform, batch.orders, pointers)
    return HttpResponse(to_json({"orders": [_said(order) for order in stored]}), content_type="application/json")


def _push(platform: Platform, given: Sequence[NewOrder], pointers: Sequence[str]) -> list[Order]:
    """Raises Wrong. Who pushes an order that another request is just storing pushes it again, onto the other's row."""
    known = look_up(platform.pk, {one.consumer.ref for one in given if one.consumer}, ())
    reading = values.Reading()
    read = [_read(reading, pointer, one) for one, pointer in zip(given, pointers, strict=True)]
    for one, pointer in zip(given, pointers, strict=True):
        if one.consumer is not None:
            consumers.check(platform, reading, f"{pointer}/consumer", one.consumer, known, ref_needed=True)
    reading.finish()
    for one in given:
        if one.consumer is not None:
            consumers.filer(platform, one.consumer, known)
    data = [OrderData(**each) for each in read]
    try:
        return _stored(platform, data)
    except IntegrityError:
        return _stored(platform, data)


def _stored(platform: Platform, data: Sequence[OrderData]) -> list[Order]:
    with transaction.atomic():
        return push_orders(platform, clockwork(platform.pk), data)


def _read(reading: values.Reading, pointer: str, given: NewOrder) -> dict[str, Any]:
    now = clock.now()
    amounts = {
        name: reading.take(f"{pointer}/{name}", values.money, getattr(given, name)) for name in ("list_price", "paid")
    }
    times = {
        name: reading.take(f"{pointer}/{name}", values.instant, getattr(given, name), now)
        for name in ("placed_at", "shipped_at", "signed_at")
    }
    merchant = given.merchant
    return {
        "number": given.number,
        "goods": given.goods,
        **amounts,
        **times,
        "merchant_code": merchant.code if merchant else "",
        "merchant_name": merchant.name if merchant else "",
        "merchant_identity": {name: getattr(merchant, name) for name in IDENTITY} if merchant else {},
        "consumer_ref": given.consumer.ref if given.consumer else "",
    }


def _said(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "goods": order.goods,
        "list_price": None if order.list_price is None else yuan(order.list_price),
        "paid": None if order.paid is None else yuan(order.paid),
        "placed_at": order.placed_at,
        "shipped_at": order.shipped_at,
        "signed_at": order.signed_at,
    }
