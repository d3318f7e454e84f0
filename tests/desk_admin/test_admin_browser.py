"""The first visit and the administrator's pages in a real browser, on a phone and on a wide screen, light and dark."""

import os
from pathlib import Path

import pytest
from admin_cast import PLATFORM, YEAR_2027
from playwright.sync_api import Page, expect
from proceedings_cast import PASSWORD, fresh_caches  # noqa: F401

SHOTS = os.environ.get("GONGDAO_SHOTS", "")  # a folder that keeps pictures of the pages, for looking at them
PAGES = ("", "add/", "contacts/", "calendars/", "editions/", "keys/", "platforms/", "history/")


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def look(page: Page, name: str) -> None:
    """No page is wider than the screen; pictures if somebody wants them."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
        if SHOTS:
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}-{scheme}.png"), full_page=True)


@pytest.mark.browser
@pytest.mark.browser_context_args(locale="zh-CN")
def test_from_an_empty_system_to_a_staffed_platform(live_app, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(live_app.url + "/")
    expect(page).to_have_url(live_app.url + "/setup/")
    look(page, "setup")
    first = {"person_name": "顾平", "email": "gu@xinpu.example", "password": PASSWORD, "again": PASSWORD, **PLATFORM}
    fill(page, {**first, "complaint_phone": "010-XXXX"})
    page.locator("main button.primary").click()
    expect(page.locator(".errors a")).to_have_attribute("href", "#id_complaint_phone")
    complaints.clear()  # the browser reports the 422 itself
    look(page, "setup-refused")
    expect(page.locator("[name=name_en]")).to_have_value("Xinpu")
    fill(page, {"complaint_phone": PLATFORM["complaint_phone"], "password": PASSWORD, "again": PASSWORD})
    page.locator("main button.primary").click()
    expect(page).to_have_url(live_app.url + "/desk/admin/")
    expect(page.locator("#vacant")).to_be_visible()

    page.goto(live_app.url + "/desk/admin/add/")
    fill(page, {"name": "林悦", "email": "lin@xinpu.example", "password": PASSWORD})
    page.locator("[name=role]").select_option("agent.customer_service")
    page.locator("main button.primary").click()
    expect(page.locator("h1")).to_have_text("林悦")
    expect(page.locator(".toast")).to_contain_text("林悦")
    page.locator("[name=note]").fill("x")
    page.locator("form.stack button").click()
    expect(page.locator(".toast")).to_be_visible()
    look(page, "person")
    page.locator("a[href*='/roles/']").click()
    look(page, "confirm")

    page.goto(live_app.url + "/desk/admin/calendars/")
    page.locator("[name=table]").fill(YEAR_2027)
    page.locator("main button.primary").click()
    look(page, "year")
    page.get_by_role("button", name="载入").click()
    expect(page.locator("tr", has_text="2027")).to_contain_text("官方")
    page.goto(live_app.url + "/desk/admin/keys/")
    page.locator("[name=name]").fill("ERP")
    page.locator("[name=scopes]").first.check()
    page.locator("main button.primary").click()
    expect(page.locator(".secret")).to_contain_text("gd_xinpu_")
    look(page, "key")
    page.goto(live_app.url + "/desk/")
    expect(page.locator(".vacant")).to_be_visible()
    look(page, "queue")
    for path in PAGES:
        page.goto(live_app.url + f"/desk/admin/{path}")
        look(page, path.strip("/") or "staff")
    page.goto(live_app.url + "/setup/")
    expect(page.locator("h1")).to_be_visible()
    complaints = [text for text in complaints if "404" not in text]
    assert complaints == []
