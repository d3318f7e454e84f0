"""Every page that the resolver knows, in a real browser: axe, layout, keyboard, console and requests.

By default each page is seen once, in Chinese, by turns wide and light or narrow and dark, and laid out at the two
widths of that side; `--long` sees it in every theme and width, in English, in large print, and in the light lays it out
at all four and walks through the whole page by Tab.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from crawl import names, picture
from pages_catalogue import CATALOGUE, UNNAMED, Seen, pages
from pages_world import World, fill, filled
from playwright.sync_api import Browser, BrowserContext, Page, expect

PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
WIDTHS = (320, 390, 768, 1440)
PHONE, WIDE = 390, 1440
HEIGHT = 900
THUMB = 44  # px: the primary controls of the public pages
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # only rules that are not run ask for it
}
PRIMARY = "main .btn, main input:not([type=hidden]), main select, main textarea, main .choice"
WALK, WHOLE = 15, 400  # steps by Tab in the default run, and through the whole page
EXCUSED = "Failed to load resource"  # the browser's own line about a page that was refused on purpose

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]  # the world takes minutes on a busy machine


@dataclass(frozen=True)
class Way:
    """How a page is looked at."""

    width: int = WIDE
    scheme: Any = "light"
    language: str = "zh-hans"
    print: str = ""


WAYS = (
    *(Way(*way) for way in product((PHONE, WIDE), ("light", "dark"), ("zh-hans", "en"))),
    *(Way(width, print="large") for width in (PHONE, WIDE)),
)  # fmt: skip


@dataclass
class House:
    """The running system, its browser, the folder for pictures if any, and what was seen of it while it was empty.

    A window costs more than the page in it, so each visitor keeps one for each way.
    """

    url: str
    world: World
    browser: Browser
    empty: dict[str, list[str]]
    pictures: Path | None = None
    windows: dict[tuple[str, Way], Page] = field(default_factory=dict)

    def look(self, name: str, seen: Seen, way: Way, widths: Collection[int] = WIDTHS, *, walk: int = WALK) -> list[str]:
        """Everything that is wrong with the page. One on which something is pressed has a window of its own."""
        if seen.press or seen.empty:
            with self.context(seen.visitor, way) as context:
                return self._looked(context.new_page(), name, seen, way, widths, walk)
        key = (seen.visitor, way)
        if key not in self.windows:
            self.windows[key] = self.context(*key).new_page()
        page = self.windows[key]
        page.set_viewport_size({"width": way.width, "height": HEIGHT})
        return self._looked(page, name, seen, way, widths, walk)

    def _looked(self, page: Page, name: str, seen: Seen, way: Way, widths: Collection[int], walk: int) -> list[str]:
        with watched(page, self.url, excused=bool(seen.press) or seen.status != 200) as problems:
            path = filled(seen.path, self.world.values)
            answer = page.goto(self.url + path, wait_until="load")
            assert answer is not None
            for control in seen.press:
                page.locator(control).filter(visible=True).first.click()
                page.wait_for_load_state("load")
            page.evaluate("window.scrollTo(0, 0)")  # a bar that stays may lie over what a press scrolled
            landed = urlsplit(page.url)
            wanted = filled(seen.lands, self.world.values) or urlsplit(path).path
            if (answer.status, unquote(landed.path)) != (seen.status, wanted):
                return [f"{path} answers {answer.status} at {landed.path}"]
            if self.pictures:
                page.screenshot(path=self.pictures / pictured_as(name), full_page=True)
            page.evaluate(PROBES)
            public = not landed.path.startswith(("/desk/", "/api/", "/styleguide/", "/setup/"))
            return problems + sound(page, way.width, widths, public=public, walk=walk)

    def context(self, visitor: str, way: Way) -> BrowserContext:
        """A browser window of this visitor; nothing moves in it."""
        cookies = {**self.world.visitors.get(visitor, {}), "django_language": way.language}
        cookies |= {"print": way.print} if way.print else {}
        context = self.browser.new_context(
            viewport={"width": way.width, "height": HEIGHT},
            color_scheme=way.scheme,
            reduced_motion="reduce",
            locale="zh-CN",
        )
        context.add_cookies([{"name": key, "value": value, "url": self.url} for key, value in cookies.items()])
        return context


def pictured_as(name: str) -> str:
    """Called as the page for its first entry; for another one its number and visitor follow."""
    called, number, visitor = name.rsplit("-", 2)
    return picture(called if number == "0" else f"{called}.{number}-{visitor}")


@contextmanager
def watched(page: Page, base: str, *, excused: bool) -> Iterator[list[str]]:
    """Fills with errors of the console (the security policy's among them) and requests to other hosts."""
    found: list[str] = []

    def said(message: Any) -> None:
        if message.type == "error" and not (excused and message.text.startswith(EXCUSED)):
            found.append(f"console: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith((base, "data:", "blob:")):
            found.append(f"asks another host: {request.url}")

    heard = {"console": said, "pageerror": lambda error: found.append(f"script: {error}"), "request": asked}
    for event, hear in heard.items():
        page.on(event, hear)  # type: ignore[call-overload]
    yield found
    for event, hear in heard.items():
        page.remove_listener(event, hear)


def sound(page: Page, width: int, widths: Collection[int], *, public: bool, walk: int) -> list[str]:
    """What axe, the layout at these widths and the keyboard find on the open page."""
    found: list[str] = page.evaluate("probes.headings()") + page.evaluate("probes.moving()")
    for one in Axe().run(page, options=AXE).response["violations"]:
        found += [f"axe {one['id']}: {node['target']} {node['failureSummary'][:200]}" for node in one["nodes"][:3]]
    for other in sorted({*widths, width}, key=lambda one: one == width):  # the page's own width last: it stays
        page.set_viewport_size({"width": other, "height": HEIGHT})
        laid_out = page.evaluate("probes.sideways()") + page.evaluate("probes.cut()")
        if public and other == PHONE:
            laid_out += page.evaluate("([what, least]) => probes.small(what, least)", [PRIMARY, THUMB])
        found += [f"at {other}: {line}" for line in laid_out]
    return found + by_keyboard(page, walk)


def by_keyboard(page: Page, walk: int) -> list[str]:
    """The way through the page by Tab: the skip link first, no trap, nothing left out, focus always seen."""
    found: list[str] = []
    page.evaluate("probes.fromTheTop()")
    page.keyboard.press("Tab")
    found += (
        page.evaluate("probes.skips()") + page.evaluate("probes.unreachable()") + page.evaluate("probes.unseenFocus()")
    )
    page.evaluate("probes.fromTheTop()")
    steps = page.evaluate("probes.tabbable().length")
    for _ in range(min(walk, steps - 1)):
        page.keyboard.press("Tab")
        if again := page.evaluate("probes.comesBack()"):
            return [*found, f"Tab comes back to {again} before the page is through"]
    return found


def nothing(problems: list[str]) -> None:
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture(scope="module")
def house(
    live: Callable[[], AbstractContextManager[Any]], browser: Browser, pytestconfig: pytest.Config
) -> Iterator[House]:
    folder = pytestconfig.getoption("--pictures")
    with live() as app:
        house = House(app.url, World(), browser, {}, Path(folder) if folder else None)
        for name, seen in pages():
            if seen.empty:
                house.empty[name] = house.look(name, seen, Way())
        house.world = fill()
        yield house


def test_every_name_of_the_resolver_has_an_entry() -> None:
    assert names() == set(CATALOGUE) - UNNAMED


@pytest.mark.parametrize(("name", "seen"), pages(always=True), ids=[name for name, _ in pages(always=True)])
def test_page(house: House, name: str, seen: Seen) -> None:
    narrow = list(dict(pages(always=True))).index(name) % 2
    way, widths = (Way(PHONE, "dark"), WIDTHS[:2]) if narrow and not house.pictures else (Way(), WIDTHS[2:])
    nothing(house.empty[name] if seen.empty else house.look(name, seen, way, widths))


def test_the_skip_link_leads_into_the_text(house: House) -> None:
    for visitor, path in (("nobody", "/liaoliao/"), ("agent", "/desk/queue/all/")):
        with house.context(visitor, Way()) as context:
            page = context.new_page()
            page.goto(house.url + path)
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(page.locator("main")).to_be_focused()
            page.keyboard.press("Tab")
            assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_rows_of_a_group_are_seen(house: House) -> None:
    """Its list scrolls by itself on a wide screen: a height of nothing hides it from everybody but a test of words."""
    with house.context("agent", Way()) as context:
        page = context.new_page()
        page.goto(house.url + filled("/desk/cases/{talk}/group/", house.world.values))
        expect(page.locator("main thead th").last).to_be_in_viewport()


def test_escape_closes_what_a_key_has_opened_and_gives_the_focus_back(house: House) -> None:
    with house.context("agent", Way()) as context:
        page = context.new_page()
        for path, key in product(
            ("/desk/queue/all/", filled("/desk/cases/{talk}/", house.world.values)), ("Control+k", "?")
        ):
            page.goto(house.url + path)
            page.keyboard.press("Tab")
            page.keyboard.press(key)
            opened = page.locator("dialog[open]")
            expect(opened).to_be_visible()
            page.keyboard.press("Escape")
            expect(opened).to_be_hidden()
            assert page.evaluate("document.activeElement.classList.contains('skip')"), (path, key)


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(filter(None, map(str, vars(way).values()))))
@pytest.mark.parametrize(("name", "seen"), pages(), ids=[name for name, _ in pages()])
def test_page_in_every_way(house: House, name: str, seen: Seen, way: Way) -> None:
    if not seen.empty:
        dark = way.scheme == "dark"  # other colours move nothing
        nothing(house.look(name, seen, way, () if dark else WIDTHS, walk=WALK if dark else WHOLE))
