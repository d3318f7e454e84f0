"""Limits, refusals, the steps, the injected clock."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from gongdao.legaltime import (
    BadInstant,
    BadPause,
    Limit,
    LimitError,
    NaiveTime,
    Unit,
    before,
    calendar,
    clock,
    due,
    elapsed,
    parse_instant,
)

CN = calendar("cn")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("3 working days", "3 working days"),
        ("1 working days", "1 working day"),
        ("2 hour", "2 hours"),
        (" 1 year ", "1 year"),
    ],
)
def test_limits_have_a_canonical_text(text: str, canonical: str) -> None:
    limit = Limit.parse(text)
    assert str(limit) == canonical
    assert Limit.parse(str(limit)) == limit
    assert [Limit.parse(f"2 {unit}").unit for unit in Unit] == list(Unit)


@pytest.mark.parametrize(
    "text",
    ["", "3", "days", "0 days", "-1 days", "1.5 hours", "３ days", "1,000 days", "100001 days", "3  days", "3 Days"]
    + ["3 weeks", "3 working", "3 working\tdays", "1e3 days", "9" * 5000 + " days", "3 days\n"],
)
def test_other_texts_are_no_limits(text: str) -> None:
    with pytest.raises(LimitError):
        Limit.parse(text)


@pytest.mark.parametrize("n", [0, -1, 100_001, True, 1.0, "1"])
def test_a_limit_holds_a_whole_number(n: int) -> None:
    with pytest.raises(LimitError):
        Limit(n, Unit.DAYS)


@pytest.mark.parametrize(
    "text", ["", "2026-02-13", "13.02.2026 18:00", "2026-02-30T10:00:00Z", "2026-02-13T25:00:00Z", "2026-W07-5T10:00Z"]
)
def test_no_instant(text: str) -> None:
    with pytest.raises(BadInstant):
        parse_instant(text)


def test_naive_times_are_refused() -> None:
    naive, limit, good = datetime(2026, 2, 13, 18), Limit.parse("1 hour"), at("2026-02-13T18:00:00")
    with pytest.raises(NaiveTime):
        parse_instant("2026-02-13T18:00:00")
    with pytest.raises(NaiveTime):
        due(naive, limit, CN)
    with pytest.raises(NaiveTime):
        due(good, limit, CN, pauses=[(good, naive)])
    with pytest.raises(NaiveTime):
        before(naive, limit, CN)
    with pytest.raises(NaiveTime):
        elapsed(good, naive, CN, Unit.DAYS)
    with pytest.raises(NaiveTime), clock.frozen(naive):
        pass
    with pytest.raises(BadPause):
        due(good, limit, CN, pauses=[(good, good - timedelta(hours=1))])


def test_the_steps_of_working_days_draw_the_strip() -> None:
    steps = due(at("2026-02-13T18:00:00"), Limit.parse("3 working days"), CN).steps
    assert [(step.code, step.clause) for step in steps] == [
        ("event_day", "V-2.1"),
        ("counted", "V-2.5"),
        ("skipped", "V-2.5"),
        ("made_up", "V-2.5"),
        ("ends", "V-2.2"),
    ]
    assert steps[1].values == {
        "from": "2026-02-14",
        "to": "2026-02-25",
        "n": 3,
        "unit": "working days",
        "dates": "2026-02-14, 2026-02-24..2026-02-25",
    }
    assert steps[2].values == {"dates": "2026-02-15..2026-02-23", "why": "holiday"}
    assert steps[4].values == {"date": "2026-02-25", "at": "2026-02-26T00:00:00+08:00"}


def test_the_steps_name_roll_interval_pause_and_provisional_year() -> None:
    def codes(limit: str, start: str, **more: object) -> list[str]:
        return [step.code for step in due(at(start), Limit.parse(limit), CN, **more).steps]  # type: ignore[arg-type]

    assert codes("7 days", "2026-11-21T08:00:00") == ["event_day", "counted", "ends", "rolled"]
    assert codes("7 days", "2026-11-21T08:00:00", rolls=False) == ["event_day", "counted", "ends", "not_rolled"]
    assert codes("1 month", "2026-01-31T08:00:00") == ["event_day", "counted", "shorter_month", "ends"]
    assert codes("2 years", "2026-02-13T08:00:00")[-1] == "provisional"
    pause = (at("2026-11-17T00:00:00"), at("2026-11-18T00:00:00"))
    assert "skipped" in codes("3 days", "2026-11-16T08:00:00", pauses=[pause])
    assert codes("24 hours", "2026-11-16T08:00:00", pauses=[pause]) == ["elapsed", "paused"]
    assert codes("9 working hours", "2026-11-21T08:00:00") == ["opens", "worked", "worked", "closes"]


def test_before_names_the_first_instant_that_is_too_late() -> None:
    # The 30th must see seven whole days: the event may lie on the 22nd at the latest.
    answer = before(at("2026-11-30T09:00:00"), Limit.parse("7 days"), CN)
    assert answer.at == at("2026-11-23T00:00:00")
    assert before(at("2026-02-26T00:00:00"), Limit.parse("3 working days"), CN).at == at("2026-02-14T00:00:00")
    assert before(at("2026-03-31T12:00:00"), Limit.parse("1 month"), CN).at == at("2026-03-01T00:00:00")
    # Whoever begins on 28, 29, 30 or 31 January has a month over with 28 February.
    assert before(at("2026-03-01T00:00:00"), Limit.parse("1 month"), CN).at == at("2026-02-01T00:00:00")
    assert before(at("2026-02-24T10:00:00"), Limit.parse("2 working hours"), CN).at == at("2026-02-14T17:00:00")


def test_elapsed_counts_whole_units() -> None:
    start = at("2026-02-13T18:00:00")
    assert elapsed(start, at("2026-02-25T23:59:59"), CN, Unit.WORKING_DAYS).n == 2
    assert elapsed(start, at("2026-02-26T00:00:00"), CN, Unit.WORKING_DAYS).n == 3
    assert elapsed(start, at("2026-02-13T18:59:59"), CN, Unit.HOURS).n == 0
    assert elapsed(start, start, CN, Unit.MINUTES).n == 0
    assert elapsed(start, at("2025-01-01T00:00:00"), CN, Unit.DAYS).n == 0
    assert elapsed(start, at("2030-02-14T00:00:00"), CN, Unit.YEARS).n == 4
    assert elapsed(start, at("2030-02-13T23:59:59"), CN, Unit.YEARS).n == 3
    assert len(elapsed(start, at("2026-02-16T00:00:00"), CN, Unit.WORKING_HOURS).steps) == 3


def test_the_answer_carries_the_offset_of_the_zone() -> None:
    answer = due(datetime(2026, 2, 13, 10, tzinfo=UTC), Limit.parse("1 hour"), CN)
    assert answer.at.isoformat() == "2026-02-13T19:00:00+08:00"


def test_frozen_holds_in_its_own_thread_only() -> None:
    seen: list[datetime] = []
    with clock.frozen(at("2026-02-13T18:00:00")) as hand:
        assert clock.now() == at("2026-02-13T18:00:00")
        hand.advance(timedelta(days=1))
        assert clock.now().isoformat() == "2026-02-14T10:00:00+00:00"
        hand.to(at("2026-03-01T00:00:00"))
        with clock.frozen(at("2020-01-01T00:00:00")):
            assert clock.now() == at("2020-01-01T00:00:00")
        assert clock.now() == at("2026-03-01T00:00:00")
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert abs(seen[0].timestamp() - time.time()) < 60
    assert abs(clock.now().timestamp() - time.time()) < 60


def test_set_clock_holds_everywhere() -> None:
    fixed = at("2026-02-13T18:00:00").astimezone(UTC)
    seen: list[datetime] = []
    clock.set_clock(lambda: fixed)
    try:
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    finally:
        clock.set_clock(None)
    assert seen == [fixed]
    assert abs(clock.now().timestamp() - time.time()) < 60


@pytest.mark.long
def test_fifty_thousand_a_second() -> None:
    start, limit = at("2026-02-13T18:00:00"), Limit.parse("3 working days")
    starts = [start + timedelta(minutes=7 * n) for n in range(50_000)]
    due(start, limit, CN)
    rates = []
    for _ in range(3):
        began = time.process_time()
        for each in starts:
            due(each, limit, CN)
        rates.append(len(starts) / (time.process_time() - began))
    assert max(rates) > 50_000
