"""The package against its slow twin, and the laws that hold between due, before and elapsed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import legaltime_slow_twin as slow_twin
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from legaltime_slow_twin import SlowCalendar

from gongdao.legaltime import Calendar, Limit, PublicDay, PublicDays, Unit, YearTable, before, due, elapsed

# Whole minutes only, because the twin walks by minutes. The window holds both changes of the clock in every zone used,
# a leap day and a turn of the year.
FIRST = datetime(2023, 9, 1, tzinfo=UTC)
WINDOW = 300 * 24 * 60
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "UTC"]
# Days on which the wall clock is put forward or back in one of them, in Santiago and Cairo at midnight.
CHANGES = [date(2023, 9, 3), date(2023, 10, 1), date(2023, 10, 27), date(2023, 10, 29), date(2024, 3, 31)]
CHANGES += [date(2024, 4, 7), date(2024, 4, 26)]
WEEKS = [
    (((540, 720), (810, 1080)),) * 5 + ((), ()),
    (((0, 1440),),) * 7,
    (((480, 600), (660, 661), (1200, 1440)), (), ((0, 300), (360, 540))) + (((600, 900),),) * 4,
]
MOST = {
    "minutes": 20_000,
    "hours": 400,
    "working hours": 40,
    "working days": 10,
    "days": 25,
    "months": 2,
    "years": 1,
}


@dataclass(frozen=True)
class Question:
    fast: Calendar
    slow: SlowCalendar
    start: int
    limit: Limit
    pauses: list[tuple[int, int]]
    rolls: bool

    @property
    def at(self) -> datetime:
        return instant(self.start)

    @property
    def fast_pauses(self) -> list[tuple[datetime, datetime]]:
        return [(instant(begin), instant(end)) for begin, end in self.pauses]


def instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def minute(moment: datetime) -> int:
    seconds = moment.timestamp()
    assert seconds % 60 == 0
    return int(seconds // 60)


def wall(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, SlowCalendar]:
    zone, hours = ZoneInfo(draw(st.sampled_from(ZONES))), draw(st.sampled_from(WEEKS))
    weekend = draw(st.sampled_from([{5, 6}, {4, 5}, {6}, set()]))
    dates = st.dates(date(2023, 8, 25), date(2025, 1, 31))
    off = draw(st.frozensets(dates, max_size=60))
    made_up = draw(st.frozensets(dates, max_size=20)) - off
    days = {day: PublicDay("off", True) for day in off} | {day: PublicDay("made up", False) for day in made_up}

    def announced(year: int) -> YearTable:
        return YearTable(year, {day: public for day, public in days.items() if day.year == year})

    week = tuple(tuple((wall(opening), wall(closing)) for opening, closing in shifts) for shifts in hours)
    public = PublicDays(announced=announced)
    fast = Calendar("drawn", zone=zone, week=week, rest=frozenset(weekend), public=public)
    return fast, SlowCalendar(zone, frozenset(weekend), off, made_up, hours)


def starts() -> st.SearchStrategy[int]:
    changes = [minute(datetime.combine(day, time.min, UTC)) for day in CHANGES]
    near = st.tuples(st.sampled_from(changes), st.integers(-3000, 1500)).map(sum)
    return near | st.integers(0, WINDOW).map(lambda after: minute(FIRST) + after)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    fast, slow = draw(calendars())
    start = draw(starts())
    unit = draw(st.sampled_from(sorted(MOST)))
    limit = Limit(draw(st.integers(1, MOST[unit])), Unit(unit))
    return Question(fast, slow, start, limit, draw(pause_lists(start, slow)), draw(st.booleans()))


@st.composite
def pause_lists(draw: st.DrawFn, start: int, slow: SlowCalendar) -> list[tuple[int, int]]:
    """Pauses around the start; edges often at midnight, where whole days begin and end."""
    near = minute(slow.wall(start).replace(hour=0, minute=0).astimezone(UTC))
    edge = st.one_of(
        st.integers(start - 1000, start + 15_000),
        st.integers(-2, 12).map(lambda day: near + day * 1440),
        st.integers(-2, 12).map(lambda day: near + day * 1440 + 60),
    )
    pairs = draw(st.lists(st.tuples(edge, edge), max_size=3))
    return [(min(pair), max(pair)) for pair in pairs]


def ask(question: Question) -> tuple[int, int]:
    answer = due(question.at, question.limit, question.fast, pauses=question.fast_pauses, rolls=question.rolls)
    assert answer.steps
    return minute(answer.at), minute(answer.unrolled)


def same_as_twin(question: Question) -> None:
    limit = question.limit
    expected = slow_twin.due(question.start, limit.n, limit.unit.value, question.slow, question.pauses, question.rolls)
    assert ask(question) == expected


def least(question: Question) -> None:
    """Before the roll, due is the least t with elapsed(s, t) >= n."""
    at = instant(ask(question)[1])
    unit, n = question.limit.unit, question.limit.n

    def passed(t: datetime) -> int:
        answer = elapsed(question.at, t, question.fast, unit, pauses=question.fast_pauses)
        assert isinstance(answer.steps, tuple)
        return answer.n

    assert passed(at) >= n
    assert passed(at - timedelta(microseconds=1)) < n


def monotone(question: Question) -> None:
    """Later events and longer limits are never due earlier."""
    at = due(question.at, question.limit, question.fast, pauses=question.fast_pauses, rolls=question.rolls).at
    longer = Limit(question.limit.n + 1, question.limit.unit)
    assert due(question.at, longer, question.fast, pauses=question.fast_pauses, rolls=question.rolls).at >= at
    for minutes in (1, 600, 1440):
        later = question.at + timedelta(minutes=minutes)
        after = due(later, question.limit, question.fast, rolls=question.rolls).unrolled
        assert after >= due(question.at, question.limit, question.fast, rolls=question.rolls).unrolled


def adjoint(question: Question) -> None:
    """An event before ``before(t, n)`` has its limit over at t, one after it has not."""
    end, limit, calendar = question.at, question.limit, question.fast
    answer = before(end, limit, calendar)
    assert answer.steps
    tick = timedelta(microseconds=1)
    assert due(answer.at - tick, limit, calendar, rolls=False).at <= end
    assert due(answer.at + tick, limit, calendar, rolls=False).at > end
    there = due(question.at, limit, calendar, rolls=False).at
    assert before(there, limit, calendar).at >= question.at


def pauses_never_shorten(question: Question) -> None:
    with_them = due(question.at, question.limit, question.fast, pauses=question.fast_pauses, rolls=question.rolls)
    without = due(question.at, question.limit, question.fast, rolls=question.rolls)
    assert with_them.unrolled >= without.unrolled
    assert with_them.at >= with_them.unrolled
    if question.rolls:
        assert with_them.at >= without.at


def elapsed_as_twin(question: Question) -> None:
    unit = question.limit.unit
    if unit not in (Unit.MINUTES, Unit.HOURS, Unit.WORKING_HOURS):
        return
    end = question.start + question.limit.n * 7
    counted = slow_twin.elapsed_minutes(question.start, end, unit.value, question.slow, question.pauses)
    n = counted if unit is Unit.MINUTES else counted // 60
    answer = elapsed(question.at, instant(end), question.fast, unit, pauses=question.fast_pauses)
    assert answer.n == n


LAWS = [same_as_twin, least, monotone, adjoint, pauses_never_shorten, elapsed_as_twin]
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.parametrize("law", LAWS)
def test_law(law: Callable[[Question], None]) -> None:
    examples = 40 if law is same_as_twin else 80
    settings(max_examples=examples, deadline=None, suppress_health_check=QUIET)(given(questions())(law))()


@pytest.mark.long
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("law", LAWS)
def test_law_at_length(law: Callable[[Question], None]) -> None:
    examples = 1500 if law in (same_as_twin, elapsed_as_twin) else 5_000
    settings(max_examples=examples, deadline=None, suppress_health_check=QUIET)(given(questions())(law))()
