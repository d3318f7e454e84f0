"""The steps of an answer; the codes and their values are listed in `gongdao.legaltime.steps`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from gongdao.legaltime.calendars import Calendar, DayKind
from gongdao.legaltime.days import Run
from gongdao.legaltime.hours import worked_days
from gongdao.legaltime.limits import Limit, Unit
from gongdao.legaltime.pauses import Pause
from gongdao.legaltime.steps import LONGEST_STRIP, Step, Steps, iso, runs

_COUNTING = {Unit.DAYS: "V-2.1", Unit.WORKING_DAYS: "V-2.5", Unit.MONTHS: "V-2.6", Unit.YEARS: "V-2.6"}


@dataclass(frozen=True, slots=True)
class DayCount:
    """How a limit in days was counted: the day of the event, the last day, and the last day after the roll."""

    event: int
    last: int
    rolled: int
    limit: Limit
    paused: Sequence[Run]
    rolls: bool
    provisional: bool


def day_limit(calendar: Calendar, count: DayCount) -> Steps:
    """A limit in days, working days, months or years."""
    return tuple(_day_limit(calendar, count))


def _day_limit(calendar: Calendar, count: DayCount) -> Iterator[Step]:
    event, last, rolled, unit = count.event, count.last, count.rolled, count.limit.unit
    yield from _span(calendar, event, last, count.limit.n, unit, count.paused)
    months = unit in (Unit.MONTHS, Unit.YEARS)
    if months and not count.paused and date.fromordinal(last).day < date.fromordinal(event).day:
        yield Step("shorter_month", {"date": iso(last)}, "V-2.6")
    yield Step("ends", {"date": iso(last), "at": calendar.midnight(last + 1).isoformat()}, "V-2.2")
    if rolled != last:
        at = calendar.midnight(rolled + 1).isoformat()
        yield Step("rolled", {"from": iso(last), "to": iso(rolled), "at": at}, "V-2.3")
    elif not count.rolls:
        yield Step("not_rolled", {"date": iso(last)}, "V-2.4")
    if count.provisional:
        yield _provisional(calendar, event + 1 if unit is Unit.WORKING_DAYS else last, rolled)


def day_span(
    calendar: Calendar, event: int, until: int, n: int, unit: Unit, paused: Sequence[Run], provisional: bool
) -> Steps:
    """Days that have passed."""
    steps = list(_span(calendar, event, until, n, unit, paused))
    return (*steps, _provisional(calendar, event + 1, until)) if provisional else tuple(steps)


def _span(calendar: Calendar, event: int, last: int, n: int, unit: Unit, paused: Sequence[Run]) -> Iterator[Step]:
    yield Step("event_day", {"date": iso(event)}, "V-2.1")
    values: dict[str, str | int] = {"from": iso(event + 1), "to": iso(last), "n": n, "unit": unit.value}
    if last - event > LONGEST_STRIP:
        yield Step("counted", values, _COUNTING[unit])
        return
    kinds = dict(_kinds(calendar, event, last, unit, paused))
    values["dates"] = runs(day for day, kind in kinds.items() if kind in ("working", "made_up"))
    yield Step("counted", values, _COUNTING[unit])
    for why, clause in (("rest", "V-2.5"), ("holiday", "V-2.5"), ("paused", "V-2.9")):
        if why in kinds.values():
            dates = runs(day for day, kind in kinds.items() if kind == why)
            yield Step("skipped", {"dates": dates, "why": why}, clause)
    if "made_up" in kinds.values():
        yield Step("made_up", {"dates": runs(d for d, kind in kinds.items() if kind == "made_up")}, "V-2.5")


def _kinds(calendar: Calendar, event: int, last: int, unit: Unit, paused: Sequence[Run]) -> Iterator[tuple[int, str]]:
    for day in range(event + 1, last + 1):
        kind = calendar.kind(date.fromordinal(day)) if unit is Unit.WORKING_DAYS else DayKind.WORKING
        worked = kind in (DayKind.WORKING, DayKind.MADE_UP)
        yield day, "paused" if worked and any(a <= day <= b for a, b in paused) else kind.value


def hours(calendar: Calendar, start: datetime, end: datetime, n: int, unit: Unit, pauses: Sequence[Pause]) -> Steps:
    """Minutes or hours around the clock."""
    values: dict[str, str | int] = {**_between(calendar, start, end), "n": n, "unit": unit.value}
    return (Step("elapsed", values, "V-2.7"), *_paused(calendar, start, end, pauses))


def working_hours(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause]) -> Steps:
    """A limit in working hours: the days and how long each was worked."""
    return tuple(_working_hours(calendar, start, end, pauses))


def _working_hours(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Step]:
    shifts = (shift for day in _days(calendar, start, end) for shift in calendar.shifts(day))
    first = next((shift for shift in shifts if shift[1] > start), None)
    if first and first[0] > start:
        yield Step("opens", {"at": first[0].isoformat()}, "V-2.8")
    if calendar.day_of(end) - calendar.day_of(start) <= LONGEST_STRIP:
        worked = ((day, int(time.total_seconds())) for day, time in worked_days(start, end, calendar, pauses))
        for seconds, days in groupby(worked, key=lambda pair: pair[1]):
            yield Step("worked", {"dates": runs(day for day, _ in days), "seconds": seconds}, "V-2.8")
    yield from _paused(calendar, start, end, pauses)
    yield Step("closes", {"at": calendar.local(end).isoformat()}, "V-2.8")
    if any(calendar.provisional(year) for year in years(calendar.day_of(start), calendar.day_of(end))):
        yield _provisional(calendar, calendar.day_of(start), calendar.day_of(end))


def _days(calendar: Calendar, start: datetime, end: datetime) -> range:
    return range(calendar.day_of(start), calendar.day_of(end) + 1)


def _paused(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Step]:
    for pause in pauses:
        begin, stop = max(pause[0], start), min(pause[1], end)
        if begin < stop:
            seconds = int((stop - begin).total_seconds())
            yield Step("paused", {**_between(calendar, begin, stop), "seconds": seconds}, "V-2.9")


def _between(calendar: Calendar, start: datetime, end: datetime) -> dict[str, str | int]:
    return {"from": calendar.local(start).isoformat(), "to": calendar.local(end).isoformat()}


def _provisional(calendar: Calendar, first: int, last: int) -> Step:
    open_years = (str(year) for year in years(first, last) if calendar.provisional(year))
    return Step("provisional", {"years": ", ".join(open_years)}, "V-2.10")


def years(first: int, last: int) -> range:
    """The years from one day to another."""
    return range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
