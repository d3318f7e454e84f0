"""Public days as data: the official table of a year, and where the days of a country come from.

The text form is the JSON that is published for the yearly notice of the State Council:
``{"year": 2027, "days": [{"name": "...", "date": "2027-01-01", "isOffDay": true}, ...]}``; other members are ignored.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongdao.legaltime.errors import BadYearTable

MOST_DAYS = 366
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A date that differs from its weekday: off (a public holiday) or worked in exchange (a make-up workday)."""

    name: str
    off: bool


Days = Mapping[date, PublicDay]


@dataclass(frozen=True, slots=True)
class YearTable:
    """The official days of one year. A notice may also name days of the December before or the January after."""

    year: int
    days: Days


def _none(year: int) -> Days:
    return {}


def _nothing_announced(year: int) -> YearTable | None:
    return YearTable(year, {})


def awaited(year: int) -> YearTable | None:
    """No year is known beforehand: each is provisional until its table is loaded."""
    return None


@dataclass(frozen=True, slots=True)
class PublicDays:
    """The public days of a country. `announced` gives None for a year without official table; `statutory` are the
    holidays that the law fixes without any notice. Years outside first..last are unknown."""

    first: int = 1900
    last: int = 2500
    announced: Callable[[int], YearTable | None] = _nothing_announced
    statutory: Callable[[int], Days] = _none


def parse_year_table(text: str) -> YearTable:
    """Read an official table from JSON. Raises BadYearTable naming the first thing that is wrong."""
    if len(text) > MOST_CHARACTERS:
        raise BadYearTable(reason=f"it is longer than {MOST_CHARACTERS} characters")
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadYearTable(reason=f"no JSON ({error})") from error
    if not isinstance(table, dict):
        raise BadYearTable(reason="it must be a JSON object with “year” and “days”")
    year, rows = table.get("year"), table.get("days")
    if type(year) is not int or not 1950 <= year <= 2100:
        raise BadYearTable(reason="“year” must be a whole number from 1950 to 2100")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_DAYS:
        raise BadYearTable(reason=f"“days” must be a list of 1 to {MOST_DAYS} days; an empty table announces nothing")
    days: dict[date, PublicDay] = {}
    for number, row in enumerate(rows, 1):
        day, public = _row(year, number, row)
        if day in days:
            raise BadYearTable(reason=f"day {number}: {day} stands in the table twice")
        days[day] = public
    if not any(day.year == year for day in days):
        raise BadYearTable(reason=f"none of its days lies in {year}")
    return YearTable(year, days)


def _row(year: int, number: int, row: Any) -> tuple[date, PublicDay]:
    if not isinstance(row, dict):
        raise BadYearTable(reason=f"day {number} must be an object with “name”, “date” and “isOffDay”")
    name, text, off = row.get("name"), row.get("date"), row.get("isOffDay")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100:
        raise BadYearTable(reason=f"day {number}: “name” must be a text of 1 to 100 characters")
    if not isinstance(off, bool):
        raise BadYearTable(reason=f"day {number}: “isOffDay” must be true or false")
    day = _date(number, text)
    if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
        raise BadYearTable(reason=f"day {number}: {day} does not belong to a table of {year}")
    if not off and day.weekday() < 5:
        raise BadYearTable(reason=f"day {number}: {day} is no Saturday or Sunday, it cannot be a make-up workday")
    return day, PublicDay(name.strip(), off)


def _date(number: int, text: Any) -> date:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:
        raise BadYearTable(reason=f"day {number}: “date” must be a date such as 2027-01-01")
    return day
