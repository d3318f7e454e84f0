"""Random walks over every procedure: what its table allows happens, what it does not is refused, and each walk ends."""

import json
import random

import pytest
from kinds_model import Line, flows
from kinds_walker import PARTIES, Walk, begin, some_step, step_home, wait
from kinds_world import World, housekeeping, world  # noqa: F401
from proceedings_cast import fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Case, Clock, Task
from gongdao.legaltime import clock
from gongdao.notices.letters import told
from gongdao.notices.models import Letter
from gongdao.proceedings.possible import possible
from gongdao.record.models import Content, Event

FLOWS = flows()
STEPS = 25  # of one walk, before it makes for its end
MOST = 200  # steps home, far more than any procedure has states
SHORT = 3  # walks of each procedure in the default run
RESULTS = ("answer", "refuse")


def test_the_model_reads_what_is_there() -> None:
    assert len(FLOWS) == 15 and all(flow.lines and flow.final for flow in FLOWS.values())
    complaint = FLOWS["complaint"]
    assert complaint.find("received", "accept", ["owner"], {}) is not None
    assert complaint.find("received", "accept", ["consumer"], {}) is None
    assert complaint.find("under_appeal", "decide_appeal", ["service_centre"], {"human_asked": "yes"}).needs == {
        "reasons": (),
        "clause": (),
        "human": (),
        "other_than": ("give_result", "refuse", "decide_appeal"),
    }


def walked(world: World, name: str, seed: int) -> int:
    """One walk from the opening to an end. How many things were tried."""
    walk = begin(world, FLOWS[name], random.Random(f"{name} {seed}"))
    for _ in range(STEPS):
        if walk.over:
            break
        wait(walk) if walk.dice.random() < 0.1 else some_step(walk)
    for _ in range(MOST):
        if walk.over:
            break
        step_home(walk)
    assert walk.over, f"{name}, seed {seed}: still {walk.state}"
    some_step(walk)  # an ended case too refuses what it must
    while walk.state not in walk.flow.final:
        step_home(walk)
    finished(walk)
    return walk.tries


def finished(walk: Walk) -> None:
    """A case that ended says why: reasons and clause where its rows need them, each letter delivered, no clock left."""
    case = Case.objects.get(pk=walk.case_id)
    assert case.final and case.state == walk.state and case.closed_at is not None
    assert not Clock.objects.filter(case=case, state__in=("running", "paused"), task=None).exists()
    assert not Task.objects.filter(case=case, state="open", blocks__isnull=False).exists()
    lines: dict[str, list[Line]] = {}
    for line in walk.flow.lines:
        lines.setdefault(line.action, []).append(line)
    for event in Event.objects.filter(case_id=case.pk).exclude(actor_kind="system"):
        rows = lines.get(event.name, [])
        body = Content.objects.filter(event_id=event.pk).first()
        content = json.loads(bytes(body.body)) if body is not None and body.body is not None else {}
        for need in ("reasons", "clause"):
            if rows and all(need in row.needs for row in rows):
                assert content.get(need), f"{walk.flow.name}: {event.name} without {need}"
        if rows and rows[0].does in RESULTS:
            result_reached(walk, case, event)
    rating = [line for line in walk.flow.lines if line.does == "rate" and walk.state in line.states]
    if rating and "consumer" in walk.roles("consumer"):
        with clock.frozen(walk.at):
            assert "rate" in {one.action for one in possible(case, walk.actor("consumer"))}


def result_reached(walk: Walk, case: Case, event: Event) -> None:
    """The result was told to whose matter it is, as the rules say, and has arrived."""
    stack = case.ruling().procedure
    rows = told(stack, case.procedure, event.name, {})
    if walk.party in PARTIES and any(walk.party in row.to for row in rows):
        with clock.frozen(walk.at):
            housekeeping()
        letters = Letter.objects.filter(case=case, event_id=event.pk, role=walk.party)
        assert letters.filter(delivered_at__isnull=False).exists(), f"{walk.flow.name}: {event.name} not delivered"


@pytest.mark.parametrize("name", FLOWS)
def test_a_walk_does_what_the_table_says_and_ends(world: World, name: str) -> None:
    assert sum(walked(world, name, seed) for seed in range(SHORT)) > SHORT


@pytest.mark.long
@pytest.mark.parametrize("name", FLOWS)
def test_long_walks_do_too(world: World, name: str) -> None:
    """About 100,000 tries over all procedures."""
    tries = seed = 0
    while tries < 100_000 // len(FLOWS):
        seed += 1
        tries += walked(world, name, seed)
