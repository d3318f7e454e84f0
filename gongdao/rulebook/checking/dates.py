"""The dates in a book's head against the intervals of the stack, counted as the house counts."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from gongdao.legaltime import Limit, calendar, due
from gongdao.legaltime.errors import OutOfReach
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.front import DATES
from gongdao.rulebook.model import Book
from gongdao.rulebook.rules import Interval
from gongdao.rulebook.stack import Stack

EVENTS = {
    "consultation_open": "consulted_from",
    "consultation_close": "consulted_until",
    "publish": "published",
    "take_effect": "effective",
}  # event of an interval -> key of the head
_CALENDAR = calendar("cn")


def date_findings(stack: Stack) -> list[Finding]:
    """Dates out of order, and dates closer to each other than any row of an interval allows."""
    found: list[Finding] = []
    for book in stack.books:
        found += _order(book)
        for interval in stack.intervals.values():
            found += _too_close(book, interval)
    return found


def _order(book: Book) -> Iterator[Finding]:
    """Consultation, publication and effect come in this order, or on one day."""
    given = dict(book.dates)
    known = [key for key in DATES if key in given]
    for before, after in pairwise(known):
        if given[after] < given[before]:
            message = f"“{after}” ({given[after]}) is earlier than “{before}” ({given[before]}). Move the dates apart."
            yield finding("bad-dates", _place(book, after), message)


def _too_close(book: Book, interval: Interval) -> Iterator[Finding]:
    """The shortest row must be kept whatever the facts are; which longer one applies only the facts tell."""
    given = dict(book.dates)
    limits = [row.outputs["at_least"] for row in interval.table.rows if row.outputs.get("at_least")]
    starts = [EVENTS[event] for event in interval.starts if EVENTS.get(event) in given]
    ends = [EVENTS[event] for event in interval.ends if EVENTS.get(event) in given]
    for start, end in ((start, end) for start in starts for end in ends):
        if not limits or given[end] < given[start]:
            continue
        days = [(_earliest(given[start], end, limit), limit) for limit in limits]
        earliest, limit = min(days, key=lambda each: each[0])
        if given[end] < earliest:
            message = (
                f"From “{start}” ({given[start]}) to “{end}” ({given[end]}) there must be {limit} at least "
                f"({interval.book}, clause {interval.clause}). The earliest day for “{end}” is {earliest}."
            )
            yield finding("bad-dates", _place(book, end), message)


def _earliest(day: date, end: str, limit: Limit) -> date:
    """First day on which something may happen that waits `limit` after `day`; an end of consultation is its last day.

    Published on day D with 7 days to go, a rule may take effect at 00:00 of D+8; a consultation opened on D may close
    at the end of D+7.
    """
    try:
        at = due(datetime.combine(day, time(), _CALENDAR.zone), limit, _CALENDAR, rolls=False).at
    except OutOfReach:
        return date.max
    last = at.date() if at.time() == time() else at.date() + timedelta(days=1)
    return last - timedelta(days=1) if end == "consulted_until" else last


def _place(book: Book, key: str) -> Place:
    return Place(book.id, "", book.key_lines.get(key, 1), len(key) + 3)
