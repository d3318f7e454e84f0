"""The case page in Chromium: saved replies, palette, keys, who is here, and input methods that confirm with Enter."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desk_cast import at_desk
from playwright.sync_api import Browser, Locator, Page, expect
from proceedings_cast import Cast, fresh_caches, make_cast  # noqa: F401

from gongdao.cases.models import Case
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings.act import act
from gongdao.record.models import Event

pytestmark = pytest.mark.browser
UNASKED = re.compile(r"/palette/\?q=&")  # what the palette asks for before a word is typed
ENTER_WHILE_COMPOSING = """ctrlKey => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, ctrlKey}))"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture
def cast(live_app: Any) -> Iterator[Cast]:
    return make_cast("liaoliao", "聊聊云购")


@pytest.fixture
def as_(browser: Browser, live_app: Any) -> Iterator[Callable[[User], Page]]:
    """A browser of its own for each member of staff; any error on a console fails the test."""
    said: list[str] = []

    def sign_in(user: User) -> Page:
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, base_url=live_app.url)
        session = at_desk(user).cookies["gongdao_session"].value
        context.add_cookies([{"name": "gongdao_session", "value": session, "url": live_app.url}])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield sign_in
    assert said == []


def mine(cast: Cast, **more: Any) -> Case:
    """A case that Lin handles."""
    opened = cast.file(at=clock.now(), **more)
    for action in ("claim", "accept"):
        act(opened.id, action, cast.as_(cast.lin, clock.now()))
    return Case.objects.get(pk=opened.id)


def options(page: Page) -> Locator:
    return page.locator("#palette [role=option]")


def names(case: Case) -> list[str]:
    return list(Event.objects.filter(case_id=case.pk).order_by("recorded_at", "id").values_list("name", flat=True))


def macro(cast: Cast, name: str, body: str, acts: Any = ()) -> Macro:
    return Macro.objects.create(
        platform=cast.platform, name=name, body=body, acts=list(acts), to="consumer", updated_at=clock.now()
    )


def test_a_saved_reply_by_keys_and_who_else_is_here(cast: Cast, as_: Any) -> None:
    case = mine(cast)
    macro(cast, "受理告知", "{consumer}您好，{number} 已经受理。")
    macro(cast, "归因", "{consumer}您好，责任不在您。", [{"action": "classify", "inputs": {"fact.cause": "company"}}])
    page = as_(cast.lin)
    page.goto(f"/desk/cases/{case.number}/")
    page.keyboard.press("/")
    expect(options(page)).to_have_count(2)
    page.keyboard.type("归因")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#composer-text")).to_have_value("周女士您好，责任不在您。")
    expect(page.locator("#picked")).to_contain_text("公司原因")
    expect(page.locator("#composer-text")).to_be_focused()
    assert names(case)[-1] == "accept", "nothing is done by choosing"
    other = as_(cast.he)
    other.goto(f"/desk/cases/{case.number}/")
    expect(page.locator("#faces")).to_contain_text("何青也在看")
    expect(other.locator("#faces")).to_contain_text("林悦")
    expect(page.locator("#composer-text")).to_have_value("周女士您好，责任不在您。")
    page.locator("#composer-text").press_sequentially("再说一句。")
    expect(other.locator("#faces")).to_contain_text("林悦正在输入")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline .msg", has_text="责任不在您。再说一句。")).to_be_visible()
    assert names(case)[-2:] == ["classify", "reply"]
    other.close()
    expect(page.locator("#faces")).not_to_contain_text("何青")


