"""Chips, calendar strips and sentences of limits, beside the real reckoning."""

import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from gongdao.legaltime import Limit, Step, calendar, due, steps
from gongdao.look.chips import Chip, chip
from gongdao.look.samples import NOW, ZONE, clock
from gongdao.look.steps import _say, say_runs, sentences
from gongdao.look.strip import strip

CN = calendar("cn")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def shown(row: Any, now: datetime = NOW, **given: Any) -> tuple[str, str]:
    with translation.override("zh-hans"):
        found: Chip = chip(row, now, place="Asia/Shanghai", **given)
    return found.state, found.text


@pytest.mark.parametrize(
    ("before", "limit", "state", "text"),
    [
        (10 * MINUTE, "24 hours", "time", "还剩 23 小时 50 分"),
        (22 * HOUR + 46 * MINUTE, "24 hours", "soon", "还剩 1 小时 14 分"),
        (55 * HOUR, "72 hours", "soon", "还剩 17 小时"),
        (24 * HOUR, "24 hours", "late", "已超 1 分钟不到"),
        (53 * HOUR + 10 * MINUTE, "48 hours", "late", "已超 5 小时 10 分"),
        (48 * HOUR + 95 * HOUR, "48 hours", "late", "已超 95 小时"),
        (48 * HOUR + 96 * HOUR, "48 hours", "late", "已超 4 天"),
        (48 * HOUR + 154 * HOUR, "48 hours", "late", "已超 6 天 10 小时"),
        (2 * DAY, "5 working days", "time", "还剩 3 个工作日"),
        (2 * DAY, "2 working days", "soon", "今天 24:00 前"),
        (3 * DAY, "2 working days", "late", "已超 1 个工作日不到"),
        (4 * DAY, "2 working days", "late", "已超 1 个工作日"),
        (DAY, "7 days", "time", "还剩 6 天"),
        (30 * DAY, "7 days", "late", "已超 22 天"),
        (DAY, "6 months", "time", "还剩 5 个月"),
        (3 * DAY, "2 years", "time", "还剩 1 年"),
    ],
)
def test_chip_of_a_running_limit(before: timedelta, limit: str, state: str, text: str) -> None:
    assert shown(clock(NOW - before, limit), calendar=CN) == (state, text)


def test_states_change_exactly_at_their_instants() -> None:
    row = clock(NOW, "24 hours")
    assert shown(row, row.due_at - 6 * HOUR - timedelta(seconds=1))[0] == "time"
    assert shown(row, row.due_at - 6 * HOUR)[0] == "soon"
    assert shown(row, row.due_at - timedelta(seconds=1))[0] == "soon"
    assert shown(row, row.due_at)[0] == "late"


def test_chip_of_a_limit_that_rests_or_is_done() -> None:
    start = NOW - 2 * DAY
    assert shown(clock(start, "3 working days", paused_at=NOW), waiting="用户") == ("rest", "停表，等用户")
    assert shown(clock(start, "3 working days", paused_at=NOW)) == ("rest", "停表")
    assert shown(clock(start, "48 hours", stopped_at=start + 33 * MINUTE)) == ("done", "按时，33 分钟")
    assert shown(clock(start, "3 working days", stopped_at=NOW - HOUR), calendar=CN) == ("done", "提前 1 个工作日")
    assert shown(clock(start, "24 hours", stopped_at=NOW)) == ("done", "完成，逾期 24 小时")
    assert shown(clock(start, "1 working day", stopped_at=NOW), calendar=CN) == ("done", "完成，逾期 1 个工作日不到")


def test_a_window_of_the_user_is_over_and_never_late() -> None:
    assert shown(clock(NOW - 30 * DAY, "7 days", favours="user")) == ("done", "期限已过")


def test_without_a_calendar_working_days_name_the_time() -> None:
    row = clock(NOW - 2 * DAY, "5 working days")
    assert shown(row) == ("time", "周三 24:00 前")
    assert shown(row, remaining=3) == ("time", "还剩 3 个工作日")
    assert shown(row, row.due_at + HOUR) == ("late", "已超期，应在 昨天 24:00 前")


def test_the_page_counts_on_only_what_it_can() -> None:
    template = Template("{% load look %}{% clock_chip row now calendar=cn %}")
    context = {"now": NOW, "cn": CN}
    assert 'data-due="' in template.render(Context({**context, "row": clock(NOW, "24 hours")}))
    assert "data-due" not in template.render(Context({**context, "row": clock(NOW, "3 working days")}))


def strip_of(row: Any) -> Any:
    with translation.override("zh-hans"):
        return strip(row, CN, NOW)


