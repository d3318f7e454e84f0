"""What follows from offers of every kind: returns, points and coupons, the shop's money and the consumer's."""

import pytest
from kinds_world import World, morning, world  # noqa: F401
from proceedings_cast import fresh_caches, liao, taken  # noqa: F401
from test_kinds_stories import state

from gongdao.cases.models import Payment, Proposal
from gongdao.proceedings.errors import NotYourPart
from gongdao.proceedings.payment_acts import order_again
from gongdao.proceedings.payment_reports import Report, report
from gongdao.proceedings.payments import payee_of
from gongdao.words import fen

pytestmark = pytest.mark.usefixtures("morning")
TERMS = {"goods": "电饭煲退回", "freight": "merchant"}


def kinds(case_id: int) -> list[tuple[str, int, str, str]]:
    rows = Payment.objects.filter(case=case_id).order_by("id")
    return [(row.kind, row.amount, row.payee, row.state) for row in rows]


def test_a_return_is_refunded_when_the_goods_came_back(world: World) -> None:
    one = world.file("after_sales")
    world.do(one.id, "agent", "claim")
    world.do(one.id, "agent", "confirm_problem", **{"fact.claim": "defective"})
    world.do(one.id, "agent", "assess_problem", reasons="内胆开裂。")
    world.do(one.id, "merchant", "offer_solution", remedy="refund", amount="88.00", reasons="质量问题", **TERMS)
    world.do(one.id, "consumer", "take_solution", **taken(one.id))
    assert kinds(one.id) == []
    world.do(one.id, "consumer", "ship_back", text="已寄出。", tracking="顺丰 SF1187204433")
    world.do(one.id, "merchant", "goods_returned")
    assert kinds(one.id) == [("refund", fen("88.00"), "consumer", "ordered")]
    refund = world.case(one).clocks.get(deadline="after_sales.refund")
    assert refund.state == "running"
    report(Payment.objects.get(case=one.id).pk, Report("confirmed"))
    refund.refresh_from_db()
    assert refund.state == "stopped"
    world.do(one.id, "agent", "finish_after_sales", files=(world.upload(world.actor("agent")),), text="已退款。")
    assert len(kinds(one.id)) == 1 and state(one.id) == "after_sales_done"


def test_what_is_not_sent_back_is_refunded_with_the_result(world: World) -> None:
    one = world.file("after_sales")
    world.do(one.id, "agent", "claim")
    world.do(one.id, "agent", "confirm_problem", **{"fact.claim": "defective"})
    world.do(one.id, "agent", "assess_problem", reasons="内胆开裂。")
    world.do(one.id, "merchant", "offer_solution", remedy="refund", amount="88.00", reasons="质量问题", **TERMS)
    world.do(one.id, "consumer", "take_solution", **taken(one.id))
    world.do(one.id, "agent", "finish_after_sales", files=(world.upload(world.actor("agent")),), text="不用寄回。")
    assert kinds(one.id) == [("refund", fen("88.00"), "consumer", "ordered")]


def test_a_settled_dispute_pays_sum_and_coupon_and_its_team_orders_again(world: World) -> None:
    case = world.file("dispute").id
    world.do(case, "merchant", "answer_claim", text="可以商量。")
    offer = {"remedy": "compensation", "amount": "88.00", "in_kind": "coupon", "in_kind_worth": "20.00"}
    world.do(case, "merchant", "make_offer", **offer)
    world.do(case, "consumer", "accept_offer", **taken(case))
    assert kinds(case) == [
        ("refund", fen("88.00"), "consumer", "ordered"),
        ("coupon", fen("20.00"), "consumer", "ordered"),
    ]
    assert state(case) == "dispute_settled"
    coupon = Payment.objects.get(case=case, kind="coupon")
    report(coupon.pk, Report("failed", reason="expired"))
    with pytest.raises(NotYourPart):
        order_again(coupon.pk, world.actor("agent"), reasons="重发。")
    again = order_again(coupon.pk, world.actor("dispute_team"), reasons="重发。")
    assert (again.kind, again.amount) == ("coupon", fen("20.00"))


def test_nobody_is_paid_the_money_they_pay(world: World) -> None:
    case = world.case(world.file("dispute"))
    found = {payer: payee_of(case, Proposal(payer=payer)) for payer in ("consumer", "merchant", "platform", None)}
    assert found == {"consumer": "merchant", "merchant": "consumer", "platform": "consumer", None: "consumer"}
