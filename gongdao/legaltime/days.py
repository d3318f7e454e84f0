"""Counting days, working days, months and years. Days are ordinals; `paused` are runs of days that do not count."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date

from gongdao.legaltime.calendars import FIRST, LAST, Calendar
from gongdao.legaltime.errors import OutOfReach
from gongdao.legaltime.limits import Limit, Unit

Run = tuple[int, int]


def last_day(event: int, limit: Limit, calendar: Calendar, paused: Sequence[Run]) -> int:
    """The last day of a limit whose event lies on `event` (V-2.1, V-2.5, V-2.6, V-2.9)."""
    if limit.unit is Unit.WORKING_DAYS:
        return _nth_not_paused(event, limit.n, calendar.working_after, calendar.working_between, paused)
    need = limit.n if limit.unit is Unit.DAYS else _add_months(event, _months(limit), calendar) - event
    return _nth_not_paused(event, need, _day_after, _days_between, paused)


def _nth_not_paused(
    event: int,
    need: int,
    nth: Callable[[int, int], int],
    between: Callable[[int, int], int],
    paused: Sequence[Run],
) -> int:
    last = nth(event, need)
    for first, until in paused:
        if first > last:
            break
        need += between(max(first - 1, event), until)
        last = nth(event, need)
    return last


def start_day(last: int, limit: Limit, calendar: Calendar) -> int:
    """The latest day of an event whose limit is over with the day `last`."""
    if limit.unit is Unit.WORKING_DAYS:
        return calendar.working_before(last + 1, limit.n) - 1
    if limit.unit is Unit.DAYS:
        return last - limit.n
    months = _months(limit)
    start = _add_months(last, -months, calendar)
    while _add_months(start + 1, months, calendar) <= last:  # at most three times: several days share a month's last
        start += 1
    return start


def units_between(event: int, until: int, unit: Unit, calendar: Calendar, paused: Sequence[Run]) -> int:
    """Whole units after the day of the event up to and with the day `until`."""
    between = calendar.working_between if unit is Unit.WORKING_DAYS else _days_between
    days = between(event, until)
    days -= sum(between(max(first - 1, event), min(last, until)) for first, last in paused)
    if unit in (Unit.DAYS, Unit.WORKING_DAYS):
        return days
    start, end = date.fromordinal(event), date.fromordinal(event + days)
    months = (end.year - start.year) * 12 + end.month - start.month
    if _add_months(event, months, calendar) > event + days:
        months -= 1
    return months if unit is Unit.MONTHS else months // 12


def roll(last: int, calendar: Calendar, paused: Sequence[Run]) -> int:
    """The day itself if it is a working day, else the next one that is not paused (V-2.3)."""
    if calendar.is_working(last):
        return last
    return _nth_not_paused(last, 1, calendar.working_after, calendar.working_between, paused)


def _months(limit: Limit) -> int:
    return limit.n * 12 if limit.unit is Unit.YEARS else limit.n


def _add_months(day: int, months: int, calendar: Calendar) -> int:
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not FIRST <= year <= LAST:
        raise OutOfReach(name=calendar.name, first=FIRST, last=LAST, year=year)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def _day_after(day: int, n: int) -> int:
    return day + n


def _days_between(after: int, until: int) -> int:
    return max(until - after, 0)
