"""The clocks of a case: started, paused, resumed, stopped and recomputed by events; never moved silently."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from gongdao.cases.models import Case, Clock
from gongdao.editions import calendars
from gongdao.legaltime import Calendar, Limit, Unit, before, due
from gongdao.people import kept
from gongdao.proceedings.ledger import Ledger
from gongdao.record import ids
from gongdao.rulebook import Deadline, Limited, Stack

OPEN = ("running", "paused")
OF_DAYS = (Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS, Unit.YEARS)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """When a limit runs out: the exclusive due instant, the warning before it, whether the calendar is provisional."""

    due_at: datetime
    warn_at: datetime | None
    provisional: bool


def pauses_of(clock: Clock) -> list[tuple[datetime, datetime]]:
    """The finished pauses of a clock as half-open intervals."""
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in clock.pauses]


def reckon(
    platform_id: int,
    calendar: str,
    limit: Limit,
    warn_before: Limit | None,
    start: datetime,
    pauses: Sequence[tuple[datetime, datetime]] = (),
) -> Reckoned:
    """Due and warning instants of a limit that starts at `start`."""
    days = calendars.of(platform_id, calendar)
    if limit.unit in OF_DAYS and not pauses:
        return _from_day(limit, warn_before, days, days.day_of(start))
    return _reckon(limit, warn_before, days, start, pauses)


@lru_cache(maxsize=4096)
def _from_day(limit: Limit, warn_before: Limit | None, days: Calendar, day: int) -> Reckoned:
    """Limits of days ask only on which day they begin, so that all cases of a day share them."""
    return _reckon(limit, warn_before, days, days.midnight(day), ())


def _reckon(
    limit: Limit,
    warn_before: Limit | None,
    days: Calendar,
    start: datetime,
    pauses: Sequence[tuple[datetime, datetime]],
) -> Reckoned:
    end = due(start, limit, days, pauses=pauses)
    warn = before(end.at, warn_before, days) if warn_before else None
    return Reckoned(end.at, warn.at if warn else None, end.provisional)


def new_clock(case: Case, deadline: Deadline, limited: Limited, start: datetime, acts: Collection[str]) -> Clock:
    """An unsaved running clock of `deadline`; `acts` are the deadlines whose running out performs an action."""
    calendar = deadline.calendar or kept.platform(case.platform_id).calendar
    reckoned = reckon(case.platform_id, calendar, limited.limit, limited.warn, start)
    return Clock(
        id=ids.take(1)[0],
        platform_id=case.platform_id,
        case=case,
        deadline=deadline.name,
        favours=deadline.favours,
        breaches=breaches(deadline, acts, retrospective=case.retrospective),
        clause=limited.clause,
        row=limited.row,
        limit=str(limited.limit),
        warn=str(limited.warn or ""),
        calendar=calendar,
        provisional=reckoned.provisional,
        starts_at=start,
        due_at=reckoned.due_at,
        warn_at=reckoned.warn_at,
    )


def breaches(deadline: Deadline, acts: Collection[str], *, retrospective: bool = False) -> bool:
    """A clock of the platform that no act of the procedure waits for (`acts`) is a breach when it runs out.

    In a matter of the past the product did not act for the platform, so there every clock of the platform breaches.
    """
    return deadline.favours == "platform" and (retrospective or deadline.name not in acts)


def acts_on(stack: Stack, procedure: str) -> dict[str, str]:
    """Deadline name -> the action that its running out performs (`by` is `clock:NAME`)."""
    return {row.clock: row.action for row in stack.procedure(procedure).rows if row.clock}


def move(
    ledger: Ledger,
    case: Case,
    stack: Stack,
    clocks: list[Clock],
    *,
    event: str,
    at: datetime,
    facts: dict[str, Any],
    now: datetime,
    agreed: Limit | None = None,
) -> list[Clock]:
    """Apply an event to the clocks: stop, pause or resume the open ones, then start those that it starts.

    `agreed` is the time named by an offer that the event accepts.
    `clocks` is brought up to date in place; returned are the started ones. A final state stops all that still run.
    """
    deadlines = {deadline.name: deadline for deadline in stack.deadlines(case.procedure)}
    elapsed = {clock.deadline for clock in clocks if clock.state == "elapsed"}
    for clock in clocks:
        deadline = deadlines.get(clock.deadline)
        if clock.state not in OPEN or clock.task_id is not None:
            continue
        if case.final or (deadline is not None and event in deadline.stops):
            stop(ledger, clock, at)
        elif deadline is not None:
            _pause_or_resume(ledger, clock, deadline, case.state, at)
    clocks[:] = [clock for clock in clocks if clock.state in OPEN]
    started_now: list[Clock] = []
    if case.final:
        return started_now
    acts = acts_on(stack, case.procedure)
    for deadline in deadlines.values():
        if event in deadline.starts and not any(clock.deadline == deadline.name for clock in clocks):
            limited = _by_agreement(deadline, deadline.limit(facts), agreed)
            if limited is not None:
                # a recurring clock that ran out late starts again from now, or the backlog would fire all at once
                start = now if deadline.name in elapsed else at
                started = new_clock(case, deadline, limited, start, acts)
                ledger.appear(started)
                clocks.append(started)
                started_now.append(started)
    return started_now


def _by_agreement(deadline: Deadline, limited: Limited | None, agreed: Limit | None) -> Limited | None:
    """The limit with the time that was agreed, where the rulebook lets it go before; warned of if that is shorter."""
    if limited is None or agreed is None or not deadline.agreed:
        return limited
    warn = limited.warn
    in_time = warn is not None and warn.unit == agreed.unit and warn.n < agreed.n
    return limited._replace(limit=agreed, warn=warn if in_time else None)


def announced(stack: Stack, procedure: str, started: list[Clock]) -> datetime:
    """The due instant that a letter about the event names: the user's own window, else the platform's next promise."""
    acts = acts_on(stack, procedure)
    order = sorted(started, key=lambda clock: (clock.favours != "user", clock.deadline in acts, clock.due_at))
    return order[0].due_at


def stop(ledger: Ledger, clock: Clock, at: datetime) -> None:
    """The awaited act has happened, or the case is over."""
    ledger.amend(clock, state="stopped", stopped_at=at, paused_at=None)


def _pause_or_resume(ledger: Ledger, clock: Clock, deadline: Deadline, state: str, at: datetime) -> None:
    waits = state in deadline.pauses
    if waits and clock.state == "running":
        ledger.amend(clock, state="paused", paused_at=at)
    elif not waits and clock.state == "paused":
        clock_pauses = [*clock.pauses, [(clock.paused_at or at).isoformat(), at.isoformat()]]
        ledger.amend(clock, state="running", paused_at=None, pauses=clock_pauses)
        _recompute(ledger, clock)


def regrade(ledger: Ledger, case: Case, stack: Stack, clocks: Iterable[Clock], facts: dict[str, Any]) -> None:
    """Facts have changed: every open clock is computed anew from its own start by the pinned edition."""
    deadlines = {deadline.name: deadline for deadline in stack.deadlines(case.procedure)}
    for clock in clocks:
        deadline = deadlines.get(clock.deadline)
        moves = deadline is not None and not deadline.agreed and clock.state in OPEN
        limited = deadline.limit(facts) if deadline is not None and moves else None
        if limited is not None and (str(limited.limit), limited.row) != (clock.limit, clock.row):
            ledger.amend(
                clock,
                limit=str(limited.limit),
                warn=str(limited.warn or ""),
                row=limited.row,
                clause=limited.clause,
            )
            _recompute(ledger, clock)


def _recompute(ledger: Ledger, clock: Clock) -> None:
    again = reckoned_again(clock)
    ledger.amend(clock, due_at=again.due_at, warn_at=again.warn_at, provisional=again.provisional)


def reckoned_again(clock: Clock) -> Reckoned:
    """What the clock's own limit, start and pauses give by the calendar as it is known now."""
    warn = Limit.parse(clock.warn) if clock.warn else None
    return reckon(clock.platform_id, clock.calendar, limit_of(clock), warn, clock.starts_at, pauses_of(clock))


def binding(clocks: Iterable[Clock]) -> tuple[datetime | None, str | None]:
    """The earliest due of the running clocks, and whose it is; paused ones and those of duties do not bind."""
    running = [clock for clock in clocks if clock.state == "running" and clock.task_id is None]
    first = min(running, key=lambda clock: (clock.due_at, clock.pk), default=None)
    return (first.due_at, first.deadline) if first else (None, None)


def limit_of(clock: Clock) -> Limit:
    """The clock's limit as a value."""
    return Limit.parse(clock.limit)
