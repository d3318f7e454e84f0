"""What a row needs to be said by whoever acts: which inputs belong to which need, and that they are there."""

from collections.abc import Iterable, Mapping
from typing import Any

from gongdao.proceedings.errors import (
    ClauseNeeded,
    FoundNeeded,
    MeasureNeeded,
    ReasonsNeeded,
    TrackingNeeded,
    UnknownClause,
)
from gongdao.proceedings.work import Work
from gongdao.rulebook import Stack
from gongdao.rulebook.rules import Need

SAID: Mapping[str, tuple[str, ...]] = {
    "found": ("found",),
    "reasons": ("reasons",),
    "clause": ("clause",),
    "measure": ("measure", "scope", "duration"),
    "tracking": ("tracking",),
}
"""Need -> inputs that must hold words; whatever of them is given is kept with the event, needed or not."""
INPUTS = tuple(name for names in SAID.values() for name in names)
TOLD = ("text", *INPUTS)
MEASURES = "measures"
"""The labels table of what the platform may do to a user or merchant."""


def check_said(stack: Stack, needs: Iterable[Need], inputs: Mapping[str, Any], clause: str) -> None:
    """Raise the Refusal of the first need whose words are missing; `clause` is that of the row.

    Raises FoundNeeded, ReasonsNeeded, ClauseNeeded, UnknownClause, MeasureNeeded, TrackingNeeded.
    """
    for need in needs:
        if need.name not in SAID:
            continue
        said = [str(inputs.get(name, "")).strip() for name in SAID[need.name]]
        if not all(said):
            raise _MISSING[need.name](clause=clause)
        if need.name == "measure" and said[0] not in measures(stack):
            raise MeasureNeeded(clause=clause)
        if need.name == "clause":
            known_clause(stack, said[0])


def measures(stack: Stack) -> list[str]:
    """What can be named as a measure: those of the table that are no act of a procedure by themselves."""
    acts = stack.labels.get("actions", {})
    return [name for name in stack.labels.get(MEASURES, {}) if name not in acts]


def known_clause(stack: Stack, named: str) -> None:
    """Raises UnknownClause."""
    if named not in stack.clauses:
        raise UnknownClause(named=named[:40])


_MISSING = {
    "found": FoundNeeded,
    "reasons": ReasonsNeeded,
    "clause": ClauseNeeded,
    "measure": MeasureNeeded,
    "tracking": TrackingNeeded,
}


def tell(work: Work, *names: str) -> None:
    """Put the named inputs (text and what rows can need always) into the event's content, where they have a value."""
    for name in (*TOLD, *names):
        value = str(work.inputs.get(name, "")).strip()
        if value:
            work.content[name] = value
