"""The desk in Chromium: keys, drafts, live pages, nothing runs sideways, nothing that axe objects to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desk_cast import at_desk
from playwright.sync_api import Page, expect
from proceedings_cast import Cast, fresh_caches, make_cast  # noqa: F401

from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings.act import act

pytestmark = pytest.mark.browser
LONG = "收到货以后发现" + "非常非常长的一段没有标点的话" * 30


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture
def cast(live_app: Any) -> Iterator[Cast]:
    return make_cast("liaoliao", "聊聊云购")


@pytest.fixture
def as_(page: Page, live_app: Any) -> Callable[[User], Page]:
    """The browser of a signed-in member of staff; any error on its console fails the test."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    def sign_in(user: User) -> Page:
        session = at_desk(user).cookies["gongdao_session"].value
        page.context.add_cookies([{"name": "gongdao_session", "value": session, "url": live_app.url}])
        page.goto(live_app.url + "/desk/queue/all/")
        return page

    yield sign_in
    assert said == []


def test_an_agent_works_by_keys_and_the_page_follows_what_others_do(cast: Cast, as_: Any) -> None:
    page = as_(cast.lin)
    expect(page.locator("#rows")).to_contain_text("这里没有案件")
    opened = cast.file(at=clock.now())
    expect(page.locator("#rows tbody tr:not(.band)")).to_have_count(1)
    page.keyboard.press("j")
    with page.expect_navigation():  # a key pressed before the next page is there is nobody's
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("电饭煲收到时已开裂")
    with page.expect_navigation():
        page.keyboard.press("v")  # an act that asks for nothing is done by its key
    expect(page.locator("#context")).to_contain_text("林悦")
    page.keyboard.press("r")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("您好，已经收到。")
    expect(page.locator("#composer [data-draft-state]")).to_be_visible()
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("您好，已经收到。")
    page.locator("#composer-text").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline .msg", has_text="您好，已经收到。")).to_be_visible()
    expect(page.locator("#composer-text")).to_have_value("")
    page.wait_for_load_state()  # a page may be seen a moment before its scripts listen
    page.keyboard.press("i")
    expect(page.locator(".for-note")).to_be_visible()
    page.keyboard.type("写到一半的备注")
    act(opened.id, "message", cast.as_(cast.zhou, clock.now()), {"text": "请快一点。"})
    expect(page.locator("#timeline")).to_contain_text("请快一点。")
    expect(page.locator("#composer-text")).to_have_value("写到一半的备注")
