"""From a gap to the page that closes it, in a real browser, on a phone and on a wide screen."""

import pytest
from admin_cast import PLATFORM
from playwright.sync_api import Page, expect
from proceedings_cast import PASSWORD, fresh_caches  # noqa: F401
from test_admin_browser import fill, look

COURT = {
    "name": "云澜互联网法院",
    "address": "云澜市云栈路 2 号",
    "phone": "0571-0186-2369",
    "url": "https://wang.court.example",
}


@pytest.mark.browser
@pytest.mark.browser_context_args(locale="zh-CN")
def test_a_gap_is_closed_and_users_see_the_court(live_app, page: Page) -> None:
    page.goto(live_app.url + "/setup/")
    fill(
        page, {"person_name": "顾平", "email": "gu@xinpu.example", "password": PASSWORD, "again": PASSWORD, **PLATFORM}
    )
    page.locator("main button.primary").click()
    page.goto(live_app.url + "/desk/admin/gaps/")
    figure = page.locator("nav.rail a[aria-current] .n")
    before = int(figure.inner_text())
    assert before == page.locator(".gaps > li").count() > 40
    look(page, "gaps")
    page.locator(".gaps a", has_text="请登记").filter(visible=True).first.wait_for()
    page.locator(".gaps li", has_text="互联网法院").locator("a:not(.cite)").click()
    expect(page.locator("h1")).to_have_text("互联网法院")
    fill(page, {**COURT, "phone": "010-XXXX"})
    page.locator("main button.primary").click()
    expect(page.locator(".errors a")).to_have_attribute("href", "#id_phone")
    expect(page.locator("[name=address]")).to_have_value(COURT["address"])
    look(page, "entry-refused")
    page.locator("[name=phone]").fill(COURT["phone"])
    page.locator("main button.primary").click()
    expect(page.locator(".toast")).to_be_visible()
    look(page, "entry")
    page.locator("form[action$='/reviewed/'] button").click()
    expect(page.locator(".toast")).to_contain_text("核对过")
    expect(page.locator("nav.rail .n")).to_have_text(str(before - 1))
    page.goto(live_app.url + "/desk/admin/registers/")
    look(page, "registers")
    page.goto(live_app.url + "/xinpu/help/")
    expect(page.locator(".places")).to_contain_text(COURT["address"])
    look(page, "help")
