"""Times and amounts as people say them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from gongdao.legaltime.clock import frozen
from gongdao.look.times import amount, counted, until, when

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 16, 40, tzinfo=SHANGHAI)  # a Friday


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("instant", "chinese", "english"),
    [
        (at(2026, 11, 20, 16, 22), "今天 16:22", "today 16:22"),
        (at(2026, 11, 21, 9, 42), "明天 09:42", "tomorrow 09:42"),
        (at(2026, 11, 19, 23, 59), "昨天 23:59", "yesterday 23:59"),
        (at(2026, 11, 25, 18, 0), "周三 18:00", "Wed 18:00"),
        (at(2026, 11, 15, 18, 0), "周日 18:00", "Sun 18:00"),
        (at(2026, 11, 26, 18, 0), "11月26日 周四 18:00", "Thu 26 Nov 18:00"),
        (at(2027, 1, 5, 8, 0), "2027年1月5日 周二 08:00", "Tue 5 Jan 2027 08:00"),
        (at(2026, 11, 21, 0, 0), "明天 00:00", "tomorrow 00:00"),
    ],
)
def test_when(instant: datetime, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert when(instant, "Asia/Shanghai", NOW) == chinese
    with translation.override("en"):
        assert when(instant, "Asia/Shanghai", NOW) == english


@pytest.mark.parametrize(
    ("due", "chinese"),
    [
        (at(2026, 11, 21, 0, 0), "今天 24:00 前"),
        (at(2026, 11, 26, 0, 0), "周三 24:00 前"),
        (at(2026, 11, 28, 0, 0), "11月27日 周五 24:00 前"),
        (at(2026, 11, 21, 9, 42), "明天 09:42 前"),
        (at(2027, 1, 1, 0, 0), "12月31日 周四 24:00 前"),
    ],
)
def test_a_due_instant_at_midnight_is_said_as_24_of_the_day_before(due: datetime, chinese: str) -> None:
    with translation.override("zh-hans"):
        assert until(due, SHANGHAI, NOW) == chinese


def test_the_day_is_that_of_the_place() -> None:
    with translation.override("en"):
        assert when(at(2026, 11, 21, 1, 0), "Europe/Berlin", NOW) == "today 18:00"


@pytest.mark.parametrize(
    ("seconds", "in_days", "said"),
    [
        (59, False, "1 分钟不到"),
        (60, False, "1 分钟"),
        (3599, False, "59 分钟"),
        (3600, False, "1 小时"),
        (4440, False, "1 小时 14 分"),
        (17 * 3600 + 120, False, "17 小时 2 分"),
        (47 * 3600 + 120, False, "47 小时"),
        (-1560, False, "26 分钟"),
        (6 * 86400 + 5, True, "6 天"),
        (86399, True, "23 小时 59 分"),
    ],
)
def test_amount(seconds: int, in_days: bool, said: str) -> None:
    with translation.override("zh-hans"):
        assert amount(seconds, in_days=in_days) == said


def test_english_counts_one_and_many() -> None:
    with translation.override("en"):
        assert [counted("working days", n) for n in (1, 3)] == ["1 working day", "3 working days"]


def test_the_filters_name_the_exact_instant() -> None:
    template = Template("{% load look %}{{ at|when:zone }}|{{ at|until:zone }}|{{ none|when:zone }}|{% when at %}")
    with frozen(NOW), translation.override("zh-hans"):
        shown = template.render(Context({"at": at(2026, 11, 21, 0, 0), "zone": "Asia/Shanghai", "none": None}))
    opening = '<time datetime="2026-11-21T00:00:00+08:00" title="2026-11-21 00:00:00 UTC+08:00">'
    assert shown == f"{opening}明天 00:00</time>|{opening}今天 24:00 前</time>||{opening}明天 00:00</time>"


def test_the_page_may_fix_its_own_now() -> None:
    with translation.override("en"):
        context = Context({"at": NOW, "now": NOW + timedelta(days=1)})
        assert "yesterday 16:40" in Template("{% load look %}{% when at %}").render(context)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (150000, "¥1,500.00"),
        (0, "¥0.00"),
        (5, "¥0.05"),
        (123456789012, "¥1,234,567,890.12"),
        (-180, "-¥1.80"),
        (None, ""),
    ],
)
def test_money(fen: int | None, said: str) -> None:
    assert Template("{% load look %}{{ fen|money }}").render(Context({"fen": fen})) == said
