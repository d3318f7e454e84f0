"""A further kind of matter is one more rulebook: filed, decided, appealed, closed and verified, with no code for it."""

from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from acceptance_edits import FILES, as_next
from acceptance_people import PHONE, SCREEN, Somebody, somebody, until
from playwright.sync_api import Browser, expect
from proceedings_cast import Cast, fresh_caches, make_cast  # noqa: F401
from test_five_contexts import verify

from gongdao.cases.models import Case
from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.record.models import Event, Unsealed
from gongdao.rulebook import check_texts

BOOK = Path(__file__).with_name("lost_property.md")
KEY = "lost_item.report_item"
WORDS = {
    "labels procedures": [("lost_item", "失物登记", "Lost item")],
    "labels actions": [
        ("report_item", "登记失物", "Report an item"),
        ("name_place", "告知交还地点", "Name the place"),
        ("doubt_place", "不同意地点", "Doubt the place"),
        ("name_again", "重新告知地点", "Name the place again"),
        ("hand_in", "已经交还", "Say that it is handed in"),
        ("drop_item", "不再登记", "Drop the report"),
    ],
    "labels states": [
        ("item_reported", "失物已登记", "Item reported"),
        ("item_explained", "已告知地点", "Place named"),
        ("item_doubted", "地点有异议", "Place doubted"),
        ("item_returned", "失物已交还", "Item returned"),
        ("item_dropped", "登记已结束", "Report ended"),
    ],
    "labels deadlines": [
        ("lost_item.answer", "告知交还地点", "Naming the place"),
        ("lost_item.review", "重新告知地点", "Naming the place again"),
        ("lost_item.silence", "交还或者回复", "Return or reply"),
    ],
}
BECAUSE = {"text": "请交给楼下的驿站。", "reasons": "商家已经确认不是您的包裹。", "clause": "F-1"}


def with_the_book() -> list[tuple[str, str]]:
    """The shipped books, their vocabulary with the words of the new kind, and its own book."""
    texts = dict(FILES)
    vocabulary = texts["vocabulary.md"]
    for table, rows in WORDS.items():
        head, rest = vocabulary.split(f"\n```{table}\n", 1)
        body, behind = rest.split("\n```", 1)
        lines = [f"| {' | '.join(row)} |" for row in rows]
        vocabulary = f"{head}\n```{table}\n" + "\n".join([body, *lines]) + f"\n```{behind}"
    return [*(texts | {"vocabulary.md": as_next(vocabulary)}).items(), (BOOK.name, BOOK.read_text("utf-8"))]


def test_the_check_has_nothing_against_it() -> None:
    assert not [one for one in check_texts(with_the_book()) if one.level == "error"]


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_a_further_kind_runs_on_the_real_server(live_app: Any, browser: Browser) -> None:
    cast = make_cast("liaoliao", "聊聊云购")
    now = clock.now()
    books.store(cast.platform.pk, with_the_book(), since=now, at=now)
    consumer = somebody(browser, live_app.url, "consumer", PHONE)
    consumer.sign_in("/liaoliao/", cast.zhou.email)
    number = filed(consumer)
    case = Case.objects.get(number=number)
    assert (case.procedure, case.state, case.department) == ("lost_item", "item_reported", "customer_service")
    assert case.due_clock == "lost_item.answer"
    assert Letter.objects.filter(case=case, words="lost_item_news", role="consumer").count() == 2

    agent = somebody(browser, live_app.url, "agent", SCREEN)
    agent.sign_in("/desk/queue/all/", cast.lin.email)
    expect(agent.page.get_by_text(case.title).first).to_be_visible()
    decided(agent, number, "name_place")
    assert state_of(number) == "item_explained"

    portal = f"/liaoliao/cases/{number}/"
    expect(consumer.go(portal).get_by_text("请交给楼下的驿站。").first).to_be_visible()
    consumer.go(f"{portal}do/doubt_place/").locator("[name=text]").fill("驿站说不收。")
    consumer.page.locator("main form button.primary").click()
    until(lambda: state_of(number) == "item_doubted", "the appeal")
    centre = somebody(browser, live_app.url, "centre", SCREEN)
    centre.sign_in(f"/desk/cases/{number}/", cast.centre.email)
    decided(centre, number, "name_again")
    consumer.go(f"{portal}do/hand_in/").locator("main form button.primary").click()
    if consumer.page.locator(".errors").count():  # the letter arrived while the page was open
        consumer.page.locator("main form button.primary").click()
    until(lambda: state_of(number) == "item_returned", "the end")

    assert "登记失物" in consumer.get(portal)[2] and "失物已交还" in consumer.get(portal)[2]
    request = Request(f"{live_app.url}/liaoliao/", headers={"Accept-Language": "en"})
    with urlopen(request, timeout=20) as english:
        assert "Lost item" in english.read().decode()
    until(lambda: not Unsealed.objects.exists(), "sealing")
    status, said = verify(live_app.owner_url)
    assert status == 0, said
    done = list(Event.objects.filter(case_id=case.pk, actor_kind="human").order_by("recorded_at").values_list("name"))
    assert [name for (name,) in done] == ["report_item", "name_place", "doubt_place", "name_again", "hand_in"]


def filed(consumer: Somebody) -> str:
    """From the home page to the receipt. The number of the case."""
    page = consumer.page
    page.get_by_role("link", name="失物登记").click()
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    page.locator("input[name=what][value=manners]").check()
    go_on(consumer)
    go_on(consumer)
    page.locator("[name=text]").fill("包裹里多了一把钥匙，不是我的。")
    go_on(consumer)
    go_on(consumer)
    page.wait_for_url("**/receipt/**")
    return page.url.rstrip("/").rpartition("/")[2]


def go_on(consumer: Somebody) -> None:
    consumer.page.locator("button.primary[name=do][value=next]").click()


def decided(staff: Somebody, number: str, action: str) -> None:
    before = state_of(number)
    staff.go(f"/desk/cases/{number}/")
    staff.do(action, **BECAUSE)
    until(lambda: state_of(number) != before, action)


def state_of(number: str) -> str:
    return Case.objects.get(number=number).state
