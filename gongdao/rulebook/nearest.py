"""What would have to be different for a table to say something else: the smallest changes of one fact, then of two.

A column's values fall into atoms that no cell tells apart (`checking.partition`); of each atom the value nearest to the
present one is tried, so that the answer names the edge: 1000.00 where 999.99 is the case.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import NamedTuple

from gongdao.rulebook.checking.partition import Axis, axes
from gongdao.rulebook.decisions import Decision, Facts, Table
from gongdao.rulebook.facts import COUNTED, Fact, Value, as_count, from_count

MOST_TRIED = 5000
MOST_SHOWN = 8


class Change(NamedTuple):
    """A fact that takes another value; `old` is None where it is unknown."""

    fact: str
    old: Value | None
    new: Value


@dataclass(frozen=True, slots=True)
class Nearest:
    """Changes (one or two) and what the table then says: one decision, or each row of one that collects."""

    changes: tuple[Change, ...]
    said: tuple[Decision, ...]


class _Step(NamedTuple):
    change: Change
    far: int  # how many atoms lie on the way


class _Found(NamedTuple):
    far: int
    outcome: Hashable
    nearest: Nearest


def answers(table: Table, facts: Facts) -> tuple[Decision, ...]:
    """One decision, or each row that holds of a table that collects."""
    return tuple(table.collect(facts)) if table.hit == "collect" else (table.decide(facts),)


def nearest(table: Table, facts: Facts, *, most: int = MOST_SHOWN) -> tuple[Nearest, ...]:
    """Smallest changes first; two facts change only where no single one leads to that outcome."""
    known, _ = table.values(facts)
    steps = [each for axis in axes(table) if (each := list(_steps(axis, known.get(axis.fact.name))))]
    found = [one for each in steps for one in _best(table, known, ((step,) for step in each))]
    reached = {one.outcome for one in found}
    pairs = (pair for one, other in combinations(steps, 2) for pair in product(one, other))
    for pair in _best(table, known, islice(pairs, MOST_TRIED)):
        if pair.outcome not in reached:
            found.append(pair)
    found.sort(key=lambda one: (len(one.nearest.changes), one.far))
    return tuple(one.nearest for one in found[:most])


def _best(table: Table, known: Facts, tried: Iterable[tuple[_Step, ...]]) -> list[_Found]:
    """For each set of facts and each other outcome the nearest change; one that leaves it undecided is none."""
    now = _outcome(table, answers(table, known))
    best: dict[Hashable, _Found] = {}
    for steps in tried:
        changes = tuple(step.change for step in steps)
        said = answers(table, {**known, **{change.fact: change.new for change in changes}})
        outcome = _outcome(table, said)
        far = sum(step.far for step in steps)
        key = (tuple(change.fact for change in changes), outcome)
        if outcome not in (None, now) and (key not in best or far < best[key].far):
            best[key] = _Found(far, outcome, Nearest(changes, said))
    return list(best.values())


def _outcome(table: Table, said: tuple[Decision, ...]) -> Hashable:
    """What comes out, None for nothing; equal outputs of different rows are one outcome."""
    if table.hit != "collect" and not said[0].decided:
        return None
    return tuple(tuple(sorted(each.outputs.items())) for each in said)


def _steps(axis: Axis, now: Value | None) -> Iterator[_Step]:
    """From the present value to the nearest one of every other atom of the column."""
    fact = axis.fact
    values = axis.values[:-1] if fact.type == "text" else axis.values  # the last text stands for all others
    here = _atom(fact, axis.values, now)
    for index, value in enumerate(values):
        if index == here:
            continue
        far = 1 if here is None or fact.type not in (*COUNTED, "grade") else abs(index - here)
        ends = index + 1 < len(values) and here is not None and index < here
        new = _last(fact, value, values[index + 1]) if ends and fact.type in COUNTED else value
        yield _Step(Change(fact.name, now, new), far)


def _atom(fact: Fact, values: tuple[Value, ...], now: Value | None) -> int | None:
    """The index of the atom in which a value lies."""
    if now is None:
        return None
    if fact.type in COUNTED:
        below = [n for n, value in enumerate(values) if as_count(value) <= as_count(now)]
        return below[-1] if below else None
    return values.index(now) if now in values else len(values) - 1


def _last(fact: Fact, first: Value, following: Value) -> Value:
    """The greatest value of the atom that begins with `first`; the next one begins with `following`."""
    end = as_count(following) - 1
    for low, high in fact.spans:
        inside = (low is None or low <= as_count(first)) and (high is None or as_count(first) <= high)
        if inside and high is not None:
            end = min(end, high)
    return from_count(fact, end)
