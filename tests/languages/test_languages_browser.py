"""The language changes on the page that one is on, and what one has typed is still there."""

import pytest
from playwright.sync_api import Page, expect
from proceedings_cast import fresh_caches, make_cast  # noqa: F401

TYPED = "LL-2026-1042"


@pytest.mark.browser
@pytest.mark.browser_context_args(locale="zh-TW")
def test_what_is_typed_survives_a_change_of_language(live_app, page: Page) -> None:
    make_cast("liaoliao", "聊聊云购")
    page.goto(live_app.url + "/liaoliao/find/?number=7")
    address = page.url
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    first, second = page.locator("main input:not([type=hidden])").all()[:2]
    first.fill(TYPED)
    second.fill("ABCD")
    for name, language in (("English", "en"), ("简体中文", "zh-Hans"), ("繁體中文", "zh-Hant")):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.url == address
        expect(page.locator("main input:not([type=hidden])").first).to_have_value(TYPED)
        expect(page.locator("main input:not([type=hidden])").nth(1)).to_have_value("ABCD")
    page.reload()
    expect(page.locator("main input:not([type=hidden])").nth(1)).to_have_value("")
