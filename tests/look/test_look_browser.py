"""The pages in Chromium: nothing runs sideways, no exception from the policy, keys, drafts, live regions, themes."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from look_urls import changes, drafts
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SIZES = """() => [...document.querySelectorAll('main *')]
    .filter(e => e.checkVisibility() && e.tagName !== 'OPTION')
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => parseFloat(getComputedStyle(e).fontSize))"""
OUTSIDE = """svg => {
    const box = svg.getBoundingClientRect();
    const shown = [...svg.querySelectorAll('text, rect, circle')].filter(e => getComputedStyle(e).display !== 'none');
    const beyond = b => b.left < box.left - 1 || b.right > box.right + 1 || b.bottom > box.bottom + 1;
    return shown.filter(e => beyond(e.getBoundingClientRect())).map(e => e.textContent);
}"""
PAGES = ("/styleguide/", "/look/case/", "/look/failed/404/")


@pytest.fixture
def open_page(page: Page, address: str) -> Callable[[str], Page]:
    """Opens a page; any error on its console, or of the content security policy, fails the test."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    def go(path: str) -> Page:
        page.goto(address + path)
        assert [line for line in said if "404" not in line] == []
        return page

    return go


@pytest.mark.long  # tests/pages sees the same pages once in every run
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_runs_sideways_and_axe_finds_nothing(open_page: Any, page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for path in PAGES:
        open_page(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.response["violations"] == [], (path, found.generate_report())


def test_theme_and_print_change_without_leaving_the_page(open_page: Any) -> None:
    page = open_page("/styleguide/")
    page.locator("#id_story").fill("typed")
    page.locator("button[name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(30, 30, 27)")
    page.locator("button[name=print]").click()
    expect(page.locator("html")).to_have_attribute("data-print", "large")
    expect(page.locator("#id_story")).to_have_value("typed")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_keys_act_but_never_while_one_types_or_composes(open_page: Any) -> None:
    page = open_page("/look/case/")
    dialog = page.locator("#d")
    page.locator("#text").press("e")
    expect(page.locator("#text")).to_have_value("e")
    expect(dialog).to_be_hidden()
    page.locator("#text").blur()
    for composing in ("{key: 'e', isComposing: true}", "{key: 'e', keyCode: 229}"):
        page.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{bubbles: true, ...{composing}}}))")
    expect(dialog).to_be_hidden()
    page.keyboard.press("e")
    expect(dialog).to_be_visible()
    dialog.locator("[data-close]").click()
    expect(dialog).to_be_hidden()


def test_the_cursor_of_a_queue_is_not_its_selection(open_page: Any) -> None:
    page = open_page("/look/case/")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tr[data-cursor]")).to_have_attribute("id", "row-2")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("x")
    expect(page.locator("tr[aria-selected=true]")).to_have_attribute("id", "row-2")


def test_a_draft_is_saved_and_named_with_its_time(open_page: Any) -> None:
    drafts.clear()
    page = open_page("/look/case/")
    page.locator("#text").fill("a cracked pot")
    expect(page.locator("[data-draft-state]")).to_be_visible()
    assert drafts == [{"text": "a cracked pot"}]


def test_control_and_enter_send_also_while_one_types(open_page: Any) -> None:
    drafts.clear()
    page = open_page("/look/case/")
    page.locator("#text").fill("sent")
    with page.expect_request(lambda request: request.is_navigation_request() and request.method == "POST"):
        page.locator("#text").press("Control+Enter")


def test_a_live_page_renews_itself_but_no_region_in_which_one_types(open_page: Any) -> None:
    page = open_page("/look/case/")
    page.locator("#text").fill("half a sen")
    first, free = changes["n"], page.locator("#free")
    expect(free).not_to_have_text(f"free {first}")
    busy = page.locator("#busy b").inner_text()
    time.sleep(1)
    assert page.locator("#busy b").inner_text() == busy
    assert int(busy.split()[1]) <= first
    expect(page.locator("#text")).to_have_value("half a sen")
    expect(page.locator("#text")).to_be_focused()


