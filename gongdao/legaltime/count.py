"""When is a limit over, from when does it reach an instant, and how much of it has passed: due, before, elapsed.

Day limits end at a midnight, hour limits at any instant. All is reckoned in UTC and shown in the calendar's zone.
Before the roll ``due(s, n)`` is the least t with ``elapsed(s, t) >= n``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from gongdao.legaltime import explain, hours
from gongdao.legaltime.calendars import FIRST, LAST, Calendar
from gongdao.legaltime.days import last_day, roll, start_day, units_between
from gongdao.legaltime.errors import OutOfReach
from gongdao.legaltime.instants import aware
from gongdao.legaltime.limits import Limit, Unit
from gongdao.legaltime.pauses import Pause, merged, whole_days
from gongdao.legaltime.steps import Due, Elapsed

_LENGTH = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1), Unit.WORKING_HOURS: timedelta(hours=1)}


def due(start: datetime, limit: Limit, calendar: Calendar, *, pauses: Sequence[Pause] = (), rolls: bool = True) -> Due:
    """The exclusive instant at which a limit that begins with an event at `start` is over.

    `pauses` are half-open aware intervals. ``rolls=False`` is for an interval ("not before"), whose last day may be a
    day of rest. Raises NaiveTime, BadPause, NoWorkingTime, OutOfReach.
    """
    moment, stops = _instant(start, calendar), merged(pauses) if pauses else []
    if limit.unit not in _LENGTH:
        return _due_day(moment, limit, calendar, stops, rolls)
    need = limit.n * _LENGTH[limit.unit]
    if limit.unit is Unit.WORKING_HOURS:
        end = hours.worked_end(moment, need, calendar, stops)
        provisional = _provisional(calendar, calendar.day_of(moment), calendar.day_of(end))
        steps = partial(explain.working_hours, calendar, moment, end, stops)
    else:
        end = hours.elapsed_end(moment, need, stops)
        provisional = False
        steps = partial(explain.hours, calendar, moment, end, limit.n, limit.unit, stops)
    at = calendar.local(_instant(end, calendar))
    return Due(at, provisional, at, steps)


def _due_day(start: datetime, limit: Limit, calendar: Calendar, stops: Sequence[Pause], rolls: bool) -> Due:
    event = calendar.day_of(start)
    paused = whole_days(stops, calendar) if stops else []
    last = last_day(event, limit, calendar, paused)
    working = limit.unit is Unit.WORKING_DAYS
    rolled = last if working or not rolls else roll(last, calendar, paused)
    unrolled = calendar.midnight(last + 1)
    if working:
        provisional = _provisional(calendar, event + 1, last)
    else:
        provisional = rolls and _provisional(calendar, last, rolled)
    count = explain.DayCount(event, last, rolled, limit, paused, rolls, provisional)
    steps = partial(explain.day_limit, calendar, count)
    return Due(calendar.midnight(rolled + 1), provisional, unrolled, steps)


def before(due: datetime, limit: Limit, calendar: Calendar) -> Due:
    """The supremum of the starts whose limit is over (before any roll) at `due`: whoever starts before it is in time.

    For hours a start at that very instant is in time as well; for days it is the end of the last day that will do.
    Raises NaiveTime, NoWorkingTime, OutOfReach.
    """
    moment = _instant(due, calendar)
    if limit.unit not in _LENGTH:
        return _before_day(moment, limit, calendar)
    need = limit.n * _LENGTH[limit.unit]
    if limit.unit is Unit.WORKING_HOURS:
        start = hours.worked_start(moment, need, calendar)
        provisional = _provisional(calendar, calendar.day_of(start), calendar.day_of(moment))
        steps = partial(explain.working_hours, calendar, start, moment, [])
    else:
        start, provisional = moment - need, False
        steps = partial(explain.hours, calendar, start, moment, limit.n, limit.unit, [])
    at = calendar.local(_instant(start, calendar))
    return Due(at, provisional, at, steps)


def _before_day(moment: datetime, limit: Limit, calendar: Calendar) -> Due:
    last = calendar.day_of(moment) - 1
    event = start_day(last, limit, calendar)
    provisional = limit.unit is Unit.WORKING_DAYS and _provisional(calendar, event + 1, last)
    at = calendar.midnight(event + 1)
    count = explain.DayCount(event, last, last, limit, (), True, provisional)
    steps = partial(explain.day_limit, calendar, count)
    return Due(at, provisional, at, steps)


def elapsed(start: datetime, end: datetime, calendar: Calendar, unit: Unit, *, pauses: Sequence[Pause] = ()) -> Elapsed:
    """Whole units between the event at `start` and `end`, 0 if `end` is not later.

    Raises NaiveTime, BadPause, OutOfReach.
    """
    first, last, stops = _instant(start, calendar), _instant(end, calendar), merged(pauses)
    unit = Unit(unit)
    if last <= first:
        return Elapsed(0, False, tuple)
    if unit not in _LENGTH:
        return _elapsed_days(first, last, calendar, unit, stops)
    if unit is Unit.WORKING_HOURS:
        passed = hours.worked(first, last, calendar, stops)
        provisional = _provisional(calendar, calendar.day_of(first), calendar.day_of(last))
        return Elapsed(
            passed // _LENGTH[unit], provisional, partial(explain.working_hours, calendar, first, last, stops)
        )
    n = hours.passed(first, last, stops) // _LENGTH[unit]
    return Elapsed(n, False, partial(explain.hours, calendar, first, last, n, unit, stops))


def _elapsed_days(first: datetime, last: datetime, calendar: Calendar, unit: Unit, stops: Sequence[Pause]) -> Elapsed:
    event, until = calendar.day_of(first), calendar.day_of(last) - 1
    if until <= event:
        return Elapsed(0, False, tuple)
    paused = whole_days(stops, calendar)
    n = units_between(event, until, unit, calendar, paused)
    provisional = unit is Unit.WORKING_DAYS and _provisional(calendar, event + 1, until)
    return Elapsed(n, provisional, partial(explain.day_span, calendar, event, until, n, unit, paused, provisional))


def moved(old_due: datetime, new_due: datetime, now: datetime, calendar: Calendar) -> datetime:
    """The due to use after an official table has changed a provisional one.

    A clock that has already run out keeps its due; one whose new due is already past gets the end of the next working
    day. Raises NaiveTime, NoWorkingTime, OutOfReach.
    """
    moment = _instant(now, calendar)
    if aware(old_due) <= moment:
        return calendar.local(old_due)
    if aware(new_due) > moment:
        return calendar.local(new_due)
    return calendar.midnight(calendar.working_after(calendar.day_of(moment), 1) + 1)


def _instant(instant: datetime, calendar: Calendar) -> datetime:
    if not FIRST <= instant.year <= LAST:
        raise OutOfReach(name=calendar.name, first=FIRST, last=LAST, year=instant.year)
    return aware(instant)


def _provisional(calendar: Calendar, first: int, last: int) -> bool:
    return any(calendar.provisional(year) for year in explain.years(first, last))
