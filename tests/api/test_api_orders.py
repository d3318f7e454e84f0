"""Orders: stored, brought up to date, tied to what named them; amounts and times as they must be."""

import json
from typing import Any

import pytest
from api_cast import KNOWN, NOW, TEXT, api_middleware, machine, refused, still  # noqa: F401
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.api.answers import OrdersStored, OrderStored
from gongdao.cases.models import Case, Order
from gongdao.people.models import User
from gongdao.record.models import Event

ORDER = {
    "goods": "电饭煲 3L",
    "list_price": "169.00",
    "paid": "128.5",
    "merchant": {"code": "HM", "name": "禾木小家电旗舰店"},
    "consumer": KNOWN,
    "placed_at": "2026-11-15T10:20:00+08:00",
}


def test_an_order_is_stored_and_brought_up_to_date(liao: Cast) -> None:
    api = machine(liao)
    stored = OrderStored.model_validate_json(api.send("PUT", "/orders/LL-1", ORDER).content)
    assert (stored.list_price, stored.paid, stored.signed_at) == ("169.00", "128.50", None)
    order = Order.objects.get(platform=liao.platform, number="LL-1")
    assert (order.paid, order.list_price, order.verified, order.merchant) == (12850, 16900, True, liao.shop)
    assert order.consumer == User.objects.get(platform=liao.platform, external_ref="u-1")
    api.send("PUT", "/orders/LL-1", {"signed_at": "2026-11-17T09:05:00+08:00"})
    order.refresh_from_db()
    assert order.paid == 12850 and order.signed_at is not None
    assert Order.objects.count() == 1


def test_the_merchants_identity_comes_with_an_order_and_what_is_left_out_stays(liao: Cast) -> None:
    api = machine(liao)
    known = {
        "code": "HM",
        "registered_name": "杭州禾木电器有限公司",
        "address": "江晖路 88 号",
        "contact": "0571-86221900",
    }
    api.send("PUT", "/orders/LL-1", ORDER | {"merchant": {"code": "HM", **known}})
    api.send("PUT", "/orders/LL-2", ORDER | {"merchant": {"code": "HM", "address": "江晖路 90 号"}})
    liao.shop.refresh_from_db()
    shop = liao.shop
    assert (shop.name, shop.registered_name, shop.address, shop.contact) == (
        "禾木小家电旗舰店",
        "杭州禾木电器有限公司",
        "江晖路 90 号",
        "0571-86221900",
    )


def test_a_case_that_named_the_order_before_is_tied_to_it(liao: Cast) -> None:
    api = machine(liao)
    matter = {"text": TEXT, "consumer": KNOWN, "order_number": "LL-1", "order_unverified": True}
    number = json.loads(api.post("/cases", matter).content)["number"]
    api.post("/orders", {"orders": [{"number": "LL-1", **ORDER}]})
    case = Case.objects.get(number=number)
    assert case.order is not None and case.order.number == "LL-1" and case.merchant == liao.shop
    assert Event.objects.filter(case_id=case.pk, name="order.pushed").count() == 1


def test_a_batch_is_all_or_none(liao: Cast) -> None:
    api = machine(liao)
    many: list[dict[str, Any]] = [{"number": f"LL-{n}", "paid": f"{n}.00"} for n in range(5)]
    stored = OrdersStored.model_validate_json(api.post("/orders", {"orders": many}).content).orders
    assert [order.paid for order in stored] == [f"{n}.00" for n in range(5)]
    many = [{"number": f"XX-{n}", "paid": f"{n}.00"} for n in range(5)]
    many[1] |= {"paid": "1,500.00"}
    many[4] |= {"signed_at": "2026-11-17T09:05:00"}
    body = refused(api.post("/orders", {"orders": many}), 422, "bad-amount")
    assert [error["pointer"] for error in body["errors"]] == ["/orders/1/paid", "/orders/4/signed_at"]
    assert "1500.00" in body["detail"]
    assert not Order.objects.filter(number__startswith="XX").exists()


BAD = [
    ({"paid": "1.234"}, "bad-amount", "/paid"),
    ({"paid": "-1.00"}, "bad-amount", "/paid"),
    ({"paid": "１２.00"}, "bad-amount", "/paid"),
    ({"paid": "1e3"}, "bad-amount", "/paid"),
    ({"list_price": ""}, "bad-amount", "/list_price"),
    ({"paid": 128.5}, "invalid-request", "/paid"),
    ({"placed_at": "2026-11-15T10:20:00"}, "naive-instant", "/placed_at"),
    ({"placed_at": "2026-11-19T10:20:00+08:00"}, "future-instant", "/placed_at"),
    ({"placed_at": "15 November"}, "bad-time", "/placed_at"),
    ({"merchant": {"code": " "}}, "invalid-request", "/merchant/code"),
    ({"consumer": {"email": "zhou@liaoliao.example"}}, "consumer-needed", "/consumer"),
    ({"colour": "red"}, "invalid-request", "/colour"),
]


@pytest.mark.parametrize(("change", "code", "pointer"), BAD)
def test_bad_orders(liao: Cast, change: dict[str, Any], code: str, pointer: str) -> None:
    people = User.objects.count()
    body = refused(machine(liao).send("PUT", "/orders/LL-1", ORDER | change), 422, code)
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert not Order.objects.exists() and User.objects.count() == people


def test_bad_numbers(liao: Cast) -> None:
    api = machine(liao)
    body = refused(api.send("PUT", f"/orders/{'9' * 65}", ORDER), 422, "invalid-request")
    assert body["errors"][0]["parameter"] == "number"
    refused(api.send("PUT", "/orders/%20", ORDER), 422, "invalid-request")
    refused(api.post("/orders", {"orders": [{"number": " "}]}), 422, "invalid-request")
    assert not Order.objects.exists()


def test_the_same_number_on_the_other_platform_is_another_order(liao: Cast, sheng: Cast) -> None:
    machine(liao).send("PUT", "/orders/N-1", ORDER)
    machine(sheng).send("PUT", "/orders/N-1", {"paid": "1.00"})
    assert Order.objects.get(platform=liao.platform).paid == 12850
    assert Order.objects.get(platform=sheng.platform).paid == 100
    assert Order.objects.get(platform=sheng.platform).consumer is None
