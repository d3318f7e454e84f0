"""Leaders in Chromium: an approval on a phone by touch, and by keys; the pages at every width."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desk_cast import at_desk
from playwright.sync_api import Browser, BrowserContext, Page, expect
from proceedings_cast import Cast, diligent, fresh_caches, make_cast  # noqa: F401

from gongdao.cases.models import Approval, Case
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings.act import act

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(live_app: Any) -> Iterator[Cast]:
    return make_cast("liaoliao", "聊聊云购")


@pytest.fixture
def opened(browser: Browser, live_app: Any) -> Iterator[Callable[..., Page]]:
    """A page of a signed-in member of staff; any error on its console fails the test, but for a form refused."""
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def sign_in(user: User, **how: Any) -> Page:
        context = browser.new_context(locale="zh-CN", base_url=live_app.url, **how)
        contexts.append(context)
        session = at_desk(user).cookies["gongdao_session"].value
        context.add_cookies([{"name": "gongdao_session", "value": session, "url": live_app.url}])
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                said.append(message.text) if message.type == "error" and "422" not in message.text else None
            ),
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert said == []


def proposed(cast: Cast, amount: str) -> Approval:
    case = Case.objects.get(pk=cast.file(at=clock.now()).id)
    lin = cast.as_(cast.lin, clock.now())
    act(case.pk, "claim", lin)
    act(case.pk, "accept", lin)
    inputs = {"amount": amount, "remedy": "refund", "terms": "原路退回" * 40, "reasons": "录像连续" * 40}
    diligent(case.pk, "propose_remedy", lin, inputs)
    return Approval.objects.get(case=case)


def test_two_approvals_on_a_phone_in_four_taps(cast: Cast, opened: Any) -> None:
    first, second = proposed(cast, "500.00"), proposed(cast, "600.00")
    page = opened(cast.leader, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/desk/approvals/")
    expect(page.locator('nav.lk a[href="/desk/approvals/"] .n')).to_have_text("2")
    page.locator(".cards li").first.tap()
    expect(page.locator("h1")).to_contain_text("¥500.00")
    approve = page.get_by_role("button", name="批准", exact=True)
    box, reasons = approve.bounding_box(), page.locator("#reasons").bounding_box()
    assert box and reasons and box["height"] >= 44 and box["y"] > 844 * 0.6, "within reach of the thumb"
    assert reasons["y"] < box["y"], "reasons are written above the buttons"
    assert (
        page.locator("#decide .pair")
        .first.locator("button")
        .evaluate_all("all => new Set(all.map(b => b.offsetWidth)).size")
        == 1
    )
    approve.tap()
    expect(page.locator("h1")).to_contain_text("¥600.00")
    page.get_by_role("button", name="退回", exact=True).tap()
    expect(page.locator(".errors")).to_contain_text("理由")
    page.locator("#reasons").fill("金额偏高")
    page.get_by_role("button", name="退回", exact=True).tap()
    expect(page.locator("#inbox")).to_contain_text("没有等您决定的事")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("approved", "rejected")


def test_by_keys_nothing_is_decided_before_it_is_confirmed(cast: Cast, opened: Any) -> None:
    first, second = proposed(cast, "500.00"), proposed(cast, "600.00")
    page = opened(cast.leader, viewport={"width": 1440, "height": 900})
    page.goto("/desk/approvals/")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("¥500.00")
    page.wait_for_load_state()  # a page may be seen a moment before its scripts listen
    page.keyboard.press("a")
    expect(page.locator("#sure-approve")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sure-approve")).to_be_hidden()
    first.refresh_from_db()
    assert first.state == "pending"
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("¥600.00")
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page.locator("#reasons")).to_be_focused()
    page.keyboard.type("a 金额偏高")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sure-reject")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#inbox")).to_contain_text("没有等您决定的事")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("approved", "rejected")


def test_the_board_follows_what_happens(cast: Cast, opened: Any) -> None:
    page = opened(cast.leader, viewport={"width": 1440, "height": 900})
    page.goto("/desk/workload/")
    expect(page.locator("#people")).not_to_contain_text("还没有人负责")
    cast.file(at=clock.now())
    expect(page.locator("#people")).to_contain_text("还没有人负责")
