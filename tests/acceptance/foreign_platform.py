"""Tern Market, an invented marketplace in Dublin with rulebooks of its own; its public holidays, counted by hand."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parents[1] / "rulebooks" / "foreign"
FILES = [FOLDER / "words.md", FOLDER / "rules.md"]
BOOKS = [(path.name, path.read_text("utf-8")) for path in FILES]
DUBLIN = ZoneInfo("Europe/Dublin")
PLATFORM = {
    "slug": "tern",
    "name": "Tern Market",
    "name_en": "Tern Market",
    "timezone": "Europe/Dublin",
    "calendar": "ie",
    "complaint_phone": "+353 1 524 0917",
    "complaint_email": "complaints@tern.example",
    "complaint_address": "14 Ormond Quay Lower, Dublin 1",
}


def holidays(year: int) -> dict[date, str]:
    """The public holidays of Ireland: six by date, three first Mondays, a last Monday, Easter Monday, St Brigid's."""
    february = date(year, 2, 1)
    return {
        date(year, 1, 1): "New Year's Day",
        february if february.weekday() == 4 else _monday(february): "St Brigid's Day",
        date(year, 3, 17): "St Patrick's Day",
        _easter(year) + timedelta(days=1): "Easter Monday",
        _monday(date(year, 5, 1)): "May Day",
        _monday(date(year, 6, 1)): "June holiday",
        _monday(date(year, 8, 1)): "August holiday",
        _monday(date(year, 10, 25)): "October holiday",
        date(year, 12, 25): "Christmas Day",
        date(year, 12, 26): "St Stephen's Day",
    }


def table(year: int) -> str:
    """The year as an administrator loads it."""
    days = [{"name": name, "date": day.isoformat(), "isOffDay": True} for day, name in sorted(holidays(year).items())]
    return json.dumps({"year": year, "days": days})


def after(start: datetime, working_days: int) -> datetime:
    """The end of the last of so many working days after the day of `start`, both in Dublin."""
    day = start.astimezone(DUBLIN).date()
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5 and day not in holidays(day.year)
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), DUBLIN)


def _monday(first: date) -> date:
    return first + timedelta(days=-first.weekday() % 7)


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    g = (8 * b + 13) // 25
    h = (19 * a + b - b // 4 - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * (b % 4) + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)
