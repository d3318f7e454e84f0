"""Calendars as facts: the shipped one plus the official years that an administrator has loaded."""

import json
import time

from gongdao.editions.models import CalendarYear
from gongdao.legaltime import Calendar, calendar, parse_year_table

FRESH_SECONDS = 5  # other processes see a newly loaded year after this; the recompute job repairs what ran meanwhile

_seen: dict[tuple[int, str], tuple[float, list[int], Calendar]] = {}


def of(platform_id: int, name: str = "cn") -> Calendar:
    """The named calendar of a platform with every official year loaded so far."""
    cached = _seen.get((platform_id, name))
    if cached is not None and time.monotonic() - cached[0] < FRESH_SECONDS:
        return cached[2]
    years = list(CalendarYear.objects.filter(platform_id=platform_id, calendar=name).order_by("year"))
    ids = [row.pk for row in years]
    if cached is not None and cached[1] == ids:
        built = cached[2]
    else:
        built = calendar(name)
        for row in years:
            built = built.with_year(row.year, parse_year_table(json.dumps(row.table)))
    _seen[platform_id, name] = (time.monotonic(), ids, built)
    return built


def forget() -> None:
    """Drop the cached calendars of this process, after a year was loaded."""
    _seen.clear()