def test_a_time_may_break_in_a_narrow_day() -> None:
    cells = [cell.html() for part in strip_of(clock(NOW, "48 hours")).parts for cell in part]
    [closing] = [cell for cell in cells if 'class="end' in cell or " end" in cell]
    assert re.search(r"<i>\d\d:<wbr>\d\d</i>", closing), closing


def days_of(text: str) -> list[date]:
    days = []
    for run in text.split(", "):
        first, last = (date.fromisoformat(end) for end in (run.split("..") * 2)[:2])
        days += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return days


@pytest.mark.parametrize("limit", ["1 working day", "5 working days", "12 working days", "7 days", "20 days"])
@pytest.mark.parametrize("start", [datetime(2026, 2, 10, 18, tzinfo=ZONE), datetime(2026, 9, 29, 8, tzinfo=ZONE), NOW])
def test_the_strip_counts_the_days_that_legal_time_counts(limit: str, start: datetime) -> None:
    row = clock(start, limit, pauses=[(start + DAY, start + 4 * DAY)])
    counted = next(step for step in row.due.steps if step.code == "counted")
    cells = [cell for part in strip_of(row).parts for cell in part]
    assert [cell.day for cell in cells if cell.n] == days_of(str(counted.values["dates"]))
    assert max(cell.n for cell in cells if cell.n) == Limit.parse(limit).n
    assert [cell.day for cell in cells if "end" in cell.classes] == [(row.due_at - timedelta(seconds=1)).date()]
    assert [cell.day for cell in cells if "start" in cell.classes] == [start.date()]


def test_the_strip_knows_the_make_up_saturday() -> None:
    row = clock(datetime(2026, 9, 30, 10, tzinfo=ZONE), "3 working days")
    cells = {cell.day: cell for part in strip_of(row).parts for cell in part}
    assert cells[date(2026, 10, 1)].classes == "off hol"
    assert cells[date(2026, 10, 10)].classes == "end mk"
    assert cells[date(2026, 10, 10)].notes == ["24:00"]
    assert len(cells) == 14


def test_a_long_strip_leaves_out_the_weeks_between() -> None:
    found = strip_of(clock(NOW, "6 months"))
    assert [len(part) for part in found.parts] == [7, 7]


def test_every_code_of_legal_time_has_a_sentence() -> None:
    codes = re.findall(r"^\| ([a-z_]+) \|", steps.__doc__ or "", re.MULTILINE)
    assert {"event_day", "counted", "provisional"} <= set(codes)
    values: dict[str, str | int] = {
        **dict.fromkeys(("date", "dates", "from", "to"), "2026-11-20"),
        "at": "2026-11-20T18:00:00+08:00",
        "n": 2,
        "unit": "days",
        "seconds": 60,
        "years": "2027",
        "why": "rest",
    }
    for code in codes:
        if code not in ("code", "closes"):  # the result says it
            assert "{" not in _say(Step(code, values, "V-2.1"))


def test_the_arithmetic_over_a_holiday() -> None:
    row = clock(datetime(2026, 9, 30, 10, tzinfo=ZONE), "3 working days")
    with translation.override("zh-hans"):
        said = sentences(row.due)
    assert [(one.text, one.clause) for one in said] == [
        ("9月30日 周三 当日不计，从次日数起。", "V-2.1"),
        ("计入 10月8日至10日，共 3 个工作日。", "V-2.5"),
        ("10月1日至7日放假，不计。", "V-2.5"),
        ("10月10日调休上班，计入。", "V-2.5"),
        ("到期：2026年10月10日 周六 24:00。", "V-2.2"),
    ]


@pytest.mark.parametrize("limit", ["90 minutes", "48 hours", "9 working hours", "7 days", "1 month", "1 year"])
def test_every_unit_ends_with_the_result(limit: str) -> None:
    end = due(datetime(2026, 10, 31, 20, tzinfo=ZONE), Limit.parse(limit), CN)
    for language, first in (("zh-hans", "到期："), ("en", "Due: ")):
        with translation.override(language):
            said = sentences(end)
        assert said[-1].text.startswith(first)
        assert not any("{" in one.text for one in said)
        assert all(one.clause.startswith("V-2") for one in said)


def test_runs_of_days() -> None:
    with translation.override("zh-hans"):
        assert say_runs("2026-02-14, 2026-02-24..2026-02-26, 2026-02-27..2026-03-02") == (
            "2月14日、2月24日至26日、2月27日至3月2日"
        )


def test_labels_come_from_the_rulebooks_of_the_page() -> None:
    stack = SimpleNamespace(
        label=lambda group, name, language: f"{group}/{name}/{language}",
        role_label=lambda name, language: f"role {name} {language}",
    )
    template = Template('{% load look %}{% label "departments" "legal" %} {% label "role" "owner" %}')
    with translation.override("zh-hans"):
        assert template.render(Context({"stack": stack})) == "departments/legal/zh-Hans role owner zh-Hans"
