"""The main path on a wide screen by keyboard alone: no mouse, no touch; and a shop that answers with a saved reply."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from proceedings_cast import PASSWORD, fresh_caches, make_cast  # noqa: F401

from gongdao.cases.models import Case

MOST_TABS = 60


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, and is seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shown != "none" or page.evaluate("document.activeElement.type === 'file'")
            return
    raise AssertionError(f"no way by Tab to {selector}")


@pytest.mark.browser
def test_a_guest_files_by_keyboard_alone(live_app, page: Page) -> None:
    make_cast("liaoliao", "聊聊云购")
    page.goto(f"{live_app.url}/liaoliao/")
    tab_to(page, "details:nth-of-type(2) > summary")
    page.keyboard.press("Enter")
    tab_to(page, "details[open] a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("是哪个订单？")
    tab_to(page, "#id_order_number")
    page.keyboard.type("LL-9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("说说事情经过")
    tab_to(page, "#id_text")
    page.keyboard.type("一直没有发货。")
    tab_to(page, ".end .primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("您希望怎样解决？")
    tab_to(page, "input[name=remedy]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("怎么联系您？")
    tab_to(page, "#id_email")
    page.keyboard.type("zhou@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("您的投诉已收到")
    case = Case.objects.get()
    assert (case.order_number, case.facts["remedy_sought"]) == ("LL-9", "exchange")
    tab_to(page, "main a.primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("投诉已收到，等待受理")


@pytest.mark.browser
def test_a_shop_answers_with_a_saved_reply(live_app, page: Page) -> None:
    cast = make_cast("liaoliao", "聊聊云购")
    cast.file(merchant_id=cast.shop.pk, order_number="LL-5", text="电饭煲开裂。")
    page.goto(f"{live_app.url}/liaoliao/login/?next=/liaoliao/shop/replies/new/")
    page.get_by_label("邮箱或手机号").fill(cast.seller.email or "")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#id_name").fill("在查")
    page.locator("#id_body").fill("{consumer}您好，出库视频正在找。")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="纠纷").last.click()
    page.get_by_label("订单号或投诉编号").fill("LL-5")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="投诉已收到").click()
    page.get_by_role("button", name="插入").click()
    text = page.get_by_label("留言内容")
    expect(text).to_have_value("周女士您好，出库视频正在找。")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".tl .said").first).to_have_text("周女士您好，出库视频正在找。")
