"""Orders as the marketplace knows them: pushed by API, kept current, tied to the cases that already name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from gongdao.cases.models import Case, Order
from gongdao.editions import books
from gongdao.legaltime import clock as legal_clock
from gongdao.people import changes
from gongdao.people.models import Merchant, Platform, User
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.work import begin
from gongdao.record import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderData:
    """One order. Amounts in fen, instants aware; `merchant_code` and `consumer_ref` are the marketplace's own keys,
    `merchant_identity` what is known of registered_name, address and contact."""

    number: str
    goods: str = ""
    list_price: int | None = None
    paid: int | None = None
    merchant_code: str = ""
    merchant_name: str = ""
    merchant_identity: Mapping[str, str] = field(default_factory=dict)
    consumer_ref: str = ""
    placed_at: datetime | None = None
    shipped_at: datetime | None = None
    signed_at: datetime | None = None


@transaction.atomic
def push_orders(platform: Platform, actor: Actor, orders: Sequence[OrderData]) -> list[Order]:
    """Store or update orders by number; cases that named an order before it was known are tied to it by event."""
    consumers = _consumers(platform, orders)
    known = {
        order.number: order
        for order in Order.objects.select_for_update().filter(
            platform=platform, verified=True, number__in=[data.number for data in orders]
        )
    }
    merchants: dict[str, int] = {}
    stored = []
    for data in orders:
        order = known.get(data.number)
        values = _values(platform, data, merchants, consumers)
        if order is None:
            order = Order(id=ids.take(1)[0], platform=platform, number=data.number, verified=True, **values)
            known[data.number] = order
            order.save(force_insert=True)
        else:
            for name, value in values.items():
                setattr(order, name, value)
            order.save(update_fields=list(values))
        stored.append(order)
    _tie(platform, actor, stored)
    return stored


def _consumers(platform: Platform, orders: Sequence[OrderData]) -> dict[str, int]:
    refs = {data.consumer_ref for data in orders if data.consumer_ref}
    rows = User.objects.filter(platform=platform, external_ref__in=refs).values_list("external_ref", "pk")
    return {ref: pk for ref, pk in rows if ref}


def _values(
    platform: Platform, data: OrderData, merchants: dict[str, int], consumers: Mapping[str, int]
) -> dict[str, Any]:
    """The columns that the push names; what it leaves out is not blanked."""
    values: dict[str, Any] = {"updated_at": legal_clock.now()}
    for name in ("goods", "list_price", "paid", "placed_at", "shipped_at", "signed_at"):
        if getattr(data, name) not in (None, ""):
            values[name] = getattr(data, name)
    if data.merchant_code:
        if data.merchant_code not in merchants:
            merchants[data.merchant_code] = _merchant(platform, data)
        values["merchant_id"] = merchants[data.merchant_code]
    if data.consumer_ref in consumers:
        values["consumer_id"] = consumers[data.consumer_ref]
    return values


def _merchant(platform: Platform, data: OrderData) -> int:
    """Id of the merchant with the order's code; what a push leaves out of it stays as it was."""
    known = Merchant.objects.filter(platform=platform, code=data.merchant_code).first()
    said = {"name": data.merchant_name, **data.merchant_identity}
    if known is not None and all(text in ("", getattr(known, name)) for name, text in said.items()):
        return known.pk
    name = data.merchant_name or (known.name if known else data.merchant_code)
    return int(changes.upsert_merchant(platform, data.merchant_code, name, **data.merchant_identity).row.pk)


def _tie(platform: Platform, actor: Actor, orders: Sequence[Order]) -> None:
    """Open cases that name one of these orders without knowing it, filed by the order's own consumer."""
    by_number = {order.number: order for order in orders}
    waiting = Case.objects.select_for_update(of=("self",), no_key=True).select_related(
        "platform", "consumer", "assignee"
    )
    for case in waiting.filter(platform=platform, order=None, order_number__in=by_number, final=False):
        order = by_number[case.order_number]
        if case.consumer_id is None or case.consumer_id != order.consumer_id:
            continue
        now = legal_clock.now()
        work = begin(case, actor, at=now, now=now, inputs={})
        substance_id = books.traded_under(platform.pk, order.placed_at, case.ruleset_id)
        work.ledger.amend(
            case,
            order_id=order.pk,
            merchant_id=case.merchant_id or order.merchant_id,
            substance_id=substance_id,
        )
        work.audience = "staff"
        work.write("order.pushed")
