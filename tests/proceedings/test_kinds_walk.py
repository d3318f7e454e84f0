"""Random walks over every procedure: what its table allows happens, what it does not is refused, and each walk ends."""

import json
import random

import pytest
from django.db import transaction
from kinds_model import Line, flows, words_with
from kinds_walker import PARTIES, Walk, begin, some_step, step_home, wait
from kinds_world import World, housekeeping, world  # noqa: F401
from proceedings_cast import fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Case, Clock, Task
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.proceedings.possible import possible
from gongdao.record.models import Content, Event

FLOWS = flows()
STEPS = 25  # of one walk, before it makes for its end
MOST = 200  # steps home, far more than any procedure has states
SHORT = 3  # walks of each procedure in the default run
RESULTS = ("answer", "refuse")
TAKEN_BACK = ("withdraw", "hand_on")
ASKS_TO_RATE = words_with("打分", "评价这次处理")
NOT_RATED = ("regulator", "measure")  # an authority's matter; what is done against somebody
AGAINST_SOMEBODY = ("breach", "force_majeure")  # grounds on which the platform ends a service


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
    """One walk from the opening to an end, taken back afterwards: rows that one transaction has changed very often slow
    it down. How many things were tried.
    """
    with transaction.atomic():
        tries = _walked(world, name, seed)
        transaction.set_rollback(True)
    return tries


def _walked(world: World, name: str, seed: int) -> int:
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
    """A case that ended has a result with its reasons and clause, each letter delivered, no clock and no duty left, and
    whoever may rate was asked to.
    """
    case = Case.objects.get(pk=walk.case_id)
    assert case.final and case.state == walk.state and case.closed_at is not None
    assert not Clock.objects.filter(case=case, state__in=("running", "paused"), task=None).exists()
    assert not Task.objects.filter(case=case, state="open", blocks__isnull=False).exists()
    done: list[tuple[Event, list[Line]]] = []
    for event in Event.objects.filter(case_id=case.pk).exclude(actor_kind="system").order_by("recorded_at", "pk"):
        rows = [line for line in walk.flow.lines if line.action == event.name]
        if rows:
            done.append((event, rows))
            says_why(walk, event, rows)
            by_staff = event.actor_role not in PARTIES and any(row.next in walk.flow.final for row in rows)
            if rows[0].does in RESULTS or (by_staff and rows[0].does not in TAKEN_BACK):
                arrived(walk, event)
    taken_back = walk.ended is not None and walk.ended.does in TAKEN_BACK
    if walk.party in PARTIES and not taken_back:
        talks = walk.flow.name == "dispute"
        ends = [row for _, rows in done for row in rows if is_result(row) or (talks and by_sides(row))]
        assert ends or (talks and walk.lapsed), f"{walk.flow.name}: ended without a result"
        asked_to_rate(walk, case)


def is_result(row: Line) -> bool:
    """Does it answer, refuse, settle, or rest on reasons or proof?"""
    return row.does in (*RESULTS, "settle") or bool({"reasons", "evidence"} & set(row.needs))


def by_sides(row: Line) -> bool:
    """Between two who talk, their own yes or no, or silence, is what comes of it: nobody decides for them."""
    return row.does == "record" and row.next != "same" and bool({*PARTIES} & set(row.by))


def says_why(walk: Walk, event: Event, rows: list[Line]) -> None:
    """The clause that permits it is sealed with it, and what its rows need was said."""
    told = f"{walk.flow.name}: {event.name}"
    assert json.loads(bytes(event.bytes))["basis"]["clause"], f"{told} without a basis"
    body = Content.objects.filter(event_id=event.pk).first()
    content = json.loads(bytes(body.body)) if body is not None and body.body is not None else {}
    for need in ("reasons", "clause"):
        assert content.get(need) or not all(need in row.needs for row in rows), f"{told} without {need}"


def arrived(walk: Walk, event: Event) -> None:
    """The result, or that staff ended it, was told to whose matter it is, and has arrived."""
    if walk.party in PARTIES:
        with clock.frozen(walk.at):
            housekeeping()
        letters = Letter.objects.filter(case_id=walk.case_id, event_id=event.pk, role=walk.party)
        assert letters.filter(delivered_at__isnull=False).exists(), f"{walk.flow.name}: {event.name} not delivered"


def asked_to_rate(walk: Walk, case: Case) -> None:
    """Each kind asks for a rating, but those that say why not; and in a state that takes one, the page offers it."""
    rating = [line for line in walk.flow.lines if line.does == "rate" and walk.party in line.by]
    if walk.flow.name in NOT_RATED or walk.facts.get("ground") in AGAINST_SOMEBODY:
        rating = [line for line in rating if line.holds(next(iter(line.states)), walk.facts)]
        assert not rating, f"{walk.flow.name}: asks whom it goes against"
    else:
        assert any({walk.state, *walk.seen_states} & {*line.states} for line in rating), f"{walk.flow.name}: no rating"
        with clock.frozen(walk.at):
            housekeeping()
        letters = Letter.objects.filter(case=case, role=walk.party, words__in=ASKS_TO_RATE)
        assert letters.filter(delivered_at__isnull=False).exists(), f"{walk.flow.name}: nobody asked for a rating"
    if any(line.holds(walk.state, walk.facts) for line in rating):
        with clock.frozen(walk.at):
            assert "rate" in {one.action for one in possible(case, walk.actor(walk.party))}


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
