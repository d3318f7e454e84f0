"""Which cases a queue shows, as conditions of SQL on rows (`c`) and on their kept counters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

HUMAN_ASKED = """c.facts @> '{"human_asked": "yes"}'"""  # as in the index case_human


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which open cases a queue shows. `assignee` 0 means nobody; empty collections mean any, `but_states` none.

    `text` stands in the title or the number, `deadlines` are those that bind. No index serves these, nor categories,
    procedures and channels: they are looked for in a window of the rows that the other conditions leave.
    """

    departments: tuple[str, ...] = ()
    assignee: int | None = None
    states: tuple[str, ...] = ()
    but_states: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    merchants: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    but_deadlines: tuple[str, ...] = ()
    text: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    human_asked: bool = False
    lawsuit_risk: bool = False
    awaits_approval: bool = False
    final: bool = False

    @property
    def loose(self) -> bool:
        """Does it ask for what no index serves?"""
        named = self.categories or self.procedures or self.channels or self.deadlines or self.but_deadlines
        return bool(named or self.text)

    @property
    def kept(self) -> bool:
        """Is its count the sum of kept counters? The others are counted up to a cap."""
        dated = self.due_from or self.due_before
        asked = self.human_asked or self.lawsuit_risk or self.awaits_approval
        return not (dated or asked or self.final or self.merchants or self.loose)


Condition = tuple[str, list[Any]]
"""SQL about a row, and its parameters in order."""


def at_of(view: View) -> str:
    return "closed_at" if view.final else "due_at"


def order(view: View, *, back: bool = False) -> str:
    if view.final:
        return "c.closed_at, c.id" if back else "c.closed_at desc, c.id desc"
    return "c.due_at desc nulls first, c.id desc" if back else "c.due_at, c.id"


def of_groups(platform_id: int, view: View) -> Condition:
    """What holds of cases and of their counters alike: the platform, and in which groups the case is."""
    said = ["c.platform_id = %s"]
    values: list[Any] = [platform_id]
    groups = {"department": view.departments, "state": view.states, "severity": view.severities}
    for column, names in groups.items():
        if names:
            said.append(f"c.{column} {_among(names)}")
            values += names
    if view.but_states:
        said.append(f"not c.state {_among(view.but_states)}")
        values += view.but_states
    return " and ".join(said), values


def _among(values: Sequence[Any]) -> str:
    return f"in ({', '.join(['%s'] * len(values))})"


def looked_for(view: View) -> Condition:
    """What no index serves, as one condition; empty if the view asks for nothing of it."""
    said: list[str] = []
    values: list[Any] = []
    groups = {"category": view.categories, "procedure": view.procedures, "channel": view.channels}
    for column, names in {**groups, "due_clock": view.deadlines}.items():
        if names:
            said.append(f"coalesce(c.{column}, '') {_among(names)}")
            values += names
    if view.but_deadlines:
        said.append(f"not coalesce(c.due_clock, '') {_among(view.but_deadlines)}")
        values += view.but_deadlines
    if view.text:
        pattern = "%" + re.sub(r"([\\%_])", r"\\\1", view.text) + "%"
        said.append("(c.title ilike %s or c.number ilike %s)")
        values += [pattern, pattern]
    return " and ".join(said), values


def of_cases(platform_id: int, view: View) -> Condition:
    """The cases of a view; constants of indexes stand in the text, so that any plan can use them."""
    where, values = of_groups(platform_id, view)
    said = [where, "c.final" if view.final else "not c.final"]
    if view.assignee is not None:
        said.append("c.assignee_id = %s" if view.assignee else "c.assignee_id is null")
        values += [view.assignee] if view.assignee else []
    if view.merchants:
        said.append(f"c.merchant_id {_among(view.merchants)}")
        values += view.merchants
    for operator, instant in ((">=", view.due_from), ("<", view.due_before)):
        if instant is not None:
            said.append(f"c.due_at {operator} %s")
            values.append(instant)
    if view.human_asked:
        said.append(HUMAN_ASKED)
    if view.lawsuit_risk:
        said.append("c.lawsuit_risk")
    if view.awaits_approval:
        said.append("exists (select from cases_approval a where a.case_id = c.id and a.state = 'pending')")
    return " and ".join(said), values


def of_counters(platform_id: int, view: View) -> Condition:
    """The kept counters of a view of groups; nobody's cases are counted under 0."""
    where, values = of_groups(platform_id, view)
    return (where, values) if view.assignee is None else (f"{where} and c.assignee_id = %s", [*values, view.assignee])