def test_chips_count_on_in_the_servers_words(open_page: Any, page: Page) -> None:
    page.clock.install()
    open_page("/look/case/")
    soon = page.locator("#row-2 .clock")
    expect(soon).to_have_attribute("data-state", "soon")
    page.clock.fast_forward("02:00:00")
    page.clock.run_for(31_000)
    expect(soon).to_have_attribute("data-state", "late")
    assert soon.inner_text() in ("45 minutes over", "46 minutes over")


def test_an_upload_shows_its_progress_and_a_refused_one_keeps_what_was_typed(open_page: Any) -> None:
    page = open_page("/look/upload/")
    page.locator("textarea").fill("typed")
    page.locator("input[type=file]").set_input_files({"name": "bad.txt", "mimeType": "text/plain", "buffer": b"x"})
    page.locator("form[data-upload] button").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("textarea")).to_have_value("typed")
    large = {"name": "good.bin", "mimeType": "application/octet-stream", "buffer": b"x" * 3_000_000}
    page.locator("input[type=file]").set_input_files(large)
    told: list[str] = []
    page.expose_function("tell", lambda text: told.append(text))
    page.evaluate(
        "() => { const text = document.querySelector('[data-progress-text]');"
        " new MutationObserver(() => tell(text.textContent)).observe(text, {childList: true}); }"
    )
    page.locator("form[data-upload] button").click()
    expect(page.locator("#busy b")).to_be_visible()
    expect(page).to_have_title("Test · Gongdao")
    assert page.url.endswith("/look/case/?took=3000000")
    for _ in range(50):  # the new page may be seen a moment before its scripts listen
        page.keyboard.press("e")
        page.wait_for_timeout(100)
        if page.locator("#d").is_visible():
            break
    expect(page.locator("#d")).to_be_visible()
    assert any(text.startswith("Uploading, ") for text in told)


def test_large_print_enlarges_every_word_and_runs_nowhere_sideways(open_page: Any, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    open_page("/styleguide/")
    before = page.evaluate(SIZES)
    page.evaluate("document.documentElement.dataset.print = 'large'")
    after = page.evaluate(SIZES)
    assert len(before) == len(after) > 200
    small = [(one, other) for one, other in zip(before, after, strict=True) if other < one * 1.2 and other < 30]
    assert len(small) <= after.count(13), "only the words in drawings keep their size"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_chart_is_named_drawn_inside_its_frame_and_has_its_table(open_page: Any, page: Page) -> None:
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        open_page("/styleguide/")
        for one in page.locator("figure.chart:has(svg)").all():
            outside = one.locator("svg").evaluate(OUTSIDE)
            assert outside == [], (width, one.locator("h3").inner_text())
            expect(one.get_by_role("img")).to_have_accessible_name(one.locator("h3").inner_text())
            one.locator("summary").click()
            expect(one.get_by_role("table")).to_be_visible()


def test_shapes_and_places_stay_without_our_colours(open_page: Any, page: Page) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    open_page("/styleguide/")
    for selector, least in ((".rows tr[data-cursor]", 1), (".nav a[aria-current]", 1)):
        found = page.locator(selector)
        assert found.count() >= least
        expect(found.first).to_have_css("outline-style", "solid")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    mark = page.locator(".clock[data-state=late]").first.evaluate(
        "e => getComputedStyle(e, '::before').backgroundColor"
    )
    assert mark != ground
    moving = "e => [e.transitionDuration, e.animationName].join()"
    assert page.locator(".btn").first.evaluate(f"e => ({moving})(getComputedStyle(e))") in ("0s,none", "all,none")


def test_on_paper_there_is_no_menu_and_no_button_and_all_is_black_on_white(open_page: Any, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    open_page("/look/case/")
    expect(page.locator(".btn:visible")).to_have_count(0)
    expect(page.locator(".composer:visible, .settings:visible, .rail:visible")).to_have_count(0)
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(28, 27, 25)"
