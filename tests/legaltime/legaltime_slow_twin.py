"""Legal time the slow way: walks minute by minute and looks at the wall clock. Shares no line with gongdao.legaltime.

Instants are whole minutes since 1970 in UTC; pauses are pairs of such minutes, half-open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("days", "working days", "months", "years")
FAR = 400 * 24 * 60


@dataclass(frozen=True)
class SlowCalendar:
    zone: ZoneInfo
    weekend: frozenset[int]
    off: frozenset[date]
    made_up: frozenset[date]
    hours: tuple[tuple[tuple[int, int], ...], ...]  # per weekday, minutes of the day

    def wall(self, minute: int) -> datetime:
        return datetime.fromtimestamp(minute * 60, UTC).astimezone(self.zone)

    def works(self, day: date) -> bool:
        if day in self.off:
            return False
        return day in self.made_up or day.weekday() not in self.weekend

    def at_work(self, wall: datetime) -> bool:
        day = wall.date()
        if day in self.off:
            return False
        hours = self.hours[day.weekday()]
        if not hours and day in self.made_up:
            hours = next((some for some in self.hours if some), ())
        minute = wall.hour * 60 + wall.minute
        return any(opening <= minute < closing for opening, closing in hours)


Pauses = list[tuple[int, int]]


def paused(minute: int, pauses: Pauses) -> bool:
    return any(start <= minute < end for start, end in pauses)


def elapsed_minutes(start: int, end: int, unit: str, calendar: SlowCalendar, pauses: Pauses) -> int:
    """Minutes that count between two instants."""
    walked = (minute for minute in range(start, end) if not paused(minute, pauses))
    if unit == "working hours":
        return sum(1 for minute in walked if calendar.at_work(calendar.wall(minute)))
    return sum(1 for _ in walked)


def finished_days(start: int, calendar: SlowCalendar, pauses: Pauses) -> Iterator[tuple[int, date, bool]]:
    """Every day after the event's: (the minute at which it is over, the day, whether all of it was paused)."""
    today = calendar.wall(start).date()
    event, all_paused = today, True
    for minute in range(start, start + FAR):
        day = calendar.wall(minute).date()
        if day != today:
            if today != event:
                yield minute, today, all_paused
            today, all_paused = day, True
        all_paused = all_paused and paused(minute, pauses)


def due(start: int, n: int, unit: str, calendar: SlowCalendar, pauses: Pauses, rolls: bool) -> tuple[int, int]:
    """The minutes (at, unrolled) at which the limit is over."""
    if unit in DAYS:
        return due_by_days(start, n, unit, calendar, pauses, rolls)
    need = n if unit == "minutes" else n * 60
    minute = start
    while need:
        counts = unit != "working hours" or calendar.at_work(calendar.wall(minute))
        if counts and not paused(minute, pauses):
            need -= 1
        minute += 1
        if minute > start + FAR:
            raise OverflowError
    return minute, minute


def due_by_days(start: int, n: int, unit: str, calendar: SlowCalendar, pauses: Pauses, rolls: bool) -> tuple[int, int]:
    need = (
        n if unit in ("days", "working days") else days_of_months(start, n * (12 if unit == "years" else 1), calendar)
    )
    unrolled = None
    for minute, day, all_paused in finished_days(start, calendar, pauses):
        if unrolled is None:
            if all_paused or (unit == "working days" and not calendar.works(day)):
                continue
            need -= 1
            if need:
                continue
            unrolled = minute
            if not rolls or calendar.works(day):
                return minute, minute
        elif calendar.works(day) and not all_paused:
            return minute, unrolled
    raise OverflowError


def days_of_months(start: int, months: int, calendar: SlowCalendar) -> int:
    """Days from the event's day to the corresponding day, found by walking the calendar."""
    event = calendar.wall(start).date()
    month = event.replace(day=1)
    for _ in range(months):
        month = (month + timedelta(days=31)).replace(day=1)
    best = month
    while (best + timedelta(days=1)).month == month.month and best.day < event.day:
        best += timedelta(days=1)
    return (best - event).days