def test_live_news_takes_neither_words_nor_place(cast: Cast, as_: Any) -> None:
    case = mine(cast)
    for number in range(30):
        act(case.pk, "note", cast.as_(cast.lin, clock.now()), {"text": f"第 {number} 条备注，内容不长也不短。"})
    page = as_(cast.lin)
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("#composer-text").fill("写到一半")
    page.locator("#do-classify > summary").click()
    page.locator("#do-classify select").first.focus()
    page.evaluate("scrollTo(0, 420)")
    act(case.pk, "message", cast.as_(cast.zhou, clock.now()), {"text": "请快一点。"})
    expect(page.locator("#timeline")).to_contain_text("请快一点。")
    assert page.evaluate("scrollY") == 420
    expect(page.locator("#composer-text")).to_have_value("写到一半")
    expect(page.locator("#do-classify")).to_have_attribute("open", "")


def test_the_palette_opens_acts_and_greys_what_the_rules_forbid(cast: Cast, as_: Any) -> None:
    case = mine(cast)
    page = as_(cast.lin)
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("#composer-text").focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="搜索与命令")
    expect(field).to_be_focused()
    page.keyboard.type("审核分类")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#do-classify")).to_have_attribute("open", "")
    page.locator("body").click(position={"x": 5, "y": 300})
    page.keyboard.press("Control+k")
    page.keyboard.type("审理")
    page.keyboard.press("Control+a")
    page.keyboard.type("申诉")
    closed = page.locator("#palette [role=option][aria-disabled=true]").first
    expect(closed).to_contain_text("M-")
    before = page.url
    closed.click(force=True)  # Playwright itself would not click what is disabled
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    assert page.url == before
    page.keyboard.press("?")
    keys = page.locator("#keys")
    expect(keys).to_be_visible()
    for words in ("回复消费者", "常用回复", "审核分类", "搜索案件"):
        expect(keys).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_enter_waits_for_what_fits_the_words_that_stand_there(cast: Cast, as_: Any) -> None:
    """The answer to no words comes late, just behind the typing, and its first option is something else."""
    case = mine(cast)
    page = as_(cast.lin)
    page.goto(f"/desk/cases/{case.number}/")
    late: list[Any] = []
    page.route(UNASKED, lambda route: late.append(route))
    page.locator("#composer-text").focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="搜索与命令")).to_be_focused()
    page.evaluate("window.setTimeout = (do_) => 0")  # the pause behind the last letter never ends
    page.keyboard.type("审核分类")
    with page.expect_response(UNASKED):
        late[0].continue_()
    expect(options(page)).not_to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#do-classify")).to_have_attribute("open", "")


def test_an_input_method_chooses_by_enter_and_nothing_runs(cast: Cast, as_: Any) -> None:
    case = mine(cast)
    page = as_(cast.lin)
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("#composer-text").focus()
    page.keyboard.press("Control+k")
    expect(options(page).first).to_be_visible()
    before = page.url
    remote = page.context.new_cdp_session(page)
    remote.send("Input.imeSetComposition", {"text": "shouli", "selectionStart": 6, "selectionEnd": 6})
    composing = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    remote.send("Input.dispatchKeyEvent", {"type": "keyDown", **composing})
    page.evaluate(ENTER_WHILE_COMPOSING, False)
    expect(page.locator("#palette")).to_be_visible()
    remote.send("Input.insertText", {"text": "受理"})
    expect(page.get_by_role("combobox", name="搜索与命令")).to_have_value("受理")
    page.wait_for_timeout(400)
    assert page.url == before
    page.keyboard.press("Escape")
    page.locator("#composer-text").fill("没有写完")
    page.evaluate(ENTER_WHILE_COMPOSING, True)
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', isComposing: true, bubbles: true}))"
    )
    page.wait_for_timeout(300)
    expect(page.locator("#palette")).to_be_hidden()
    assert names(case)[-1] == "accept" and page.url == before, "neither sent nor opened"


def test_two_quick_clicks_send_once(cast: Cast, as_: Any) -> None:
    case = mine(cast)
    page = as_(cast.lin)
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("#composer-text").fill("只说一次")
    page.locator("#composer .btn.primary").dblclick()
    expect(page.locator("#timeline .msg", has_text="只说一次")).to_have_count(1)
    assert names(case).count("reply") == 1
