"""Offers between the sides of a dispute: who may answer them, what ends them; and what both sides agree to."""

import pytest
from kinds_world import SAYS, World, morning, world  # noqa: F401
from proceedings_cast import fresh_caches, liao, taken  # noqa: F401
from test_kinds_stories import BECAUSE, refuses, state, until_due

from gongdao.cases.models import Case, Proposal
from gongdao.notices.models import Letter
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import ConsentNeeded, HumanNeeded, NotNow
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.offer_errors import (
    InKindNeedsWorth,
    NotYoursToAnswer,
    NotYoursToWithdraw,
    OfferChanged,
    PerformanceTime,
    UnknownTerm,
    WaiverInOffer,
)
from gongdao.proceedings.possible import possible
from gongdao.record.models import Event
from gongdao.words import fen

pytestmark = pytest.mark.usefixtures("morning")
REFUND = {"remedy": "refund", "amount": "88.00"}


def talking(world: World) -> int:
    """A dispute of the consumer that the shop has answered."""
    one = world.file("dispute")
    world.do(one.id, "merchant", "answer_claim", text="可以商量。")
    return one.id


def actions(world: World, case_id: int, role: str) -> set[str]:
    return {one.action for one in possible(Case.objects.get(pk=case_id), world.actor(role))}


def test_an_offer_says_everything_and_a_counter_offer_ends_it(world: World) -> None:
    case = talking(world)
    terms = {"goods": "电饭煲退回", "freight": "merchant", "perform_within": "7", "terms": "收到即退。"}
    world.do(case, "merchant", "make_offer", **REFUND, in_kind="coupon", in_kind_worth="20.00", **terms)
    first = Proposal.objects.get(case=case)
    assert (first.by_role, first.to_role, first.payer, first.freight) == (
        "merchant",
        "consumer",
        "merchant",
        "merchant",
    )
    assert (first.worth, first.perform_within, first.in_kind) == (fen("108.00"), "7 days", "coupon")
    assert "accept_offer" in actions(world, case, "consumer") and "accept_offer" not in actions(world, case, "merchant")
    assert "withdraw_offer" in actions(world, case, "merchant") - actions(world, case, "consumer")
    assert set(Letter.objects.filter(case=case, event="make_offer").values_list("role", flat=True)) >= {"consumer"}
    world.do(case, "consumer", "make_offer", remedy="refund", amount="128.50", freight="merchant")
    first.refresh_from_db()
    second = Proposal.objects.get(case=case, state="offered")
    assert (first.state, second.by_role, second.payer, second.counters) == ("countered", "consumer", "merchant", first)
    refuses(world, case, "consumer", "accept_offer", NotYoursToAnswer, **taken(case))
    world.do(case, "merchant", "accept_offer", **taken(case))
    second.refresh_from_db()
    assert (state(case), second.state) == ("dispute_settled", "accepted")


def test_accepting_what_was_replaced_or_withdrawn_is_refused(world: World) -> None:
    case = talking(world)
    world.do(case, "merchant", "make_offer", **REFUND)
    seen = taken(case)
    world.do(case, "merchant", "make_offer", remedy="refund", amount="60.00")
    assert Proposal.objects.get(pk=seen["offer"]).state == "withdrawn", "one's own offer is replaced, not countered"
    refuses(world, case, "consumer", "accept_offer", OfferChanged, **seen)
    refuses(world, case, "consumer", "accept_offer", OfferChanged, consent="yes")
    refuses(world, case, "consumer", "decline_offer", OfferChanged, **seen)
    refuses(world, case, "consumer", "withdraw_offer", NotYoursToWithdraw)
    seen = taken(case)
    world.do(case, "merchant", "withdraw_offer")
    refuses(world, case, "consumer", "accept_offer", NotNow, **seen)
    assert state(case) == "under_negotiation"


def test_silence_lets_an_offer_lapse_and_changing_the_route_ends_it(world: World) -> None:
    case = talking(world)
    world.do(case, "merchant", "make_offer", **REFUND)
    until_due(case, "dispute.offer")
    assert (state(case), Proposal.objects.get(case=case).state) == ("under_negotiation", "lapsed")
    world.do(case, "consumer", "make_offer", **REFUND)
    world.do(case, "consumer", "change_route", **{"fact.dispute_route": "litigation"})
    assert not Proposal.objects.filter(case=case, state="offered").exists()
    assert state(case) == "route_chosen"


