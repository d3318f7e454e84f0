"""What missed limits call for (`on clock.breached`), put on many cases by the statement that writes their breaches.

`duties.breached` does the same for one locked case; whichever comes first, each duty is open once on a case.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.db import connection
from pydantic_core import to_json

from gongdao.editions import books
from gongdao.legaltime import Limit
from gongdao.people import kept
from gongdao.proceedings import clocks, duties
from gongdao.proceedings.open_rows import TABLES, insert_of
from gongdao.proceedings.work import facts_from_json
from gongdao.record import ids
from gongdao.record.pure.events import instant

_OPEN = "select case_id, name from cases_task where state = 'open' and case_id = any(%s)"
_PLATFORM = {"platform_id": "bigint"}
_ALWAYS = {"ta": {"rev": "1", "state": "'open'"}, "cl": {"rev": "1", "state": "'running'", "pauses": "'[]'"}}
INSERTS = ", ".join(
    insert_of(alias, TABLES[alias][0], TABLES[alias][1] | _PLATFORM, same) for alias, same in _ALWAYS.items()
)
"""CTEs without `WITH`; parameters: `Opened.params`."""
Changes = dict[str, dict[str, Any]]


class Missed(Protocol):
    """A missed limit: one claimed clock of `sweep`."""

    @property
    def id(self) -> int: ...
    @property
    def platform_id(self) -> int: ...
    @property
    def case_id(self) -> int: ...
    @property
    def deadline(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def ruleset_id(self) -> int: ...
    @property
    def procedure(self) -> str: ...
    @property
    def retrospective(self) -> bool: ...
    @property
    def facts(self) -> str: ...


class Called(NamedTuple):
    """A duty that a missed limit calls for: its limit, and what its rows always hold."""

    name: str
    limit: Limit | None
    task: dict[str, Any]
    clock: dict[str, Any]


class Opened:
    """The new tasks and clocks: `changes` by the id of the missed clock, `params` for INSERTS."""

    def __init__(self) -> None:
        self.changes: dict[int, Changes] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {"ta": [], "cl": []}

    def params(self) -> dict[str, str]:
        return {alias: to_json(rows).decode() for alias, rows in self._rows.items()}

    def put(self, missed: Missed, called: Called, task_id: int, clock_id: int) -> None:
        """One task, with its clock if the duty has a limit; both begin at the instant that was missed."""
        start, case_id, platform_id = missed.due_at, missed.case_id, missed.platform_id
        calendar = kept.platform(platform_id).calendar
        limit = called.limit
        reckoned = clocks.reckon(platform_id, calendar, limit, None, start) if limit is not None else None
        own = {"case_id": case_id, "platform_id": platform_id}
        task = {"id": task_id, **own, **called.task, "opened_at": start, "due_at": reckoned and reckoned.due_at}
        self._rows["ta"].append(task)
        changes = self.changes.setdefault(missed.id, {})
        changes[f"task:{task_id}"] = _sealed(
            case_id, "open", name=called.name, who=task["who"], opened_at=instant(start)
        )
        if reckoned is None:
            return
        when = {"starts_at": start, "due_at": reckoned.due_at}
        more = {"task_id": task_id, "calendar": calendar, "warn": "", "provisional": reckoned.provisional}
        self._rows["cl"].append({"id": clock_id, **own, **called.clock, **more, **when})
        said = {name: instant(value) for name, value in when.items()}
        named = {name: called.clock[name] for name in ("deadline", "limit")}
        changes[f"clock:{clock_id}"] = _sealed(case_id, "running", **named, **said)


def opened(claimed: Iterable[Missed]) -> Opened:
    """What the missed limits call for and is not open on their cases; the cases are locked by the caller."""
    found, made = [(one, called) for one in claimed for called in _called(one)], Opened()
    if not found:
        return made
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [list({one.case_id for one, _ in found})])
        have = set(cursor.fetchall())
    new = []
    for one, called in found:
        if (one.case_id, called.name) not in have:
            have.add((one.case_id, called.name))
            new.append((one, called))
    given = iter(ids.take(2 * len(new)))
    for one, called in new:
        made.put(one, called, next(given), next(given))
    return made


def _called(one: Missed) -> tuple[Called, ...]:
    if one.retrospective or one.deadline.startswith(duties.PREFIX):
        return ()
    return _after_breach(one.ruleset_id, one.procedure, one.facts)


@lru_cache(maxsize=4096)
def _after_breach(ruleset_id: int, procedure: str, facts: str) -> tuple[Called, ...]:
    """What the pinned book calls for; facts repeat from case to case."""
    stack = books.stack(ruleset_id)
    known = stack.derive(facts_from_json(stack, json.loads(facts))).facts
    return tuple(
        Called(duty.name, duties.limit_of(duty), duties.task_row(duty), duties.clock_row(duty))
        for duty in duties.after_breach(stack, procedure, known)
    )


def _sealed(case_id: int, state: str, **values: str) -> dict[str, Any]:
    """A new row as it appears in sealed bytes."""
    every = {"case": str(case_id), "state": state, **values}
    return {"rev": 1, **{name: [None, value] for name, value in every.items()}}
