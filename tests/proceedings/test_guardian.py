"""A child under fourteen settles by their guardian; and a mandate ends with its last day, which is told once."""

from datetime import date, timedelta

import pytest
from kinds_world import World, morning, world  # noqa: F401
from proceedings_cast import Cast, fresh_caches, liao, taken  # noqa: F401

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings import mandates_over
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor, representative
from gongdao.proceedings.errors import UnknownFact
from gongdao.proceedings.mandate_errors import GuardianNeeded, MandateTooNarrow
from gongdao.record.models import Event

pytestmark = pytest.mark.usefixtures("morning")
MOTHER = {"name": "周母", "email": "mother@family.example", "kind": "guardian", "scope": "settle"}
AUNT = {"name": "周姨", "email": "aunt@family.example", "kind": "family", "scope": "settle"}
DAY = timedelta(days=1)
OFFER = {"remedy": "refund", "amount": "88.00"}
SOLUTION = {"remedy": "exchange", "amount": "0", "terms": "换新", "reasons": "质量问题"}


def named(world: World, case: int, **said: str) -> Mandate:
    act(case, "give_mandate", world.actor("consumer"), said)
    return Mandate.objects.get(case=case, email=said["email"])


def of_a_child(world: World, procedure: str) -> int:
    """A matter with an offer to the consumer, of whom staff have found that they are under fourteen."""
    one = world.file(procedure)
    if procedure == "dispute":
        world.do(one.id, "merchant", "answer_claim", text="可以商量。")
        world.do(one.id, "merchant", "make_offer", **OFFER)
        world.do(one.id, "dispute_team", "note_facts", **{"fact.under_14": "yes"})
        return one.id
    world.do(one.id, "agent", "claim")
    if procedure == "complaint":
        world.do(one.id, "agent", "accept")
        world.do(one.id, "agent", "propose_remedy", reasons="质量问题", **OFFER)
        world.do(one.id, "department_leader", "approve", text="同意。")
    else:
        world.do(one.id, "agent", "confirm_problem")
        world.do(one.id, "agent", "assess_problem", reasons="内胆开裂。")
        world.do(one.id, "merchant", "offer_solution", **SOLUTION)
    action = "classify" if procedure == "complaint" else "note_facts"
    world.do(one.id, "agent", action, **{"fact.under_14": "yes"})
    return one.id


def is_refused(case: int, actor: Actor, action: str, refusal: type[Exception] = GuardianNeeded) -> None:
    before = Event.objects.filter(case_id=case).count()
    with pytest.raises(refusal):
        act(case, action, actor, {**taken(case), **OFFER})
    assert Event.objects.filter(case_id=case).count() == before


@pytest.mark.parametrize(
    ("procedure", "action", "state"),
    [
        ("complaint", "accept_proposal", "settled"),
        ("dispute", "accept_offer", "dispute_settled"),
        ("after_sales", "take_solution", "solution_taken"),
    ],
)
def test_a_child_alone_is_refused_and_the_guardian_settles(
    world: World, procedure: str, action: str, state: str
) -> None:
    case = of_a_child(world, procedure)
    is_refused(case, world.actor("consumer"), action)
    is_refused(case, representative(named(world, case, **AUNT)), action)
    narrow = named(world, case, **MOTHER | {"scope": "act", "email": "father@family.example"})
    is_refused(case, representative(narrow), action, MandateTooNarrow)
    act(case, action, representative(named(world, case, **MOTHER)), taken(case))
    assert Case.objects.get(pk=case).state == state


def test_a_child_may_complain_speak_and_decline_and_offers_by_the_guardian(world: World) -> None:
    case = of_a_child(world, "dispute")
    child = world.actor("consumer")
    with pytest.raises(UnknownFact):
        act(case, "change_route", child, {"fact.under_14": "no"})
    act(case, "state_case", child, {"text": "锅是坏的。"})
    is_refused(case, child, "make_offer")
    act(case, "decline_offer", child, taken(case, text="不要。"))
    is_refused(case, child, "make_offer")
    act(case, "make_offer", representative(named(world, case, **MOTHER)), OFFER)
    act(case, "accept_offer", world.actor("merchant"), taken(case))
    assert Case.objects.get(pk=case).state == "dispute_settled"


def test_who_is_fourteen_or_whose_age_nobody_knows_settles_alone(world: World) -> None:
    case = of_a_child(world, "dispute")
    act(case, "note_facts", world.actor("dispute_team"), {"fact.under_14": ""})
    act(case, "accept_offer", world.actor("consumer"), taken(case))
    assert Case.objects.get(pk=case).state == "dispute_settled"


def test_a_mandate_ends_with_its_last_day_and_its_side_hears_of_it_once(world: World) -> None:
    case = world.file("dispute").id
    today = date(2026, 11, 18)
    short = named(world, case, **AUNT, valid_until=str(today + DAY))
    lasting = named(world, case, **MOTHER)
    with clock.frozen(clock.now() + DAY):
        assert mandates_over.end() == 0, "the last day is one of its days"
    with clock.frozen(clock.now() + 2 * DAY):
        assert (mandates_over.end(), mandates_over.end()) == (1, 0)
    short.refresh_from_db()
    lasting.refresh_from_db()
    assert (short.state, lasting.state) == ("ended", "confirmed")
    event = Event.objects.get(case_id=case, name="mandate.ended")
    assert (event.actor_kind, event.audience) == ("system", "consumer")
    assert event.occurred_at.isoformat() == "2026-11-19T16:00:00+00:00", "midnight by the wall clock of the platform"
    told = Letter.objects.filter(case_id=case, event="mandate.ended")
    assert told.filter(role="consumer", mandate=None).exists() and told.filter(mandate=short).exists()
    assert not told.filter(role="merchant").exists()
