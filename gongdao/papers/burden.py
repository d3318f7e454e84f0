"""Who has to show what: the `evidence` tables over the facts of a case, beside what is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongdao.cases.models import Case
from gongdao.cases.queries import Entry
from gongdao.look import times
from gongdao.proceedings.possible import effective_facts
from gongdao.rulebook import Stack
from gongdao.rulebook.decisions import Decision

CONSUMER, MERCHANT = "consumer", "merchant"
ORDER, STATEMENT, RECORDS = "order", "statement", "trade_records"
"""Names of the labels table `evidence` that the product itself holds: the order, words in the case, the trade."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing to show; `there` if the record holds it already."""

    label: str
    there: bool


@dataclass(frozen=True, slots=True)
class Burden:
    """What one clause expects. `within` is said in words (empty: no limit), `if_missing` in the book's `spoken`."""

    consumer: tuple[Shown, ...]
    merchant: tuple[Shown, ...]
    within: str
    if_missing: str
    spoken: str
    clause: str


@dataclass(frozen=True, slots=True)
class Side:
    """A side of the case: its role, what it shows by which clauses, how many files it has handed in."""

    role: str
    label: str
    shows: tuple[Shown, ...]
    files: int


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole: both sides, and what the clauses say about time and about what is missing."""

    sides: tuple[Side, ...]
    burdens: tuple[Burden, ...]


def proof_of(case: Case, entries: Sequence[Entry], language: str, *, first: str = CONSUMER) -> Proof | None:
    """For a case that is open, by the books of its substance; None where they expect nothing under its facts.

    `entries` are the events that the reader may read, `first` is the side that stands first. No statement.
    """
    stack = case.ruling().substance
    held = _held(case, entries)
    facts = effective_facts(case)
    found = [(table.decide(facts), bool(table.facts)) for table in stack.tables_of("evidence")]
    if case.final or not any(said.row is not None and narrow for said, narrow in found):
        return None
    burdens = tuple(_burden(stack, said, held, language) for said, _ in found if said.row is not None)
    roles = sorted((CONSUMER, MERCHANT), key=lambda role: role != first)
    sides = tuple(_side(stack, role, burdens, entries, language) for role in roles)
    return Proof(sides, burdens)


def _held(case: Case, entries: Sequence[Entry]) -> dict[str, set[str]]:
    """By side: the names of what the record holds of it."""
    trade = {ORDER, RECORDS} if case.order is not None and case.order.verified else set()
    said = {entry.actor_role for entry in entries if entry.content.get("text")}
    filed = entries[0].content.get("text") if entries else ""
    consumer = {STATEMENT} if CONSUMER in said or filed else set()
    return {CONSUMER: trade | consumer, MERCHANT: trade | ({STATEMENT} if MERCHANT in said else set())}


def _burden(stack: Stack, said: Decision, held: dict[str, set[str]], language: str) -> Burden:
    outputs: dict[str, Any] = dict(said.outputs)
    within = outputs.get("within")
    book = next(one for one in stack.books if one.id == said.book)

    def shows(side: str) -> tuple[Shown, ...]:
        names = outputs.get(f"{side}_shows") or ()
        return tuple(Shown(stack.label("evidence", name, language), name in held[side]) for name in names)

    return Burden(
        consumer=shows(CONSUMER),
        merchant=shows(MERCHANT),
        within=times.limited(str(within)) if within else "",
        if_missing=str(outputs.get("if_missing") or ""),
        spoken=book.language,
        clause=said.clause,
    )


def _side(stack: Stack, role: str, burdens: Sequence[Burden], entries: Sequence[Entry], language: str) -> Side:
    shows = dict.fromkeys(one for burden in burdens for one in getattr(burden, role))
    files = sum(len(entry.files) for entry in entries if entry.actor_role == role)
    return Side(role, stack.role_label(role, language), tuple(shows), files)
