"""Orders: pushed by the marketplace, kept current, tied to the cases that named them before they were known."""

import dataclasses
from datetime import UTC, datetime

from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Case, Order
from gongdao.intake import orders
from gongdao.legaltime import clock
from gongdao.people.models import Merchant
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.push_order import OrderData, push_orders
from gongdao.record.models import Event

POT = OrderData(
    number="LL2026111300884172",
    goods="禾木 IH 电饭煲 4 升",
    list_price=168_000,
    paid=150_000,
    merchant_code="HM",
    consumer_ref="u1",
    placed_at=datetime(2026, 11, 13, 12, 14, tzinfo=UTC),
)


def known(liao: Cast) -> None:
    liao.zhou.external_ref = "u1"
    liao.zhou.save()


def test_a_case_that_named_the_order_is_tied_to_it_by_event(liao: Cast) -> None:
    known(liao)
    opened = liao.file(order_number=POT.number)
    stranger = liao.file(order_number=POT.number, by=liao.wang)
    with clock.frozen(MORNING):
        push_orders(liao.platform, clockwork(liao.platform.pk), [POT])
    case = Case.objects.get(pk=opened.id)
    assert case.order is not None
    assert (case.order.goods, case.merchant) == ("禾木 IH 电饭煲 4 升", liao.shop)
    assert Event.objects.filter(case_id=case.pk, name="order.pushed").count() == 1
    assert Case.objects.get(pk=stranger.id).order is None


def test_a_second_push_updates_what_it_names_and_blanks_nothing(liao: Cast) -> None:
    known(liao)
    push_orders(liao.platform, clockwork(liao.platform.pk), [POT])
    signed = OrderData(number=POT.number, signed_at=datetime(2026, 11, 17, 10, 31, tzinfo=UTC))
    push_orders(liao.platform, clockwork(liao.platform.pk), [signed, dataclasses.replace(signed, paid=140_000)])
    order = Order.objects.get(number=POT.number)
    assert (order.goods, order.paid, order.consumer) == (POT.goods, 140_000, liao.zhou)
    assert order.signed_at == signed.signed_at
    assert Merchant.objects.get(code="HM").name == "禾木小家电旗舰店"


def test_only_ones_own_order_is_found_by_its_number(liao: Cast, sheng: Cast) -> None:
    known(liao)
    push_orders(liao.platform, clockwork(liao.platform.pk), [POT])
    assert orders.find(liao.platform.pk, f" {POT.number} ", liao.zhou).order is not None
    assert orders.find(liao.platform.pk, POT.number, liao.wang).order is None
    assert orders.find(liao.platform.pk, POT.number, None).order is None
    assert orders.find(sheng.platform.pk, POT.number, None, trusted=True).order is None
    assert orders.find(liao.platform.pk, POT.number, None, trusted=True).order is not None