def test_an_offer_answers_a_claim_but_not_ones_own(world: World) -> None:
    one = world.file("dispute", "merchant")
    refuses(world, one.id, "merchant", "make_offer", SamePerson, **REFUND)
    assert "make_offer" not in actions(world, one.id, "merchant")
    world.do(one.id, "consumer", "make_offer", remedy="other", terms="我补差价。", amount="5.00", payer="consumer")
    assert state(one.id) == "offer_made"
    assert not Case.objects.get(pk=one.id).clocks.filter(deadline="dispute.reply", state="running").exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"terms": "消费者放弃投诉、仲裁和起诉的权利。"}, WaiverInOffer),
        ({"terms": "The buyer waives all further rights."}, WaiverInOffer),
        ({"freight": "nobody"}, UnknownTerm),
        ({"payer": "platform"}, UnknownTerm),
        ({"perform_within": "soon"}, PerformanceTime),
        ({"perform_within": "0"}, PerformanceTime),
        ({"in_kind": "points"}, InKindNeedsWorth),
        ({"in_kind_worth": "5.00"}, InKindNeedsWorth),
    ],
)
def test_terms_that_cannot_be(world: World, wrong: dict[str, str], why: type) -> None:
    case = talking(world)
    refuses(world, case, "merchant", "make_offer", why, **(REFUND | wrong))
    assert not Proposal.objects.filter(case=case).exists()


@pytest.mark.parametrize(
    "terms", ["接受本方案不放弃投诉的权利。", "不得要求任何一方放弃起诉。", "This does not waive your rights."]
)
def test_words_that_keep_the_rights_are_fine(world: World, terms: str) -> None:
    case = talking(world)
    world.do(case, "merchant", "make_offer", **REFUND, terms=terms)
    assert state(case) == "offer_made"


def test_arbitration_takes_an_own_act_of_each_party(world: World) -> None:
    one = world.file("dispute", facts={"dispute_route": "arbitration"})
    proof = (world.upload(world.actor("dispute_team")),)
    refuses(world, one.id, "dispute_team", "hand_over", NotNow, consent="yes", fee_shown="yes", files=proof)
    refuses(world, one.id, "consumer", "agree_arbitration", ConsentNeeded)
    world.do(one.id, "consumer", "agree_arbitration", consent="yes")
    refuses(world, one.id, "consumer", "join_arbitration", SamePerson, consent="yes")
    until_due(one.id, "dispute.arbitration")
    assert state(one.id) == "no_agreement", "silence is no consent"
    world.do(one.id, "merchant", "change_route", **{"fact.dispute_route": "arbitration"})
    world.do(one.id, "merchant", "agree_arbitration", consent="yes")
    world.do(one.id, "consumer", "join_arbitration", consent="yes")
    world.do(one.id, "dispute_team", "hand_over", fee_shown="yes", files=proof)
    roles = Event.objects.filter(case_id=one.id, name__in=["agree_arbitration", "join_arbitration"])
    assert set(roles.values_list("actor_role", flat=True)) == {"consumer", "merchant"}
    assert state(one.id) == "with_institution"


def test_a_neutral_decides_what_both_have_laid_before_the_platform(world: World) -> None:
    case = talking(world)
    until_due(case, "dispute.negotiation")
    refuses(world, case, "dispute_team", "decide_dispute", NotNow, **BECAUSE)
    world.do(case, "merchant", "ask_decision", consent="yes")
    refuses(world, case, "merchant", "agree_to_decision", SamePerson, consent="yes")
    world.do(case, "consumer", "agree_to_decision", consent="yes")
    machine = Actor(world.cast.platform.pk, kind="model", staff=True, hats=world.actor("dispute_team").hats)
    with pytest.raises(HumanNeeded):
        world.actors["machine"] = machine
        world.do(case, "machine", "decide_dispute", **BECAUSE)
    world.do(case, "dispute_team", "decide_dispute", **BECAUSE)
    assert {"consumer", "merchant"} <= set(
        Letter.objects.filter(case=case, event="decide_dispute").values_list("role", flat=True)
    )
    world.do(case, "consumer", "appeal_decision", text="没有看我的录像。")
    world.do(case, "service_centre", "review_decision", **BECAUSE)
    until_due(case, "dispute.appeal_window")
    assert state(case) == "dispute_closed"


def test_who_mediated_does_not_decide(world: World) -> None:
    case = talking(world)
    world.do(case, "consumer", "mediation_asked", text="退货谈不拢。")
    waits = Case.objects.get(pk=case).clocks.get(deadline="dispute.mediation")
    assert (waits.limit, waits.breaches) == ("3 working days", True)
    world.do(case, "dispute_team", "end_mediation", reasons=SAYS["reasons"], text="没有谈成。")
    world.do(case, "consumer", "ask_decision", consent="yes")
    world.do(case, "merchant", "agree_to_decision", consent="yes")
    refuses(world, case, "dispute_team", "decide_dispute", SamePerson, **BECAUSE)
