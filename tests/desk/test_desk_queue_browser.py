"""The queue in Chromium: by keyboard alone, by touch, and while others work on the same cases."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk_cast import at_desk
from playwright.sync_api import Browser, Page, expect
from proceedings_cast import Cast, fresh_caches  # noqa: F401
from test_desk_browser import as_, browser_context_args, cast  # noqa: F401

from gongdao.cases.models import Case
from gongdao.desk.models import SavedView
from gongdao.legaltime import clock
from gongdao.proceedings.act import act

pytestmark = pytest.mark.browser
ROWS = "#rows tbody tr:not(.band)"
TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


def file(cast: Cast, n: int, **more: Any) -> list[Case]:
    return [Case.objects.get(pk=cast.file(at=clock.now(), text=f"第 {i} 件没有收到", **more).id) for i in range(n)]


def test_by_keyboard_alone(cast: Cast, as_: Any) -> None:
    file(cast, 4)
    file(cast, 2, channel="phone")
    page: Page = as_(cast.leader)
    expect(page.locator(ROWS)).to_have_count(6)
    keys = page.keyboard
    keys.press("f")
    expect(page.locator("#f-department")).to_be_focused()
    page.locator("#f-channel").focus()
    page.select_option("#f-channel", "web")
    page.locator("#f-channel").focus()
    page.locator("form.conditions .btn.primary").focus()
    keys.press("Enter")
    expect(page).to_have_url(page.url.partition("?")[0] + "?channel=web")
    expect(page.locator(ROWS)).to_have_count(4)
    page.wait_for_load_state()  # a page may be seen a moment before its scripts listen
    keys.press("s")
    expect(page.locator("#view-name")).to_be_focused()
    keys.type("网页来的")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("网页来的")
    expect(page.locator("#views a[aria-current]")).to_contain_text("4")
    assert SavedView.objects.get().parameters == {"channel": ["web"]}
    page.wait_for_load_state()
    select_three_and_undo(page)
    keys.press("t")
    expect(page.locator("#f-to")).to_be_focused()
    page.select_option("#f-to", f"customer_service:{cast.he.pk}")
    page.locator("#f-to").focus()
    keys.press("Control+Enter")
    expect(page.locator(".outcomes > li[data-state=able]")).to_have_count(3)
    expect(page.locator(".outcomes")).to_contain_text("负责人：无人 → 何青")
    assert Case.objects.filter(assignee=cast.he).count() == 0
    page.wait_for_load_state()
    keys.press("y")
    expect(page.locator("h1")).to_contain_text("3 件全部办成")
    assert Case.objects.filter(assignee=cast.he).count() == 3
    page.wait_for_load_state()
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("网页来的")
    expect(page.locator("#rows")).to_contain_text("何青")


def select_three_and_undo(page: Page) -> None:
    keys = page.keyboard
    expect(page.locator("#bulk")).to_be_hidden()
    for key in ("j", "x", "j", "j", "Shift+X"):
        keys.press(key)
    expect(page.locator("#rows tr[aria-selected=true]")).to_have_count(3)
    expect(page.locator("#bulk")).to_contain_text("已选 3 件")
    bar, last = page.locator("#bulk").bounding_box(), page.locator(ROWS).last.bounding_box()
    assert bar and last and last["y"] + last["height"] <= bar["y"], "the bar covers no row"
    keys.press("Escape")
    expect(page.locator("#rows tr[aria-selected=true]")).to_have_count(0)
    expect(page.locator("#bulk")).to_be_hidden()
    for key in ("Shift+X", "k", "x", "k", "x"):
        keys.press(key)
    expect(page.locator("#bulk")).to_contain_text("已选 3 件")


@pytest.fixture
def phone(browser: Browser, cast: Cast, live_app: Any) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    session = at_desk(cast.lin).cookies["gongdao_session"].value
    context.add_cookies([{"name": "gongdao_session", "value": session, "url": live_app.url}])
    yield context.new_page()
    context.close()


def test_by_touch_the_rows_are_cards(cast: Cast, phone: Page, live_app: Any) -> None:
    file(cast, 3)
    phone.goto(live_app.url + "/desk/queue/all/")
    for width in (320, 390):
        phone.set_viewport_size({"width": width, "height": 844})
        assert phone.evaluate("document.documentElement.scrollWidth") <= width
    menu = phone.locator("#views a").first.bounding_box()
    assert menu and menu["height"] < 60, "the views stand in one line"
    card = phone.locator(ROWS).first.bounding_box()
    assert card and card["width"] <= 390 and card["height"] > 60
    hit = phone.locator(f"{ROWS} label.hit").first.bounding_box()
    assert hit and min(hit["width"], hit["height"]) >= 44
    found = Axe().run(phone, options=TAGS)
    assert found.response["violations"] == [], found.generate_report()
    for n in (0, 2):
        phone.locator(f"{ROWS} label.hit").nth(n).tap()
    expect(phone.locator("#bulk")).to_contain_text("已选 2 件")
    phone.locator("#bulk button[value=claim]").tap()
    expect(phone.locator(".outcomes > li[data-state=able]")).to_have_count(2)
    phone.locator("#bulk-confirm .btn.primary").tap()
    expect(phone.locator("h1")).to_contain_text("2 件全部办成")
    assert Case.objects.filter(assignee=cast.lin).count() == 2
    phone.locator("main .btn.primary").first.tap()
    phone.locator("summary[data-key=F]").tap()
    phone.select_option("#f-assignee", "me")
    phone.locator("form.conditions .btn.primary").tap()
    expect(phone.locator(ROWS)).to_have_count(2)


def test_it_works_without_a_script(cast: Cast, browser: Browser, live_app: Any) -> None:
    file(cast, 2)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    session = at_desk(cast.lin).cookies["gongdao_session"].value
    context.add_cookies([{"name": "gongdao_session", "value": session, "url": live_app.url}])
    page = context.new_page()
    page.goto(live_app.url + "/desk/queue/all/")
    for n in (0, 1):
        page.locator(f"{ROWS} input.tick").nth(n).check()
    page.locator("#bulk button[value=note]").click()
    page.fill("#f-text", "先等商家")
    page.locator("#bulk-form button[name=preview]").click()
    page.locator("#bulk-confirm .btn.primary").click()
    expect(page.locator("h1")).to_contain_text("2 件全部办成")
    page.goto(live_app.url + "/desk/queue/all/")
    page.locator("summary[data-key=F]").click()
    page.locator(".adds .pop a").click()
    page.fill("#f-q", "第 1 件")
    page.locator("form.conditions .btn.primary").click()
    expect(page.locator(ROWS)).to_have_count(1)
    context.close()


def test_what_others_do_moves_no_row_under_the_cursor(cast: Cast, as_: Any) -> None:
    cases = file(cast, 5)
    page: Page = as_(cast.lin)
    expect(page.locator(ROWS)).to_have_count(5)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    cursor = page.locator("tr[data-cursor]")
    number, place = cursor.get_attribute("id"), cursor.bounding_box()
    cast.file(at=clock.now(), text="急", facts={"category": "service_quality", "injury": True})
    act(cases[0].pk, "withdraw", cast.as_(cast.zhou, clock.now()))
    act(cases[3].pk, "claim", cast.as_(cast.he, clock.now()))
    expect(page.locator("#rows tr[data-gone]")).to_have_count(1)
    expect(page.locator(f"#c{cases[3].number} .o")).to_have_text("何青")
    expect(page.locator(".news")).to_be_visible()
    assert (cursor.get_attribute("id"), cursor.bounding_box()) == (number, place)
    expect(page.locator("#bulk")).to_contain_text("已选 1 件")
    page.keyboard.press(".")
    expect(page.locator("#rows")).to_contain_text("急")
    expect(page.locator("#rows tr[data-gone]")).to_have_count(0)
    assert cursor.get_attribute("id") == number
    expect(page.locator("#bulk")).to_contain_text("已选 1 件")
    expect(page.locator(".news")).to_be_hidden()


@pytest.mark.long  # tests/pages sees the same pages once in every run
def test_the_pages_of_views_and_bulk_pass_axe_in_both_themes(cast: Cast, as_: Any) -> None:
    opened = file(cast, 1)[0]
    page: Page = as_(cast.manager)
    origin = page.url.partition("/desk/")[0]
    page.request.get(origin + "/desk/")
    SavedView.objects.create(
        platform=cast.platform, owner=cast.manager, name="很长的名字" * 10, view="all", parameters={"q": ["坏" * 60]}
    )
    for width, scheme in ((390, "dark"), (1440, "light"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for path in ("/desk/queue/all/?q=件&state=gone", "/desk/queue/all/conditions/", "/desk/views/"):
            page.goto(origin + path)
            check(page, width, path)
        page.goto(origin + "/desk/queue/all/")
        page.locator(f"#t{opened.number}").check()
        check(page, width, "ticked")
        page.locator("#bulk button[value=classify]").click()
        check(page, width, "bulk form")
        page.select_option("[id='f-fact.injury']", "yes")
        page.locator("#bulk-form button[name=preview]").click()
        expect(page.locator(".outcomes")).to_be_visible()
        check(page, width, "preview")


def check(page: Page, width: int, what: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (what, width)
    found = Axe().run(page, options=TAGS)
    assert found.response["violations"] == [], (what, width, found.generate_report())
