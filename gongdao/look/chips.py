"""A running limit as a chip: word, colour and shape say the same thing; after a breach the unit stays the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from gongdao.legaltime import Calendar, Limit, Unit, elapsed
from gongdao.look.times import amount, counted, until, when, zone_of

DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
WORKING = (Unit.WORKING_DAYS, Unit.WORKING_HOURS)
LIVE = (Unit.MINUTES, Unit.HOURS, Unit.DAYS)  # what a page that stays open can count down by itself


@dataclass(frozen=True, slots=True)
class Chip:
    """`state` is one of time, soon, late, rest, done. `soon_at` and `unit` are set if the page may count by itself."""

    state: str
    text: str
    due: datetime
    soon_at: datetime | None = None
    unit: str = ""


def chip(
    clock: Any,
    now: datetime,
    *,
    place: Any = None,
    calendar: Calendar | None = None,
    remaining: int | None = None,
    waiting: str = "",
) -> Chip:
    """The chip of a row with `limit` (text), `starts_at, due_at, paused_at, stopped_at, breached_at, favours, state`.

    Working time needs `calendar`, or `remaining` counted by the caller (of working days or hours, below zero after
    the due instant); without either the chip names the time instead of the amount. `waiting` says for whom it rests.
    """
    limit = Limit.parse(clock.limit)
    if clock.stopped_at is not None:
        return Chip("done", _done(clock, limit, calendar), clock.due_at)
    if clock.paused_at is not None:
        text = gettext("waiting for {whom}").format(whom=waiting) if waiting else gettext("paused")
        return Chip("rest", text, clock.due_at)
    late = now >= clock.due_at
    if getattr(clock, "state", "") == "elapsed" or (late and getattr(clock, "favours", "") == "user"):
        return Chip("done", gettext("the time is over"), clock.due_at)
    soon_at = _soon_at(clock.starts_at, clock.due_at, limit)
    state = "late" if late else "soon" if now >= soon_at else "time"
    text = _running(clock.due_at, limit, now, place, calendar, remaining)
    if limit.unit in LIVE:
        return Chip(state, text, clock.due_at, soon_at, limit.unit.value)
    return Chip(state, text, clock.due_at)


def _soon_at(starts: datetime, due: datetime, limit: Limit) -> datetime:
    """The last quarter of a limit in hours or minutes; the last day of a longer one."""
    if limit.unit in (Unit.MINUTES, Unit.HOURS):
        return due - (due - starts) / 4
    return due - DAY


def _running(
    due: datetime, limit: Limit, now: datetime, place: Any, calendar: Calendar | None, remaining: int | None
) -> str:
    late = now >= due
    if limit.unit not in WORKING:
        said = _wall(now, due, limit.unit, place)
    else:
        count = abs(remaining) if remaining is not None else _working(now, due, limit.unit, calendar)
        if count is None:
            return (
                gettext("late, was due {when}").format(when=when(due, place, now, closing=True))
                if late
                else until(due, place, now)
            )
        if not count and not late:
            return until(due, place, now)
        said = _at_least(limit.unit, count)
    return gettext("{amount} over").format(amount=said) if late else gettext("{amount} left").format(amount=said)


def _at_least(unit: Unit, count: int) -> str:
    return counted(unit.value, count) if count else gettext("< {amount}").format(amount=counted(unit.value, 1))


def _working(one: datetime, other: datetime, unit: Unit, calendar: Calendar | None) -> int | None:
    if calendar is None:
        return None
    late = one >= other  # whole days after the due instant count from its own last day, hence the microsecond
    first, last = (other - MICROSECOND, one) if late else (one, other)
    return elapsed(first, last, calendar, unit).n


def _wall(one: datetime, other: datetime, unit: Unit, place: Any) -> str:
    if unit in (Unit.MONTHS, Unit.YEARS):
        first, last = (moment.astimezone(zone_of(place)) for moment in sorted((one, other)))
        early = (last.day, last.time()) < (first.day, first.time())
        months = (last.year - first.year) * 12 + last.month - first.month - early
        if unit == Unit.YEARS and months >= 12:
            return counted("years", months // 12)
        if months:
            return counted("months", months)
    return amount((other - one).total_seconds(), in_days=unit not in (Unit.HOURS, Unit.MINUTES))


def _done(clock: Any, limit: Limit, calendar: Calendar | None) -> str:
    late = clock.breached_at is not None or clock.stopped_at >= clock.due_at
    if limit.unit in (Unit.HOURS, Unit.MINUTES):
        if late:
            over = amount((clock.stopped_at - clock.due_at).total_seconds())
            return gettext("done, {amount} late").format(amount=over)
        if getattr(clock, "pauses", None):
            return gettext("in time")
        used = amount((clock.stopped_at - clock.starts_at).total_seconds())
        return gettext("in time, {amount}").format(amount=used)
    if limit.unit not in WORKING:
        between: int | None = int(abs(clock.due_at - clock.stopped_at) / DAY)
        unit = Unit.DAYS
    else:
        between, unit = _working(clock.stopped_at, clock.due_at, limit.unit, calendar), limit.unit
    if late and between is None:
        return gettext("done late")
    if late:
        return gettext("done, {amount} late").format(amount=_at_least(unit, between or 0))
    return gettext("{amount} early").format(amount=counted(unit.value, between)) if between else gettext("in time")
