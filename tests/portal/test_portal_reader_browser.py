"""Reading and trying in a real browser: on a phone and wide, light and dark, in both languages, without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from proceedings_cast import Cast, fresh_caches, make_cast  # noqa: F401

pytestmark = pytest.mark.browser
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 1000}
FACTS = "fact.category=service_quality&fact.severity=major&fact.amount=1500.00"
PAGES = [
    "rules/",
    "rules/handbook/",
    "rules/vocabulary/",
    "rules/find/?q=总经理",
    "rules/mechanism/changes/",
    "rules/try/",
    f"rules/try/?{FACTS}",
]


@pytest.fixture
def cast(live_app: Any) -> Iterator[Cast]:
    return make_cast("liaoliao", "聊聊云购")


def opened(browser: Browser, **more: Any) -> BrowserContext:
    return browser.new_context(**{"viewport": WIDE, "locale": "zh-CN", **more})


def test_the_contents_follow_and_an_address_is_copied(live_app: Any, cast: Cast, browser: Browser) -> None:
    context = opened(browser, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_app.url}/liaoliao/rules/mechanism/#M-3.2.2")
    current = page.locator('.toc a[aria-current="true"]')
    expect(current).to_have_attribute("href", "#M-3.2.2")
    page.locator("#M-3\\.2\\.2 .permalink").click()
    expect(page.locator(".toasts")).to_contain_text("地址已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("#M-3.2.2") and "/liaoliao/rules/mechanism/2" in copied
    page.goto(copied)
    expect(page.locator("#M-3\\.2\\.2")).to_be_in_viewport()
    page.locator('.toc a[href="#M-1.1"]').click()
    expect(current).to_have_attribute("href", "#M-1.1")
    assert said == []
    context.close()


def test_a_case_is_tried_without_scripts_on_a_phone(live_app: Any, cast: Cast, browser: Browser) -> None:
    context = opened(browser, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_app.url}/liaoliao/rules/")
    page.get_by_role("link", name="试算").first.click()
    page.get_by_label("投诉类别").select_option(label="服务质量")
    page.get_by_label("赔偿金额").fill("1,500")
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_label("赔偿金额")).to_have_value("1,500")
    page.get_by_label("赔偿金额").fill("1500")
    page.get_by_role("button", name="试算").click()
    approvals = page.locator("#part-approvals")
    expect(approvals).to_contain_text("总经理")
    approvals.locator("summary").first.click()
    expect(approvals.locator("tr[data-lit]")).to_contain_text("1000 元")
    assert "fact.amount=1500" in page.url and "fact.topic" not in page.url
    page.get_by_role("link", name="M-3.2.2").first.click()
    expect(page.locator("#M-3\\.2\\.2")).to_be_in_viewport()
    expect(page.locator('.toc a[href="#M-3.2.2"]')).to_have_count(1)
    context.close()


def test_what_is_printed_is_the_text(live_app: Any, cast: Cast, page: Page) -> None:
    page.goto(f"{live_app.url}/liaoliao/rules/mechanism/")
    page.emulate_media(media="print")
    for gone in (".contents", ".tools", ".permalink", ".site nav"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("#M-3\\.2\\.2 table").first).to_be_visible()
