"""Times and amounts of time as people say them, in the language of the reader. Instants are aware datetimes."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from gongdao.look.html import fill

NEAR_DAYS = 5  # so far the weekday alone is enough to say which day is meant
HOUR, DAY = 3600, 86400
MANY_HOURS = 96  # from here on nobody counts in hours any more
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)
_TIME = '<time datetime="{at}" title="{exact}">{text}</time>'

COUNTED: dict[str, Callable[[int], str]] = {
    "minutes": lambda n: ngettext("{n} minute", "{n} minutes", n),
    "hours": lambda n: ngettext("{n} hour", "{n} hours", n),
    "working hours": lambda n: ngettext("{n} working hour", "{n} working hours", n),
    "working days": lambda n: ngettext("{n} working day", "{n} working days", n),
    "days": lambda n: ngettext("{n} day", "{n} days", n),
    "months": lambda n: ngettext("{n} month", "{n} months", n),
    "years": lambda n: ngettext("{n} year", "{n} years", n),
}


def zone_of(place: Any) -> Any:
    """A tzinfo from a zone, an IANA name, anything with `timezone` (a platform); Django's current zone for nothing."""
    name = getattr(place, "timezone", place)
    if isinstance(name, str) and name:
        return ZoneInfo(name)
    return name or timezone.get_current_timezone()


def when(instant: datetime, place: Any, now: datetime, *, closing: bool = False) -> str:
    """``today 16:22``, ``Wed 18:00``, ``Wed 25 Nov 18:00``; the year only if it is another one.

    `closing` reads an end of a period: 00:00 is said as 24:00 of the day before (the due instant is exclusive).
    """
    zone = zone_of(place)
    day, clock = _day_and_clock(instant.astimezone(zone), closing)
    return _on_day(day, now.astimezone(zone).date()).format(time=clock)


def lasting(instant: datetime, place: Any, year: int) -> str:
    """A due instant for words that are read on another day than they are written: ``Wed 25 Nov 18:00``.

    The year is said if it is another one than `year`; 00:00 is 24:00 of the day before.
    """
    day, clock = _day_and_clock(instant.astimezone(zone_of(place)), closing=True)
    return f"{say_day(day, day.replace(year=year, day=1))} {clock}"


def in_figures(instant: datetime, place: Any) -> str:
    """A due instant for readers of any language: ``2026-11-25 18:00``; 00:00 is 24:00 of the day before."""
    return "{} {}".format(*_day_and_clock(instant.astimezone(zone_of(place)), closing=True))


def _day_and_clock(local: datetime, closing: bool) -> tuple[date, str]:
    if closing and (local.hour, local.minute, local.second) == (0, 0, 0):
        return local.date() - timedelta(days=1), "24:00"
    return local.date(), f"{local:%H:%M}"


def _on_day(day: date, today: date) -> str:
    away = (day - today).days
    said = {
        0: gettext("today {time}"),
        1: gettext("tomorrow {time}"),
        -1: gettext("yesterday {time}"),
    }.get(away)
    if said:
        return said
    return say_day(day, today, short=abs(away) <= NEAR_DAYS) + " {time}"


def say_day(day: date, today: date | None, *, short: bool = False) -> str:
    """``Wed`` if short, else ``Wed 25 Nov``; with the year if it is not that of `today`, never without `today`."""
    weekday = str(WEEKDAYS[day.weekday()])
    if short:
        return weekday
    values = {"weekday": weekday, "day": day.day, "month": day.month, "year": day.year}
    values["month_name"] = str(MONTHS[day.month - 1])
    if today is None or day.year == today.year:
        return gettext("{weekday} {day} {month_name}").format(**values)
    return gettext("{weekday} {day} {month_name} {year}").format(**values)


def until(instant: datetime, place: Any, now: datetime) -> str:
    """``by tomorrow 09:42``; a due instant at 00:00 is ``by Fri 27 Nov 24:00``."""
    return gettext("by {when}").format(when=when(instant, place, now, closing=True))


def element(instant: datetime, place: Any, text: str) -> SafeString:
    """The words in a ``<time>`` with the exact instant for machines and, on pointing, for people."""
    local = instant.astimezone(zone_of(place))
    return fill(_TIME, at=local.isoformat(timespec="seconds"), exact=exact(local), text=text)


def exact(local: datetime) -> str:
    """``2026-11-20 16:22:05 UTC+08:00``, in the offset it carries."""
    return f"{local:%Y-%m-%d %H:%M:%S} UTC{local.isoformat()[-6:]}"


def amount(seconds: float, *, in_days: bool = False) -> str:
    """``26 minutes``, ``1 h 14 min``, ``17 hours``, ``6 d 10 h``; from a day on days if `in_days`. Rounded down."""
    left = int(abs(seconds))
    if in_days and left >= DAY:
        return counted("days", left // DAY)
    hours, minutes = left // HOUR, left % HOUR // 60
    if hours >= MANY_HOURS:
        days = hours // 24
        return gettext("{d} d {h} h").format(d=days, h=hours % 24) if hours % 24 else counted("days", days)
    if hours >= 24 or (hours and not minutes):
        return counted("hours", hours)
    if hours:
        return gettext("{h} h {m} min").format(h=hours, m=minutes)
    return counted("minutes", minutes) if minutes else gettext("less than a minute")


def counted(unit: str, n: int) -> str:
    """``3 working days``: `unit` as in a limit, plural."""
    return COUNTED[unit](n).format(n=n)


def limited(limit: str) -> str:
    """``3 working days``, the text form of a limit, in the reader's language."""
    n, _, unit = limit.partition(" ")
    return counted(unit if unit.endswith("s") else f"{unit}s", int(n))


def words_for_script() -> dict[str, str | Sequence[str]]:
    """The sentences that `app.js` fills in while a page stays open; [one, many] where the number changes the word."""
    return {
        "left": gettext("{amount} left"),
        "over": gettext("{amount} over"),
        "moment": gettext("less than a minute"),
        "hm": gettext("{h} h {m} min"),
        "dh": gettext("{d} d {h} h"),
        "minutes": [ngettext("{n} minute", "{n} minutes", n) for n in (1, 2)],
        "hours": [ngettext("{n} hour", "{n} hours", n) for n in (1, 2)],
        "days": [ngettext("{n} day", "{n} days", n) for n in (1, 2)],
        "saved": pgettext("draft", "Draft saved, {time}"),
        "unsaved": gettext("The draft could not be saved. Keep this page open; it is tried again."),
        "uploading": gettext("Uploading, {percent}%"),
        "broken": gettext("The connection broke. Send again; nothing you typed is lost."),
        "offline": gettext("No connection. What you see may be old."),
    }
