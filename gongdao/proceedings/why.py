"""Why a clock runs out when it does: clause, edition, table row, calendar and the arithmetic, worked out again."""

from dataclasses import dataclass

from gongdao.cases.models import Clock
from gongdao.editions import calendars
from gongdao.legaltime import Calendar, Due, due
from gongdao.proceedings.clocks import limit_of, pauses_of
from gongdao.rulebook import Book, Clause


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that a page needs to explain one clock."""

    clock: Clock
    clause: Clause
    book: Book
    calendar: Calendar
    due: Due


def why(clock: Clock) -> Why:
    """The explanation of a clock, by the ruleset its case is pinned to."""
    stack = clock.case.ruling().procedure
    clause = stack.clause(clock.clause)
    book = next(book for book in stack.books if book.id == clause.book)
    calendar = calendars.of(clock.platform_id, clock.calendar)
    reckoned = due(clock.starts_at, limit_of(clock), calendar, pauses=pauses_of(clock))
    return Why(clock, clause, book, calendar, reckoned)
