"""The calendars: two packages and the official tables agree, years are provisional until their table is loaded."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from holidays import country_holidays

from gongdao.legaltime import (
    ALWAYS,
    OFFICE,
    BadCalendar,
    BadYearTable,
    Calendar,
    DayKind,
    Limit,
    NoWorkingTime,
    OutOfReach,
    UnknownCalendar,
    UnknownZone,
    calendar,
    due,
    elapsed,
    moved,
    parse_year_table,
)
from gongdao.legaltime.limits import Unit

CN = calendar("cn")
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "holiday-cn"
WORKED = (DayKind.WORKING, DayKind.MADE_UP)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]


def test_the_second_package_agrees_on_2025_and_2026() -> None:
    # `holidays` takes these years from the notices, independently of `chinesecalendar`.
    for year in (2025, 2026):
        other = country_holidays("CN", years=year)
        differing = [day for day in days_of(year) if (CN.kind(day) in WORKED) != other.is_working_day(day)]
        assert differing == []
        assert not CN.provisional(year)


def test_the_published_tables_agree() -> None:
    if not PUBLISHED.is_dir():
        pytest.skip(f"the published tables are not on this machine ({PUBLISHED}); the second package was compared")
    tables = {path.stem: path.read_text(encoding="utf-8") for path in PUBLISHED.glob("*.json")}
    with pytest.raises(BadYearTable):
        parse_year_table(tables.pop("2027"))
    assert {"2025", "2026"} <= tables.keys()
    for text in tables.values():
        table = parse_year_table(text)
        loaded = CN.with_year(table.year, table)
        for day in days_of(table.year):
            assert CN.kind(day) == loaded.kind(day) or {CN.kind(day), loaded.kind(day)} == {
                DayKind.REST,
                DayKind.HOLIDAY,
            }, day


def test_a_year_without_notice_has_the_days_of_the_statute() -> None:
    assert CN.provisional(2027)
    days = ["01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15"]
    days += ["10-01", "10-02", "10-03"]
    assert [day for day in days_of(2027) if CN.kind(day) == DayKind.HOLIDAY] == [
        date.fromisoformat(f"2027-{day}") for day in days
    ]
    assert [day for day in days_of(2027) if CN.kind(day) == DayKind.MADE_UP] == []


OFFICIAL_2027 = json.dumps(
    {
        "year": 2027,
        "papers": ["of this test"],
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-04", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
            {"name": "元旦", "date": "2026-12-26", "isOffDay": False},
        ],
    }
)


def test_the_official_table_ends_the_provisional_time() -> None:
    start, limit = at("2026-12-30T10:00:00"), Limit.parse("3 working days")
    guess = due(start, limit, CN)
    loaded = CN.with_year(2027, parse_year_table(OFFICIAL_2027))
    sure = due(start, limit, loaded)
    assert (guess.at, guess.provisional) == (at("2027-01-06T00:00:00"), True)
    assert (sure.at, sure.provisional) == (at("2027-01-07T00:00:00"), False)
    assert loaded.kind(date(2027, 1, 9)) == DayKind.MADE_UP and loaded.public_name(date(2027, 1, 9)) == "元旦"
    assert loaded.kind(date(2027, 10, 1)) == DayKind.HOLIDAY, "the statute stays where the table is silent"
    assert loaded.kind(date(2026, 12, 26)) == DayKind.MADE_UP, "a notice may name days of the December before"
    assert CN.provisional(2027) and loaded.provisional(2028)
    with pytest.raises(BadYearTable):
        CN.with_year(2028, parse_year_table(OFFICIAL_2027))


def day(**values: object) -> dict[str, object]:
    return {"name": "元旦", "date": "2027-01-01", "isOffDay": True, **values}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        (" " * 300_000, "longer than"),
        ([], "JSON object"),
        ({"days": [day()]}, "“year”"),
        ({"year": "2027", "days": [day()]}, "“year”"),
        ({"year": True, "days": [day()]}, "“year”"),
        ({"year": 2027}, "“days”"),
        ({"year": 2027, "days": []}, "announces nothing"),
        ({"year": 2027, "days": ["2027-01-01"]}, "day 1 must be an object"),
        ({"year": 2027, "days": [day(), day()]}, "day 2: 2027-01-01 stands in the table twice"),
        ({"year": 2027, "days": [day(name="")]}, "“name”"),
        ({"year": 2027, "days": [day(isOffDay="yes")]}, "“isOffDay”"),
        ({"year": 2027, "days": [day(date="2027-02-29")]}, "“date”"),
        ({"year": 2027, "days": [day(date="20270101")]}, "“date”"),
        ({"year": 2027, "days": [day(date=20270101)]}, "“date”"),
        ({"year": 2027, "days": [day(date="2026-11-30")]}, "does not belong"),
        ({"year": 2027, "days": [day(date="2026-12-31")]}, "none of its days lies in 2027"),
        ({"year": 2027, "days": [day(date="2027-01-04", isOffDay=False)]}, "no Saturday or Sunday"),
    ],
)
def test_a_bad_table_is_refused_with_its_fault(table: object, reason: str) -> None:
    with pytest.raises(BadYearTable, match=reason):
        parse_year_table(table if isinstance(table, str) else json.dumps(table))


def test_moved_dues() -> None:
    now = at("2026-02-13T18:00:00")
    earlier, later = at("2026-02-13T17:00:00"), at("2026-03-01T00:00:00")
    assert moved(later, at("2026-03-05T00:00:00"), now, CN) == at("2026-03-05T00:00:00")
    assert moved(later, earlier, now, CN) == at("2026-02-15T00:00:00"), "the end of Sat 14, which is made up"
    assert moved(later, now, now, CN) == at("2026-02-15T00:00:00"), "due now is already past"
    assert moved(earlier, later, now, CN) == earlier, "what has run out stays so"
    assert moved(now, later, now, CN) == now, "the due instant itself is late"


def test_a_corrected_table_replaces_the_package() -> None:
    rows = [day(date="2026-02-14", isOffDay=True, name="corrected"), day(date="2026-10-11", isOffDay=False)]
    corrected = CN.with_year(2026, parse_year_table(json.dumps({"year": 2026, "days": rows})))
    assert corrected.kind(date(2026, 2, 14)) == DayKind.HOLIDAY
    assert corrected.kind(date(2026, 2, 28)) == DayKind.REST, "made up by the package's table only"
    assert corrected.kind(date(2026, 10, 11)) == DayKind.MADE_UP


def test_a_roll_into_a_year_without_notice_is_provisional() -> None:
    table = {"year": 2027, "days": [day(date="2027-12-31", name="of this test")]}
    loaded = CN.with_year(2027, parse_year_table(json.dumps(table)))
    answer = due(at("2027-12-30T10:00:00"), Limit.parse("1 day"), loaded)
    assert (answer.at, answer.provisional) == (at("2028-01-04T00:00:00"), True)
    assert answer.steps[-1].values == {"years": "2028"}


def test_no_working_day_is_an_error() -> None:
    never = Calendar("never", rest=frozenset(range(7)), week=((),) * 7)
    start = at("2026-02-13T18:00:00")
    for limit in ("1 working day", "1 day", "1 month", "1 working hour"):
        with pytest.raises(NoWorkingTime):
            due(start, Limit.parse(limit), never)
    assert due(start, Limit.parse("1 day"), never, rolls=False).at == at("2026-02-15T00:00:00")
    assert due(start, Limit.parse("1 hour"), never).at == at("2026-02-13T19:00:00")


def test_the_search_is_bounded() -> None:
    start = at("2026-02-13T18:00:00")
    for limit in ("100000 working days", "100000 days", "100000 years"):
        with pytest.raises(OutOfReach):
            due(start, Limit.parse(limit), CN)
    with pytest.raises(OutOfReach, match="2004 to 2099"):
        due(at("2003-06-02T10:00:00"), Limit.parse("1 working day"), CN)
    with pytest.raises(OutOfReach):
        due(at("9999-12-31T23:59:59"), Limit.parse("1 hour"), CN)
    assert due(start, Limit.parse("100000 working days"), calendar("plain")).at.year == 2409


def test_calendars_that_cannot_be() -> None:
    overlapping = ((time(9), time(12)), (time(11), time(18)))
    backwards = ((time(18), time(9)),)
    for shifts in (overlapping, backwards, ((time(9), time(9)),)):
        with pytest.raises(BadCalendar):
            CN.with_week((shifts,) * 7)
    with pytest.raises(BadCalendar):
        CN.with_week(OFFICE[:6])
    with pytest.raises(BadCalendar):
        Calendar("eighth", rest=frozenset({7}))
    with pytest.raises(UnknownCalendar, match="cn, plain, 24x7"):
        calendar("CN")
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(UnknownZone):
            CN.in_zone(name)


def test_other_hours_and_round_the_clock() -> None:
    night = CN.with_week((((time(20), time(0)),),) * 7)
    assert due(at("2026-11-20T23:00:00"), Limit.parse("2 working hours"), night).at == at("2026-11-21T21:00:00")
    closed_on_saturdays = CN.with_week((OFFICE[0],) * 5 + ((), ((time(10), time(12)),)))
    assert due(at("2026-02-13T18:00:00"), Limit.parse("8 working hours"), closed_on_saturdays).at == at(
        "2026-02-24T09:30:00"
    ), "Sat 14 is made up and has Monday's hours; the Sundays are holidays"
    assert CN.kind(date(2026, 11, 21)) == night.kind(date(2026, 11, 21)) == DayKind.REST, "hours make no working day"
    always = calendar("24x7")
    assert always.week == ALWAYS
    assert due(at("2026-10-01T23:00:00"), Limit.parse("48 working hours"), always).at == at("2026-10-03T23:00:00")
    assert due(at("2026-10-01T23:00:00"), Limit.parse("2 working days"), always).at == at("2026-10-04T00:00:00")


def test_a_day_that_is_left_out_and_an_hour_that_comes_twice() -> None:
    samoa = calendar("24x7").in_zone("Pacific/Apia")  # no 30 December 2011 there
    start = datetime(2011, 12, 29, 12, tzinfo=samoa.zone)
    assert due(start, Limit.parse("1 day"), samoa).at.isoformat() == "2011-12-31T00:00:00+14:00"
    berlin = calendar("24x7").in_zone("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin.zone)
    second = first.replace(fold=1)
    assert elapsed(first, second, berlin, Unit.MINUTES).n == 60
    assert elapsed(first, second, berlin, Unit.WORKING_HOURS).n == 1
    late, early = (due(start, Limit.parse("1 hour"), berlin).at for start in (first, first - timedelta(hours=1)))
    assert (early.isoformat(), late.isoformat()) == ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")
    assert late - early == timedelta(hours=1), "answers compare by elapsed time, not by the wall clock"


def test_days_begin_at_the_jump_where_midnight_is_left_out() -> None:
    toronto = calendar("24x7").in_zone("America/Toronto")  # 1919-03-30 23:30 became 00:30 of the 31st
    start = datetime(1919, 3, 29, 12, tzinfo=toronto.zone)
    assert due(start, Limit.parse("1 day"), toronto).at.isoformat() == "1919-03-31T00:30:00-04:00"
    newfoundland = calendar("24x7").in_zone("America/St_Johns")  # 2010-11-07 00:01 became 23:01 of the 6th
    again = datetime(2010, 11, 6, 23, 30, tzinfo=newfoundland.zone, fold=1)
    assert due(again, Limit.parse("1 day"), newfoundland).at.isoformat() == "2010-11-09T00:00:00-03:30", (
        "the 7th had begun"
    )
    early = ((time(2, 30), time(6)),)
    baker = calendar("24x7").in_zone("Europe/Berlin").with_week((early,) * 7)  # 2026-03-29 02:00 became 03:00
    start = datetime(2026, 3, 29, 0, tzinfo=baker.zone)
    assert due(start, Limit.parse("1 working hour"), baker).at.isoformat() == "2026-03-29T04:00:00+02:00"
