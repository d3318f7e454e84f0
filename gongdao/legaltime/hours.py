"""Elapsed time and working time, both as real duration of instants in UTC; pauses come merged."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from gongdao.legaltime.calendars import EMPTY_YEARS, Calendar
from gongdao.legaltime.errors import NoWorkingTime
from gongdao.legaltime.pauses import Pause, without

ZERO = timedelta(0)
EMPTY_DAYS = 366 * EMPTY_YEARS


def elapsed_end(start: datetime, need: timedelta, pauses: Sequence[Pause]) -> datetime:
    """The least instant with `need` elapsed outside the pauses."""
    end = start + need
    for begin, stop in pauses:
        if begin >= end:
            break
        if stop > start:
            end += stop - max(begin, start)
    return end


def passed(start: datetime, end: datetime, pauses: Sequence[Pause]) -> timedelta:
    return sum((stop - begin for begin, stop in without((start, end), pauses)), ZERO)


def worked_end(start: datetime, need: timedelta, calendar: Calendar, pauses: Sequence[Pause]) -> datetime:
    """The least instant with `need` working time since the start. Raises NoWorkingTime, OutOfReach."""
    for begin, end in _spans(start, calendar, +1):
        for opening, closing in without((max(begin, start), end), pauses):
            if closing - opening >= need:
                return opening + need
            need -= closing - opening
    raise AssertionError("the spans have no end")


def worked_start(end: datetime, need: timedelta, calendar: Calendar) -> datetime:
    """The latest instant with `need` working time until the end. Raises NoWorkingTime, OutOfReach."""
    for begin, stop in _spans(end, calendar, -1):
        closing = min(stop, end)
        if closing - begin >= need:
            return closing - need
        need -= max(closing - begin, ZERO)
    raise AssertionError("the spans have no end")


def worked(start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> timedelta:
    """Working time between two instants outside the pauses."""
    return sum((seconds for _, seconds in worked_days(start, end, calendar, pauses)), ZERO)


def worked_days(
    start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause]
) -> Iterator[tuple[int, timedelta]]:
    """The days on which there was working time between two instants, and how much."""
    for day in range(calendar.day_of(start), calendar.day_of(end) + 1):
        spans = ((max(opening, start), min(closing, end)) for opening, closing in calendar.shifts(day))
        length = sum((b - a for span in spans for a, b in without(span, pauses)), ZERO)
        if length:
            yield day, length


def _spans(instant: datetime, calendar: Calendar, step: int) -> Iterator[Pause]:
    """The shifts from the day of an instant on, forwards or backwards, without end."""
    day, empty = calendar.day_of(instant), 0
    while empty <= EMPTY_DAYS:
        shifts = calendar.shifts(day)
        yield from shifts if step > 0 else reversed(shifts)
        empty = 0 if shifts else empty + 1
        day += step
    raise NoWorkingTime(name=calendar.name, years=EMPTY_YEARS)
