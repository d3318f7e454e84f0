"""After a dispute is settled: the agreed time, goods that go back, who says that it was carried out, or was not."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from kinds_world import World, housekeeping, morning, world  # noqa: F401
from proceedings_cast import MORNING, fresh_caches, liao, taken  # noqa: F401
from test_kinds_stories import refuses, state, until_due

from gongdao.cases.models import Case, Clock, Payment, Proposal, Task
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.errors import NotYourPart, ReasonsNeeded, TrackingNeeded
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.pay import body_of
from gongdao.proceedings.payment_acts import settle_by_hand
from gongdao.proceedings.payment_errors import SettledByHand, WithMarketplace
from gongdao.proceedings.payment_reports import Report, report, sent
from gongdao.proceedings.payments import due_of
from gongdao.words import fen

pytestmark = pytest.mark.usefixtures("morning")
PARCEL = "顺丰 SF1187204433"


def settled(world: World, **terms: Any) -> int:
    """A dispute in which the shop's offer was accepted."""
    one = world.file("dispute")
    world.do(one.id, "merchant", "make_offer", **{"remedy": "refund", "amount": "88.00"} | terms)
    world.do(one.id, "consumer", "accept_offer", **taken(one.id))
    return one.id


def running(case_id: int, deadline: str) -> Clock:
    return Clock.objects.get(case_id=case_id, deadline=deadline, state="running")


@pytest.mark.parametrize(
    ("within", "limit", "warned"), [("", "15 days", True), ("7", "7 days", True), ("2", "2 days", False)]
)
def test_the_time_that_was_agreed_runs_and_facts_do_not_move_it(
    world: World, within: str, limit: str, warned: bool
) -> None:
    case = settled(world, perform_within=within)
    agreed = running(case, "dispute.performance")
    assert (agreed.limit, agreed.warn_at is not None, agreed.breaches) == (limit, warned, False)
    payment = Payment.objects.get(case=case)
    assert due_of(payment) == (agreed.due_at if within else None)
    told = json.loads(body_of(payment))["data"]["due"]
    assert (datetime.fromisoformat(told) if told else None) == due_of(payment)


def test_goods_go_back_are_counted_as_received_and_the_refund_is_ordered_then(world: World) -> None:
    case = settled(world, goods="电饭煲退回", freight="merchant", perform_within="20")
    refuses(world, case, "consumer", "ship_back", TrackingNeeded, text="已寄出。")
    world.do(case, "consumer", "ship_back", tracking=PARCEL)
    assert not Payment.objects.filter(case=case).exists()
    until_due(case, "dispute.goods_on_way")
    assert state(case) == "goods_back", "a shop that enters nothing does not hold the refund up"
    payment = Payment.objects.get(case=case)
    refund = running(case, "dispute.refund")
    assert (payment.kind, payment.amount) == ("refund", fen("88.00"))
    assert (refund.limit, refund.breaches, refund.warn_at) == ("7 days", True, refund.due_at - timedelta(days=3))
    seen = (world.upload(world.actor("merchant")),)
    refuses(world, case, "merchant", "inspect_goods", ReasonsNeeded, files=seen)
    with clock.frozen(refund.due_at):
        housekeeping()
    refund.refresh_from_db()
    assert refund.breached_at == refund.due_at, "seven days, well before the fifteen of the law on late refunds"
    with clock.frozen(refund.due_at):
        report(payment.pk, Report("confirmed"))
    refund.refresh_from_db()
    assert refund.state == "stopped"


def test_the_other_side_confirms_and_the_team_verifies(world: World) -> None:
    case = settled(world)
    task = Task.objects.get(case=case, name="verify_settlement")
    assert (task.who, task.clocks.get().limit) == ("dispute_team", "30 days")
    refuses(world, case, "agent", "say_performed", NotYourPart, text="已退款。")
    world.do(case, "merchant", "say_performed", text="已退款。")
    refuses(world, case, "merchant", "confirm_performed", SamePerson)
    world.do(case, "consumer", "confirm_performed")
    task.refresh_from_db()
    assert (state(case), Case.objects.get(pk=case).final, task.state) == ("settlement_done", True, "done")


def test_silence_ends_it_without_taking_anything_and_the_task_stays(world: World) -> None:
    case = settled(world)
    until_due(case, "dispute.performance")
    assert state(case) == "dispute_settled"
    told = Letter.objects.filter(case=case, event="ask_whether_performed", words="dispute_performance")
    assert {"consumer", "merchant"} <= set(told.values_list("role", flat=True))
    until_due(case, "dispute.performance_answer")
    assert state(case) == "settlement_done"
    assert Task.objects.get(case=case, name="verify_settlement").state == "open", "owed beyond the end"
    with clock.frozen(MORNING + timedelta(days=400)):
        world.do(case, "consumer", "take_up_again", text="一直没有收到退款。")
        assert state(case) == "not_performed"
        assert running(case, "dispute.next_route").limit == "30 days"


def test_what_was_not_carried_out_is_negotiated_anew_and_only_the_newest_offer_is_paid(world: World) -> None:
    case = settled(world, goods="电饭煲退回", perform_within="10")
    world.do(case, "merchant", "say_performed", text="已经退了。")
    refuses(world, case, "consumer", "deny_performed", ReasonsNeeded, text="没有。")
    world.do(case, "consumer", "deny_performed", text="没有。", reasons="没有收到任何退款。")
    assert state(case) == "not_performed"
    world.do(case, "consumer", "reopen_dispute")
    world.do(case, "merchant", "make_offer", remedy="compensation", amount="60.00")
    world.do(case, "consumer", "accept_offer", **taken(case))
    world.do(case, "merchant", "goods_returned", text="当面交回。")
    assert list(Payment.objects.filter(case=case).values_list("amount", flat=True)) == [fen("60.00")]
    assert Proposal.objects.filter(case=case, state="accepted").count() == 2


def test_a_decision_after_a_broken_settlement_pays_nothing_of_it(world: World) -> None:
    case = settled(world, goods="电饭煲退回")
    world.do(case, "consumer", "say_not_performed", reasons="商家不收货。", text="商家不收货。")
    world.do(case, "consumer", "ask_decision", consent="yes")
    world.do(case, "merchant", "agree_to_decision", consent="yes")
    because = {"found": "商家拒收。", "reasons": "见物流记录。", "clause": "H-5.1.1", "text": "应当收货。"}
    world.do(case, "dispute_team", "decide_dispute", **because)
    assert state(case) == "dispute_decided" and not Payment.objects.filter(case=case).exists()


def test_what_the_marketplace_has_is_not_settled_by_hand_and_what_is_settled_by_hand_is_not_paid(world: World) -> None:
    case = settled(world)
    payment, team = Payment.objects.get(case=case), world.actor("dispute_team")
    sent(payment.pk)
    with pytest.raises(WithMarketplace):
        settle_by_hand(payment.pk, team, reasons="已转账。", files=[world.upload(team)])
    report(payment.pk, Report("failed", reason="account_closed"))
    settle_by_hand(payment.pk, team, reasons="已转账。", files=[world.upload(team)])
    for said in (Report("confirmed"), Report("returned", reason="late")):
        with pytest.raises(SettledByHand):
            report(payment.pk, said)
    payment.refresh_from_db()
    assert (payment.state, payment.confirmed) == ("confirmed", fen("88.00"))
