"""What the rules come to for a case: its `amount` tables over its facts and its order's figures, each step with clause.

Sums are fen. The tables are those of the case's substance: the rulebooks in force at the trade.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongdao.cases.models import Case, Order
from gongdao.editions import calendars
from gongdao.legaltime import Calendar, Unit, elapsed
from gongdao.look import reader
from gongdao.look.currency import money
from gongdao.people import kept
from gongdao.proceedings.errors import FactsNeeded
from gongdao.proceedings.offer_errors import AboveTheCap
from gongdao.proceedings.work import Work, facts_from_json
from gongdao.rulebook import Stack
from gongdao.rulebook.amounts import Amount, Step, Worked
from gongdao.words import yuan

CLAIMED = "claimed_sum"
"""The fact of a sum that a side wants from a consumer; a table that starts from it says how much of it may stand."""


@dataclass(frozen=True, slots=True)
class Item:
    """What one table comes to: `fen` with its `steps`, or the base facts still `missing` (names) before it can."""

    name: str
    label: str
    fen: int | None
    steps: tuple[Step, ...]
    clause: str
    row: int | None
    book: str
    version: str
    missing: tuple[str, ...] = ()

    def as_json(self, stack: Stack, language: str) -> dict[str, Any]:
        """For machines; sums are strings in yuan."""
        return {
            "name": self.name,
            "label": self.label,
            "sum": None if self.fen is None else yuan(self.fen),
            "steps": [
                {"step": one.code, "by": one.by, "label": by_label(stack, one.by, language), "yuan": exact(one)}
                for one in self.steps
            ],
            "clause": self.clause,
            "row": self.row,
            "book": self.book,
            "version": self.version,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the rules come to: `items` of which something follows or which a missing fact leaves open.

    `facts` is what they were worked out over, `from_order` the names of those that the order gave.
    """

    stack: Stack = field(hash=False)
    items: tuple[Item, ...]
    facts: Mapping[str, Any] = field(hash=False)
    from_order: tuple[str, ...] = ()

    @property
    def sums(self) -> list[Item]:
        return [one for one in self.items if one.fen is not None]

    @property
    def open(self) -> list[Item]:
        return [one for one in self.items if one.fen is None]


def reckon(case: Case, now: datetime, language: str) -> Reckoning:
    """What the rules of the case's substance come to now."""
    stack = case.ruling().substance
    asserted = facts_from_json(stack, {name: text for name, text in case.facts.items() if name in stack.facts})
    ordered = {name: value for name, value in of_order(case.order, now).items() if name in stack.facts}
    derived = stack.derive({**ordered, **asserted})
    items = tuple(_items(stack, case.procedure, derived.facts, derived.decisions, language))
    return Reckoning(stack, items, derived.facts, tuple(name for name in ordered if name not in asserted))


def of_order(order: Order | None, now: datetime) -> dict[str, Any]:
    """The figures that the order itself gives: what was paid, and how long the goods have been there."""
    found = {name: value for name, reads in FROM_ORDER.items() if (value := reads(order, now)) is not None}
    return found if order is not None and order.verified else {}


def _days(order: Order, now: datetime) -> int | None:
    days = _calendar(order)
    return max(0, days.day_of(now) - days.day_of(order.signed_at)) if order.signed_at else None


def _months(order: Order, now: datetime) -> int | None:
    return elapsed(order.signed_at, now, _calendar(order), Unit.MONTHS).n if order.signed_at else None


def _calendar(order: Order) -> Calendar:
    return calendars.of(order.platform_id, kept.platform(order.platform_id).calendar)


FROM_ORDER: Mapping[str, Callable[[Any, datetime], int | None]] = {
    "price_paid": lambda order, now: order.paid if order else None,
    "days_since_receipt": lambda order, now: _days(order, now) if order else None,
    "months_since_receipt": lambda order, now: _months(order, now) if order else None,
}


def _items(
    stack: Stack, procedure: str, facts: Mapping[str, Any], decisions: Mapping[str, Any], language: str
) -> Iterator[Item]:
    """One item a table; the same sum by the same steps is said once, by the first table."""
    said: set[tuple[Step, ...]] = set()
    for name, amount in stack.amounts.items():
        if caps(amount) and CLAIMED not in facts:
            continue
        worked = amount.work_out(facts)
        missing = tuple(_behind(stack, decisions, worked.decision.undecided))
        foreign = any(_of_other_procedure(stack, procedure, one) for one in missing)
        if foreign or (worked.fen is None and not missing) or worked.fen == 0 or worked.steps in said:
            continue
        if worked.steps:
            said.add(worked.steps)
        yield _item(stack, name, worked, missing, language)


def _item(stack: Stack, name: str, worked: Worked, missing: tuple[str, ...], language: str) -> Item:
    one = worked.decision
    label = stack.label("amounts", name, language)
    return Item(name, label, worked.fen, worked.steps, one.clause, one.row, one.book, one.version, missing)


