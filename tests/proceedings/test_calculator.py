"""What the rules come to: from the order's figures and the facts, with steps and clause; and what may be claimed."""

import pytest
from kinds_world import World, morning, world  # noqa: F401
from proceedings_cast import MORNING, fresh_caches, liao  # noqa: F401
from test_kinds_stories import refuses
from test_offers import talking

from gongdao.cases.models import Case, Proposal
from gongdao.proceedings import calculator
from gongdao.proceedings.errors import FactsNeeded
from gongdao.proceedings.offer_errors import AboveTheCap
from gongdao.words import fen

pytestmark = pytest.mark.usefixtures("morning")


def reckoned(case_id: int) -> calculator.Reckoning:
    return calculator.reckon(Case.objects.select_related("order").get(pk=case_id), MORNING, "en")


def test_the_sum_follows_from_the_order_step_by_step(world: World) -> None:
    one = world.file("after_sales", facts={"claim": "not_as_described", "fraud": "yes"})
    found = reckoned(one.id)
    assert found.from_order == ("price_paid",) and found.facts["price_paid"] == fen("128.50")
    [fraud] = [item for item in found.items if item.label == "Damages for fraud"]  # the same sum is said once
    assert [(step.code, round(step.fen)) for step in fraud.steps] == [
        ("base", fen("128.50")), ("times", fen("385.50")), ("at_least", fen("500.00"))
    ]  # fmt: skip
    assert fraud.fen == fen("500.00") and fraud.clause in ("H-6.3.4", "S-5.4")
    refund = next(item for item in found.items if item.name == "price_refund")
    assert refund.fen is not None or refund.missing
    assert "ground" not in {name for item in found.items for name in item.missing}, "of no matter here"


def test_what_is_not_known_is_asked_for(world: World) -> None:
    one = world.file("after_sales")
    found = reckoned(one.id)
    assert "fraud" in {name for item in found.open for name in item.missing}
    assert not [item for item in found.sums if item.name == "claim_on_consumer"], "nobody claims anything"


def test_a_claim_on_a_consumer_above_the_cap_cannot_be_saved(world: World) -> None:
    case = talking(world)
    claim = {"remedy": "compensation", "amount": "300.00", "payer": "consumer"}
    refuses(world, case, "merchant", "make_offer", FactsNeeded, **claim)
    known = {"cap_fixed": "no", "proven_loss": "120.00"}
    Case.objects.filter(pk=case).update(facts={**Case.objects.get(pk=case).facts, **known})
    with pytest.raises(AboveTheCap) as refused:
        world.do(case, "merchant", "make_offer", **claim)
    assert "¥120.00" in refused.value.message and "M-2.2.2.3" in refused.value.message
    assert not Proposal.objects.filter(case=case).exists()
    world.do(case, "merchant", "make_offer", **{**claim, "amount": "120.00"})
    assert Proposal.objects.get(case=case).payer == "consumer"
    world.do(case, "consumer", "make_offer", remedy="compensation", amount="150.00", payer="consumer")


def test_a_claim_among_the_facts_is_held_against_the_cap_too(world: World) -> None:
    one = world.file("complaint")
    world.do(one.id, "agent", "claim")
    said = {"fact.cap_fixed": "yes", "fact.lawful_cap": "200.00", "fact.claimed_sum": "200.01"}
    refuses(world, one.id, "agent", "classify", AboveTheCap, **said)
    world.do(one.id, "agent", "classify", **{**said, "fact.claimed_sum": "200.00"})
    assert Case.objects.get(pk=one.id).facts["claimed_sum"] == "200.00"
