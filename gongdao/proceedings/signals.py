"""Signals of bad faith: counts and words of a case laid before the tables of its rulebooks (M-2.3.2).

The tables say from when on a count is a signal; the product counts what their facts are named after. A signal advises a
person and decides nothing: no fact, clock, route or order reads it, and the other side never sees it. The first time
that staff are shown one is an event of the case, so the record holds whatever was computed about somebody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from gongdao.cases.models import Case, Signal
from gongdao.cases.signals import Earlier
from gongdao.knowledge import signs
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.work import begin
from gongdao.record import ids
from gongdao.record.pure.events import Basis
from gongdao.rulebook import Stack
from gongdao.rulebook.decisions import Table
from gongdao.rulebook.facts import Value

EVENT = "signal.shown"
COUNTED = re.compile(r"(claims|swaps|shop_claims)_in_([1-9][0-9]{0,3})_days")
"""Facts that are counts, each with its period: claims on the ground of this case, claims of a swap, cases against the
shop of this case from the same account, e-mail or phone; this case is one of them."""
THREAT = "threat_in_words"
SWAP_CLAIM = "wrong_item"
"""The value of the fact `claim` that says: these are not the goods."""


@dataclass(frozen=True, slots=True)
class Found:
    """A signal that a row of a table gives: the fact decided, its value, and the inputs that differ from nothing."""

    name: str
    value: str
    basis: Basis
    counted: Mapping[str, str]


def found(
    case: Case, stack: Stack, facts: Mapping[str, Value], said: Mapping[str, str], earlier: Sequence[Earlier]
) -> list[Found]:
    """The signals of a case: what its tables say otherwise than if nothing had been counted, found or threatened.

    `facts` are its effective facts, `said` the words of each party, `earlier` the cases that can be counted.
    """
    counts = _counts(case, stack, said, earlier)
    signals = []
    for table in (stack.table(name) for name in stack.derivation):
        if not counts.keys() & {fact.name for fact in table.facts}:
            continue
        nothing: dict[str, Value] = {one.name: 0 for one in table.facts if one.type in ("number", "money")}
        nothing |= {one.name: False for one in table.facts if one.type == "yes_no"}
        signals += _different(table, stack, nothing, {**nothing, **facts, **counts})
    return signals


def _different(table: Table, stack: Stack, nothing: Mapping[str, Value], known: Mapping[str, Value]) -> list[Found]:
    usual, now = table.decide(nothing), table.decide(known)
    if now.row is None:
        return []
    basis = Basis(book=now.book, version=now.version, clause=now.clause, row=now.row)
    counted = {name: stack.format_fact(name, value) for name, value in now.inputs.items() if value != nothing.get(name)}
    return [
        Found(name, stack.format_fact(name, value), basis, counted)
        for name, value in now.outputs.items()
        if value != usual.outputs.get(name)
    ]


def _counts(case: Case, stack: Stack, said: Mapping[str, str], earlier: Sequence[Earlier]) -> dict[str, Value]:
    counts: dict[str, Value] = {}
    for name in stack.facts:
        if match := COUNTED.fullmatch(name):
            since = case.received_at - timedelta(days=int(match[2]))
            counts[name] = _count(match[1], case, said, [one for one in earlier if one.received_at > since])
    if THREAT in stack.facts:
        counts[THREAT] = bool(threats(said))
    return counts


def _count(what: str, case: Case, said: Mapping[str, str], earlier: Sequence[Earlier]) -> int:
    mine = [one for one in earlier if one.by == "consumer"]
    claim, topic = case.facts.get("claim"), case.facts.get("topic")
    if what == "shop_claims":
        return sum(one.by == "shop" for one in earlier) + 1
    if what == "swaps":
        here = claim == SWAP_CLAIM or bool(signs.bad_faith("swap", said.get("consumer", "")))
        theirs = [one for one in mine if one.claim == SWAP_CLAIM or signs.bad_faith("swap", one.title)]
        return len(theirs) + 1 if here else 0
    if claim is None and topic is None:
        return 0
    return sum(one.claim == claim if claim else one.topic == topic for one in mine) + 1


def threats(said: Mapping[str, str]) -> list[str]:
    """The words of the parties that threaten, as written; lawful means (complaint, court, honest review) are none."""
    return [words for text in said.values() for words in signs.bad_faith("threat", text)]


def show(case: Case, signals: Sequence[Found], now: datetime) -> None:
    """Note those that staff are shown for the first time, and let `case.signals` have them. None of an ended case."""
    known = {(one.name, one.value) for one in case.signals}
    if case.final or all((one.name, one.value) in known for one in signals):
        return
    with transaction.atomic():
        locked = lock_case(case.pk, case.platform_id)
        assert locked is not None
        work = begin(locked, clockwork(case.platform_id), at=now, now=now, inputs={})
        known = {(one.name, one.value) for one in locked.signals}
        for one in signals:
            if (one.name, one.value) not in known:
                work.ledger.appear(_row(locked, one, now))
                work.audience = "staff"
                work.write(EVENT, basis=one.basis)
    case.signals = list(Signal.objects.filter(case=case).order_by("id"))


def _row(case: Case, one: Found, now: datetime) -> Signal:
    return Signal(
        id=ids.take(1)[0],
        platform_id=case.platform_id,
        case=case,
        name=one.name,
        value=one.value,
        clause=one.basis.clause,
        row=one.basis.row or 0,
        counted=dict(one.counted),
        shown_at=now,
    )
