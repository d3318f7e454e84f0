"""Pauses of a clock, put in order: half-open, apart from each other, in UTC."""

from collections.abc import Sequence
from datetime import datetime

from gongdao.legaltime.calendars import Calendar
from gongdao.legaltime.errors import BadPause
from gongdao.legaltime.instants import aware

Pause = tuple[datetime, datetime]


def merged(pauses: Sequence[Pause]) -> list[Pause]:
    """Sorted, overlaps joined, empty ones left out. Raises NaiveTime, BadPause."""
    result: list[Pause] = []
    for start, end in sorted((aware(start), aware(end)) for start, end in pauses):
        if end < start:
            raise BadPause(start=start.isoformat(), end=end.isoformat())
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif start < end:
            result.append((start, end))
    return result


def whole_days(pauses: Sequence[Pause], calendar: Calendar) -> list[tuple[int, int]]:
    """First and last day of every run of days that lie in a pause from beginning to end."""
    result = []
    for start, end in pauses:
        first = calendar.day_of(start)
        if calendar.midnight(first) < start:
            first += 1
        last = calendar.day_of(end) - 1
        if first <= last:
            result.append((first, last))
    return result


def without(span: Pause, pauses: Sequence[Pause]) -> list[Pause]:
    """What is left of a span of time outside the pauses."""
    left, (begin, end) = [], span
    for start, stop in pauses:
        if stop <= begin:
            continue
        if start >= end:
            break
        if begin < start:
            left.append((begin, start))
        begin = min(stop, end)
    if begin < end:
        left.append((begin, end))
    return left
