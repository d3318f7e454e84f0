"""The calendar strip of a limit: which days count, which are off, where it starts and where it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext_lazy

from gongdao.legaltime import Calendar, DayKind, Limit, Unit
from gongdao.legaltime.pauses import merged, whole_days
from gongdao.look.times import MONTHS, say_day

MOST_WEEKS = 6  # a longer strip shows its first and its last week
MICROSECOND = timedelta(microseconds=1)
HEADS = (
    pgettext_lazy("head of a calendar", "Mon"),
    pgettext_lazy("head of a calendar", "Tue"),
    pgettext_lazy("head of a calendar", "Wed"),
    pgettext_lazy("head of a calendar", "Thu"),
    pgettext_lazy("head of a calendar", "Fri"),
    pgettext_lazy("head of a calendar", "Sat"),
    pgettext_lazy("head of a calendar", "Sun"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day; `classes` are those of `.cal` in components.css, `n` its number if it counts, `notes` small words."""

    day: date
    classes: str
    n: int | None = None
    notes: list[str] = field(default_factory=list)

    def html(self) -> SafeString:
        """The day as it stands in `.cal`. No template: a case shows hundreds of days."""
        said = gettext("work") if "mk" in self.classes else gettext("hol.") if "hol" in self.classes else ""
        classes = f' class="{self.classes}"' if self.classes else ""
        mark = f' data-mark="{escape(said)}"' if said else ""
        count = f"<em>{self.n}</em>" if self.n else ""
        notes = "".join(f"<i>{escape(note)}</i>" for note in self.notes).replace(":", ":<wbr>")  # days can be narrow
        return mark_safe(f"<div{classes}><b{mark}>{self.day.day}</b>{count}{notes}</div>")


@dataclass(frozen=True, slots=True)
class Strip:
    """`parts` are runs of whole weeks; between two parts lie weeks that are left out."""

    weekdays: list[str]
    parts: list[list[Cell]]
    summary: str
    has_off: bool


def strip(clock: Any, calendar: Calendar, now: datetime) -> Strip:
    """The strip of a row with `starts_at, due_at`, `limit` (text), `pauses` (pairs of instants or their ISO text)."""
    limit = Limit.parse(clock.limit)
    first = date.fromordinal(calendar.day_of(clock.starts_at))
    last = date.fromordinal(calendar.day_of(clock.due_at - MICROSECOND))
    paused = _paused(getattr(clock, "pauses", None) or [], calendar)
    numbers = dict(_numbers(first, last, limit, calendar, paused))
    today = date.fromordinal(calendar.day_of(now))
    due = calendar.local(clock.due_at)
    closing = "24:00" if due.time() == due.min.time() else f"{due:%H:%M}"
    begin, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    cells = []
    for offset in range((end - begin).days + 1):
        day = begin + timedelta(days=offset)
        marks = _marks(day, first, last, calendar)
        notes = list(_notes(day, first, last, today, closing, paused, limit))
        cells.append(Cell(day, marks, numbers.get(day), _month(day, offset == 0) + notes))
    weeks = len(cells) // 7
    parts = [cells] if weeks <= MOST_WEEKS else [cells[:7], cells[-7:]]
    return Strip(
        weekdays=[str(head) for head in HEADS],
        parts=parts,
        summary=_summary(first, last, closing, len(numbers), today),
        has_off=any("off" in cell.classes for cell in cells),
    )


def _paused(pauses: Sequence[Any], calendar: Calendar) -> set[date]:
    pairs = [tuple(datetime.fromisoformat(end) if isinstance(end, str) else end for end in pair) for pair in pauses]
    closed = [(start, end) for start, end in pairs if end is not None]
    return {
        date.fromordinal(day) for start, end in whole_days(merged(closed), calendar) for day in range(start, end + 1)
    }


def _numbers(
    first: date, last: date, limit: Limit, calendar: Calendar, paused: set[date]
) -> Iterator[tuple[date, int]]:
    """The days that count, numbered from the day after the start; none for limits in hours, months or years."""
    if limit.unit not in (Unit.DAYS, Unit.WORKING_DAYS):
        return
    n = 0
    for offset in range(1, (last - first).days + 1):
        day = first + timedelta(days=offset)
        if day in paused or (limit.unit is Unit.WORKING_DAYS and not calendar.is_working(day.toordinal())):
            continue
        n += 1
        if n > limit.n:
            return
        yield day, n


def _marks(day: date, first: date, last: date, calendar: Calendar) -> str:
    kind = calendar.kind(day)
    marks = {
        "start": day == first,
        "end": day == last,
        "gone": day < first,
        "off": kind in (DayKind.REST, DayKind.HOLIDAY),
        "hol": kind is DayKind.HOLIDAY,
        "mk": kind is DayKind.MADE_UP,
    }
    return " ".join(name for name, holds in marks.items() if holds)


def _month(day: date, opening: bool) -> list[str]:
    return [str(MONTHS[day.month - 1])] if opening or day.day == 1 else []


def _notes(
    day: date, first: date, last: date, today: date, closing: str, paused: set[date], limit: Limit
) -> Iterator[str]:
    if day == first and limit.unit not in (Unit.MINUTES, Unit.HOURS, Unit.WORKING_HOURS):
        yield gettext("not counted")
    if day in paused:
        yield gettext("paused")
    if day == last:
        yield closing
    if day == today:
        yield gettext("today")


def _summary(first: date, last: date, closing: str, counted: int, today: date) -> str:
    words = gettext("Starts on {start}, ends on {end} at {closing}.").format(
        start=say_day(first, today), end=say_day(last, today), closing=closing
    )
    if counted:
        words += " " + ngettext("{n} day counts.", "{n} days count.", counted).format(n=counted)
    return words
