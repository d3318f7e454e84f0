"""`never_later` against the calendar: where it says yes, no start of three years says otherwise."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gongdao.legaltime import Limit, Unit, calendar, due
from gongdao.rulebook.checking.clocks import never_later

STARTS = st.integers(0, 3 * 365 * 24 * 60 - 1).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
MOST = {Unit.MINUTES: 6000, Unit.HOURS: 200, Unit.WORKING_HOURS: 60, Unit.MONTHS: 4, Unit.YEARS: 1}
LIMITS = st.sampled_from(list(Unit)).flatmap(
    lambda unit: st.integers(1, MOST.get(unit, 20)).map(lambda n: Limit(n, unit))
)


@settings(max_examples=150, deadline=None)
@given(start=STARTS, one=LIMITS, other=LIMITS)
def test_never_later_holds_on_the_calendar(start: datetime, one: Limit, other: Limit) -> None:
    if never_later(one, other):
        china = calendar("cn")
        assert due(start, one, china).at <= due(start, other, china).at


def limit(text: str) -> Limit:
    return Limit.parse(text)


def test_what_is_compared() -> None:
    yes = [
        ("24 hours", "24 hours"),
        ("24 hours", "1 working day"),
        ("72 hours", "3 working days"),
        ("24 hours", "1 day"),
        ("90 minutes", "2 hours"),
        ("4 hours", "4 working hours"),
        ("3 days", "3 working days"),
        ("12 months", "1 year"),
        ("28 days", "1 month"),
    ]
    no = [
        ("25 hours", "1 working day"),
        ("1 working day", "24 hours"),
        ("1 working day", "3 days"),
        ("4 working hours", "1 working day"),
        ("29 days", "1 month"),
        ("1 year", "11 months"),
        ("4 days", "3 working days"),
    ]
    assert all(never_later(limit(one), limit(other)) for one, other in yes)
    assert not any(never_later(limit(one), limit(other)) for one, other in no)
