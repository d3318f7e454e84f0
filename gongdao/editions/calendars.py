"""Calendars as facts: what is shipped of them plus the official years that an administrator has loaded."""

import json
import time
from zoneinfo import ZoneInfo

from gongdao.editions.models import CalendarYear
from gongdao.legaltime import Calendar, calendar, calendar_in, parse_year_table
from gongdao.people import kept

FRESH_SECONDS = 5  # other processes see a newly loaded year after this; the recompute job repairs what ran meanwhile

_seen: dict[tuple[int, str, str], tuple[float, list[int], Calendar]] = {}


def of(platform_id: int, name: str = "") -> Calendar:
    """The named calendar, or the platform's own, in the platform's zone, with every official year loaded so far.

    Raises UnknownCalendar for a name that is neither shipped nor the platform's own.
    """
    platform = kept.platform(platform_id)
    name = name or platform.calendar
    key = (platform_id, name, platform.timezone)
    cached = _seen.get(key)
    if cached is not None and time.monotonic() - cached[0] < FRESH_SECONDS:
        return cached[2]
    years = list(CalendarYear.objects.filter(platform_id=platform_id, calendar=name).order_by("year"))
    ids = [row.pk for row in years]
    if cached is not None and cached[1] == ids:
        built = cached[2]
    else:
        if name != platform.calendar:
            calendar(name)  # one that is shipped
        built = calendar_in(ZoneInfo(platform.timezone), name)
        for row in years:
            built = built.with_year(row.year, parse_year_table(json.dumps(row.table)))
    _seen[key] = (time.monotonic(), ids, built)
    return built


def forget() -> None:
    """Drop the cached calendars of this process, after a year was loaded."""
    _seen.clear()
