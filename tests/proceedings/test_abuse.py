"""Bad input and abuse of disputes. Where each is tested (here, unless a file is named):

- the same dispute twenty times: `test_the_same_dispute_twenty_times`
- both parties one person: test_recusal.py `test_one_person_on_both_sides_cannot_come_to_terms`
- an approver approving an own proposal, or through a stand-in: tests/security/test_own_approval.py
  `test_the_proposer_with_the_approvers_role_or_in_its_place`
- an offer accepted after withdrawal: test_offers.py `test_accepting_what_was_replaced_or_withdrawn_is_refused`; at the
  same moment: test_races.py `test_acceptance_against_the_shop_taking_its_offer_back`
- a counter-offer against an acceptance: test_races.py `test_acceptance_against_a_better_offer_and_a_counter_offer`
- two approvers at once: test_races.py `test_double_approval`, `test_two_approvers_of_different_minds`
- a remedy executed twice by a repeated webhook: tests/api/test_api_payments.py
  `test_an_accepted_offer_is_ordered_sent_once_and_confirmed`; at the same moment: test_payments_races.py
  `test_two_confirmations`, tests/api/test_api_payments_races.py `test_a_webhook_that_comes_twice_at_once`
- a webhook with a wrong signature: tests/api/test_api_payments.py `test_who_may_not_tell`
- a merchant who never answers: test_kinds_stories.py `test_a_shop_that_never_answers_leaves_the_next_route_open`;
  after a settlement: test_settled.py `test_silence_ends_it_without_taking_anything_and_the_task_stays`
- a leader on leave with an absent stand-in: test_recusal.py `test_a_leader_on_leave_with_an_absent_stand_in`
- a case reopened after closing: `test_a_case_reopened_after_closing_owes_a_result_anew`
- an appeal after the window: `test_an_appeal_after_the_window_is_refused_with_the_next_routes_and_counted`
- the same person deciding the second appeal: `test_whoever_decided_the_first_appeal_does_not_decide_the_second`
- a claim on a consumer above the cap, at filing: `test_a_claim_above_the_cap_is_not_even_filed`
"""

import pytest
from kinds_world import World, housekeeping, morning, world  # noqa: F401
from proceedings_cast import MORNING, fresh_caches, liao, taken  # noqa: F401
from test_kinds_stories import BECAUSE, refuses, state, until_due

from gongdao.cases import figures, queries
from gongdao.cases.models import Case, Payment
from gongdao.cases.similar import near
from gongdao.legaltime import clock
from gongdao.proceedings.errors import AppealTooLate, NotNow
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.offer_errors import AboveTheCap
from gongdao.record.models import Event
from gongdao.words import fen

pytestmark = pytest.mark.usefixtures("morning")


def test_the_same_dispute_twenty_times(world: World) -> None:
    """Complaining has no cap: each is a case of its own, staff see the others, and the money goes back once."""
    opened = [world.file("dispute") for _ in range(20)]
    assert len({one.number for one in opened}) == 20
    last = Case.objects.get(pk=opened[-1].id)
    assert {one.number for one in near(last)} < {one.number for one in opened}
    for one in opened[:2]:
        world.do(one.id, "merchant", "make_offer", remedy="refund", amount="128.50")
        world.do(one.id, "consumer", "accept_offer", **taken(one.id))
    paid = Payment.objects.order_by("id").values_list("kind", "amount")
    assert list(paid) == [("refund", fen("128.50")), ("payout", fen("128.50"))], "no more goes back than was paid"


def test_a_case_reopened_after_closing_owes_a_result_anew(world: World) -> None:
    one = world.file("complaint")
    world.do(one.id, "agent", "claim")
    world.do(one.id, "agent", "refuse", **BECAUSE)
    housekeeping()
    until_due(one.id, "complaint.appeal_window")
    closed = Case.objects.get(pk=one.id)
    assert (closed.state, closed.final) == ("closed", True)
    refuses(world, one.id, "agent", "give_result", NotNow, **BECAUSE)
    world.do(one.id, "consumer", "reopen", reasons="找到了新的证据。")
    again = Case.objects.get(pk=one.id)
    assert (again.state, again.final, again.closed_at) == ("in_hand", False, None)
    world.do(one.id, "agent", "give_result", **BECAUSE)
    assert state(one.id) == "answered"


def decided(world: World) -> int:
    """A dispute that the platform has decided at the wish of both."""
    one = world.file("dispute")
    until_due(one.id, "dispute.reply")
    world.do(one.id, "consumer", "ask_decision", consent="yes")
    world.do(one.id, "merchant", "agree_to_decision", consent="yes")
    world.do(one.id, "dispute_team", "decide_dispute", **BECAUSE)
    return one.id


def test_an_appeal_after_the_window_is_refused_with_the_next_routes_and_counted(world: World) -> None:
    case = decided(world)
    window = Case.objects.get(pk=case).clocks.get(deadline="dispute.appeal_window", state="running")
    with clock.frozen(window.due_at):
        for text in ("没有看我的录像。", "请再看一次。"):
            with pytest.raises(AppealTooLate, match=r"Mediation.*court.*12315"):
                world.do(case, "consumer", "appeal_decision", text=text)
        refuses(world, case, "dispute_team", "appeal_decision", NotNow)
        kept = Event.objects.filter(case_id=case, name="appeal.too_late")
        assert list(kept.values_list("actor_role", "audience")) == [("consumer", "consumer")] * 2
        told = queries.timeline(Case.objects.get(pk=case), ("all", "consumer"))
        assert [one.content["text"] for one in told if one.name == "appeal.too_late"] == [
            "没有看我的录像。",
            "请再看一次。",
        ]
        department = Case.objects.get(pk=case).department
        assert figures.too_late(world.cast.platform.pk, (), MORNING).n == 2
        assert figures.too_late(world.cast.platform.pk, ("legal",), MORNING).n == (2 if department == "legal" else 0)
        assert figures.too_late(world.cast.platform.pk, (), clock.now().replace(year=2028)).n == 0
    assert state(case) == "dispute_closed"


def test_whoever_decided_the_first_appeal_does_not_decide_the_second(world: World) -> None:
    case = decided(world)
    for who, role in (("consumer", "service_centre"), ("merchant", "general_manager")):
        world.do(case, who, "appeal_decision", text="不同意。")
        for earlier in ("service_centre",) if role == "general_manager" else ():
            refuses(world, case, earlier, "review_decision", SamePerson, **BECAUSE)
        world.do(case, role, "review_decision", **BECAUSE)
    world.do(case, "consumer", "appeal_decision", text="还是不同意。")
    for earlier in ("service_centre", "general_manager"):
        refuses(world, case, earlier, "review_decision", SamePerson, **BECAUSE)


def test_a_claim_above_the_cap_is_not_even_filed(world: World) -> None:
    claims = {"cap_fixed": True, "lawful_cap": fen("200.00"), "claimed_sum": fen("200.01")}
    with pytest.raises(AboveTheCap) as refused:
        world.file("dispute", "merchant", facts=claims)
    assert "¥200.00" in refused.value.message and not Case.objects.exists()
    world.file("dispute", "merchant", facts=claims | {"claimed_sum": fen("200.00")})
    world.file("dispute", "merchant", facts={"claimed_sum": fen("900.00")})  # what it may come to is not known yet
    assert Case.objects.count() == 2