def _behind(stack: Stack, decisions: Mapping[str, Any], undecided: Collection[str], deep: int = 5) -> Iterator[str]:
    """The facts that somebody can be asked for: of one that a table works out, what that table lacks."""
    for name in undecided:
        table = next((said for each, said in decisions.items() if name in stack.table(each).outputs), None)
        if table is None or not table.undecided or not deep:
            yield name
        else:
            yield from _behind(stack, decisions, table.undecided, deep - 1)


def _of_other_procedure(stack: Stack, procedure: str, fact: str) -> bool:
    """Is the fact declared for another procedure alone?"""
    for rule in stack.rules("facts"):
        if any(one["fact"].text == fact for one in rule.records()):
            return rule.name in stack.procedures and rule.name != procedure and not _shared(stack, fact)
    return False


def _shared(stack: Stack, fact: str) -> bool:
    """Does a decision table work with it, so that any procedure may?"""
    return any(fact in {one.name for one in stack.table(name).facts} for name in stack.derivation)


@dataclass(frozen=True, slots=True)
class Line:
    """A sum for a page; `use` is where a form is filled with it."""

    label: str
    sum: str
    steps: str
    clause: str
    row: int | None
    href: str
    use: str = ""


def lines(
    found: Reckoning, language: str, address: Callable[[str], str], use: Callable[[str], str] | None = None
) -> list[Line]:
    """The sums with their steps in words; `use` gives the address where a sum (yuan) goes into a form."""
    return [
        Line(
            one.label,
            money(one.fen),
            "; ".join(in_words(found.stack, one.steps, language)),
            one.clause,
            one.row,
            address(one.clause),
            use(yuan(one.fen or 0)) if use else "",
        )
        for one in found.sums
    ]


# what may be claimed of a consumer


def caps(amount: Amount) -> bool:
    """Does the table say how much of a claim on a consumer may stand?"""
    return any(CLAIMED in formula.base.facts for formula in amount.formulas)


def check_claim(work: Work, claimed: int) -> None:
    """A claim of `claimed` fen on the consumer, against what the rules allow of it. Raises as `hold`."""
    known = {**of_order(work.case.order, work.now), **work.facts, CLAIMED: claimed}
    hold(work.case.ruling().substance, known, claimed)


def hold(stack: Stack, known: Mapping[str, Any], claimed: int) -> None:
    """A claim on a consumer against what the rules of the substance come to over the facts known.

    Raises FactsNeeded where a fact that the rules ask for is unknown, AboveTheCap with the computation.
    """
    language = reader.language()
    for amount in stack.amounts.values():
        if not caps(amount):
            continue
        worked = amount.work_out(known)
        if worked.fen is None:
            asked = ", ".join(stack.fact_label(name, language) for name in worked.decision.undecided)
            raise FactsNeeded(facts=asked or amount.name, clause=amount.clause)
        if worked.fen < claimed:
            steps = "; ".join(in_words(stack, worked.steps, language))
            raise AboveTheCap(claimed=money(claimed), cap=money(worked.fen), steps=steps, clause=amount.clause)


def check_facts(work: Work) -> None:
    """The claim on the consumer among the facts of a case, as far as the rest is known. Raises AboveTheCap."""
    check_known(work.case.ruling().substance, work.facts, work.case.order, work.now)


def check_known(stack: Stack, facts: Mapping[str, Any], order: Order | None, now: datetime) -> None:
    """The same of facts that belong to no case yet. Raises AboveTheCap."""
    if facts.get(CLAIMED) is None:
        return
    try:
        hold(stack, {**of_order(order, now), **facts}, int(facts[CLAIMED]))
    except FactsNeeded:
        return  # what it may come to is found out with the facts that are still missing


# steps in words


def by_label(stack: Stack, by: str, language: str) -> str:
    """What stands in a cell of a formula, in words: `price + freight` by the labels of the facts."""
    parts = [part.strip() for part in by.split("+")]
    return " + ".join(stack.fact_label(part, language) if part in stack.facts else part for part in parts)


def in_words(stack: Stack, steps: Collection[Step], language: str) -> list[str]:
    """The steps as short lines: `Price paid ¥128.50`, `× 3 = ¥385.50`, `at least 500 CNY = ¥500.00`."""
    return [_LINE[one.code].format(by=by_label(stack, one.by, language), sum=money(round(one.fen))) for one in steps]


_LINE = {
    "base": "{by} {sum}",
    "times": "× {by} = {sum}",
    "round": "≈ {sum}",
    "at_most": "≤ {by} = {sum}",
    "at_least": "≥ {by} = {sum}",
}


def exact(step: Step) -> str:
    """The sum after a step in yuan, with all its decimals."""
    return format(step.fen.scaleb(-2), "f")
