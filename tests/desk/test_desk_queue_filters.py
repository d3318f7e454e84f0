"""Conditions in the address: each narrows, all are chips, unknown ones are said; windows; neighbours in a view."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from desk_cast import NOW, at_desk
from django.db import connection
from django.test.utils import CaptureQueriesContext
from proceedings_cast import MORNING, Cast, fresh_caches, liao  # noqa: F401
from test_desk_queue import file_many, titles

from gongdao.cases import queue_counts
from gongdao.cases import queues as stored
from gongdao.cases.models import Case
from gongdao.cases.queue_counts import Count
from gongdao.cases.queue_view import View
from gongdao.desk.queues import appeal_states, waiting_states
from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.proceedings.act import act


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def three(liao: Cast) -> Cast:
    """A case about the shop, a grave one by telephone that somebody has, one of another department."""
    changes.upsert_merchant(liao.platform, "YQ", "云栖服饰")
    liao.file(text="电饭煲收到时已开裂", merchant_id=liao.shop.pk)
    grave = liao.file(text="充电宝鼓包,100%_坏", channel="phone", facts={"category": "service_quality", "injury": True})
    liao.file(text="账号不能登录", facts={"category": "system"})
    act(grave.id, "claim", liao.as_(liao.lin, NOW))
    return liao


def asked(cast: Cast, **conditions: str) -> list[str]:
    page = at_desk(cast.manager).get(f"/desk/queue/all/?{urlencode(conditions)}")
    assert page.status_code == 200
    assert len(page.context["chips"]) == len([value for value in conditions.values() if value != "all"])
    return titles(page)


CRACKED, SWOLLEN, LOGIN = "电饭煲收到时已开裂", "充电宝鼓包,100%_坏", "账号不能登录"


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"merchant": "HM"}, {CRACKED}),
        ({"merchant": "禾木小家电旗舰店"}, {CRACKED}),
        ({"merchant": "云栖服饰"}, set()),
        ({"category": "system"}, {LOGIN}),
        ({"procedure": "complaint"}, {CRACKED, SWOLLEN, LOGIN}),
        ({"procedure": "dispute"}, set()),
        ({"channel": "phone"}, {SWOLLEN}),
        ({"q": "鼓包"}, {SWOLLEN}),
        ({"q": "0%_"}, {SWOLLEN}),
        ({"q": "%"}, {SWOLLEN}),
        ({"assignee": "nobody"}, {CRACKED, LOGIN}),
        ({"severity": "especially_major"}, {SWOLLEN}),
        ({"state": "received"}, {CRACKED, SWOLLEN, LOGIN}),
        ({"state": "proposed"}, set()),
        ({"department": "customer_service"}, {CRACKED, SWOLLEN}),
        ({"department": "customer_service", "q": "开裂"}, {CRACKED}),
        ({"due": "late"}, {SWOLLEN}),
        ({"due": "today"}, {CRACKED, SWOLLEN, LOGIN}),
        ({"due": "2026-11-17"}, set()),
        ({"due": "2026-11-18"}, {CRACKED, SWOLLEN, LOGIN}),
        ({"due": "7d"}, {CRACKED, SWOLLEN, LOGIN}),
    ],
)
def test_each_condition_narrows_the_list(three: Cast, conditions: dict[str, str], found: set[str]) -> None:
    assert set(asked(three, **conditions)) == found


def test_a_number_is_text_too_and_oneself_is_me(three: Cast) -> None:
    number = Case.objects.get(title=LOGIN).number
    assert asked(three, q=number[-6:]) == [LOGIN]
    assert titles(at_desk(three.lin).get("/desk/queue/all/?assignee=me")) == [SWOLLEN]
    assert asked(three, assignee=str(three.lin.pk)) == [SWOLLEN]


def test_one_condition_may_be_named_twice_and_each_chip_leads_to_the_rest(three: Cast) -> None:
    client = at_desk(three.manager)
    page = client.get("/desk/queue/all/?category=system&channel=phone&channel=web")
    assert titles(page) == [LOGIN]
    first, phone, web = page.context["chips"]
    assert (first.href, phone.words, web.words) == ("/desk/queue/all/?channel=phone&channel=web", "电话", "网页")
    assert set(titles(client.get(first.href))) == {CRACKED, SWOLLEN, LOGIN}
    own = at_desk(three.lin).get("/desk/queue/all/")
    assert [chip.words for chip in own.context["chips"]] == ["客服部"]
    assert LOGIN in titles(at_desk(three.lin).get(own.context["chips"][0].href))


def test_what_is_not_known_is_left_out_and_said(three: Cast) -> None:
    page = at_desk(three.manager).get("/desk/queue/all/?state=vanished&merchant=nobody&due=soon&channel=phone")
    assert titles(page) == [SWOLLEN]
    assert [value for _, value in page.context["unknown"]] == ["vanished", "nobody", "soon"]
    assert "现在的规则里没有“vanished”" in page.content.decode()
    empty = at_desk(three.manager).get("/desk/queue/all/?q=&channel=phone&state=")
    assert (empty.status_code, empty["location"]) == (302, "/desk/queue/all/?channel=phone")


def test_the_form_of_conditions_keeps_those_there_are(three: Cast) -> None:
    page = at_desk(three.lin).get("/desk/queue/all/conditions/?channel=phone&assignee=me&q=鼓包")
    shown = {one.name: one for one in page.context["selects"]}
    assert {"department", "severity", "state", "category", "procedure", "channel", "assignee", "due"} <= set(shown)
    assert page.context["pairs"] == [("channel", "phone")]
    assert (shown["assignee"].chosen, page.context["single"]["q"]) == ("me", "鼓包")
    states = dict(shown["state"].groups)
    assert any(("received", "已收到") in group or "received" in dict(group) for group in states.values())
    assert not any("closed" in dict(group) for group in states.values())
    closed = at_desk(three.lin).get("/desk/queue/closed/conditions/")
    groups = {one.name: dict(one.groups) for one in closed.context["selects"]}["state"]
    assert any("closed" in dict(group) for group in groups.values())


def test_states_come_from_all_procedures(liao: Cast) -> None:
    stack = books.stack(liao.ruleset)
    waiting, appeals = waiting_states(stack), appeal_states(stack)
    assert {"awaiting_consumer", "proposed", "answered", "request_answered", "feedback_answered"} <= set(waiting)
    assert {"under_appeal", "request_under_review", "after_sales_appealed"} <= set(appeals)
    assert not {"in_hand", "received", "closed", "under_appeal"} & set(waiting)
    case = Case.objects.get(pk=liao.file().id)
    act(case.pk, "claim", liao.as_(liao.lin, NOW))
    Case.objects.filter(pk=case.pk).update(state="feedback_in_hand", procedure="feedback")
    client = at_desk(liao.lin)
    assert len(client.get("/desk/queue/todo/").context["lines"]) == 1
    assert len(client.get("/desk/queue/waiting/").context["lines"]) == 0
    assert len(client.get("/desk/queue/all/?state=feedback_in_hand&procedure=feedback").context["lines"]) == 1


def walk(view: View, platform: int, size: int, back: bool = False) -> list[list[int]]:
    """The ids of all pages, forward from the start or back from the end."""
    pages, cursor = [], None
    for _ in range(100):
        page = stored.queue(platform, view, size=size, **({"before": cursor} if back else {"after": cursor}))
        pages.append([row.id for row in page.rows])
        cursor = page.before if back else page.after
        if cursor is None:
            return pages
    raise AssertionError("the list has no end")


def test_a_window_is_walked_to_its_end_and_no_case_is_lost(liao: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_LOOKED", stored._LOOKED.replace(str(stored.WINDOW), "7"))
    monkeypatch.setattr(queue_counts, "_SAMPLE", queue_counts._SAMPLE.replace(str(queue_counts.COUNT_WINDOW), "7"))
    monkeypatch.setattr(queue_counts, "COUNT_WINDOW", 7)
    file_many(liao, 40)
    Case.objects.filter(pk__in=[one.pk for one in Case.objects.order_by("id")[:40:3]]).update(channel="phone")
    Case.objects.filter(pk__in=[one.pk for one in Case.objects.order_by("id")[:40:5]]).update(due_at=None)
    view, platform = View(channels=("phone",)), liao.platform.pk
    wanted = list(Case.objects.filter(channel="phone").order_by("due_at", "id").values_list("pk", flat=True))
    pages = walk(view, platform, 5)
    assert [pk for page in pages for pk in page] == wanted
    assert len(pages) > 2, "the window must have ended more than once"
    assert stored.queue(platform, view, size=5).partly
    assert not stored.queue(platform, View(), size=5).partly
    counted = queue_counts.counts(platform, {"phone": view, "all": View()})
    assert counted["phone"].more and 0 < counted["phone"].n < len(wanted)
    assert counted["all"] == Count(40)


def test_pages_lead_back_as_they_led_on(liao: Cast) -> None:
    file_many(liao, 60)
    Case.objects.filter(pk__in=[one.pk for one in Case.objects.order_by("id")[:60:4]]).update(due_at=None)
    for case in Case.objects.order_by("id")[:60:7]:
        act(case.pk, "withdraw", liao.as_(liao.zhou, NOW))
    for view in (View(), View(final=True), View(channels=("web",))):
        ahead = walk(view, liao.platform.pk, 4)
        cursor = stored.cursor_of(Case.objects.get(pk=ahead[-1][0]), view)
        back = [ahead[-1]]
        while cursor:
            page = stored.queue(liao.platform.pk, view, size=4, before=cursor)
            back.append([row.id for row in page.rows])
            cursor = page.before
        assert back[::-1] == ahead


def test_the_page_shows_the_way_back(liao: Cast) -> None:
    file_many(liao, 60)
    client = at_desk(liao.lin)
    first = client.get("/desk/queue/all/")
    assert (first.context["previous"], first.context["first"]) == ("", "")
    second = client.get(first.context["next"])
    third = client.get(second.context["next"])
    assert titles(client.get(third.context["previous"])) == titles(second)
    assert titles(client.get(second.context["previous"])) == titles(first)


def test_neighbours_follow_the_view_even_when_the_case_has_moved(liao: Cast) -> None:
    file_many(liao, 5)
    client = at_desk(liao.lin)
    lines = client.get("/desk/queue/all/?severity=general").context["lines"]
    hrefs = [line.href for line in lines]
    assert all("view=all&severity=general&at=" in href for href in hrefs)
    second = Case.objects.get(pk=lines[1].case.id)
    act(second.pk, "claim", liao.as_(liao.lin, NOW))
    Case.objects.filter(pk=second.pk).update(due_at=NOW + timedelta(days=90))
    beside = client.get(hrefs[1]).context["neighbours"]
    assert (beside.previous, beside.next) == (hrefs[0], hrefs[2])
    assert client.get(hrefs[0]).context["neighbours"].previous == ""
    assert client.get(f"/desk/cases/{second.number}/").context["neighbours"] is None


def test_unread_is_what_changed_since_one_looked(liao: Cast) -> None:
    case = Case.objects.get(pk=liao.file().id)
    client = at_desk(liao.lin)
    (line,) = client.get("/desk/queue/all/").context["lines"]
    assert line.unread
    with clock.frozen(NOW + timedelta(minutes=1)):
        client.post(f"/desk/cases/{case.number}/here/")
        assert not client.get("/desk/queue/all/").context["lines"][0].unread
        assert at_desk(liao.he).get("/desk/queue/all/").context["lines"][0].unread
    with clock.frozen(NOW + timedelta(minutes=2)):
        act(case.pk, "message", liao.as_(liao.zhou, clock.now()), {"text": "请快一点"})
        assert client.get("/desk/queue/all/").context["lines"][0].unread


def test_conditions_cost_no_statement_more(liao: Cast) -> None:
    file_many(liao, 40)
    client = at_desk(liao.leader)
    client.get("/desk/queue/all/")
    with CaptureQueriesContext(connection) as plain:
        client.get("/desk/queue/all/")
    with CaptureQueriesContext(connection) as narrowed:
        page = client.get("/desk/queue/all/?q=件&channel=web&category=service_quality&due=7d&assignee=nobody")
    assert len(page.context["lines"]) == 25
    assert len(narrowed) == len(plain) <= 8
    with CaptureQueriesContext(connection) as named:
        client.get("/desk/queue/all/?merchant=HM")
    assert len(named) == len(plain) + 1, "a merchant must be found by name first"
