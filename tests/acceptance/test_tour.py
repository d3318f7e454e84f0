"""Acceptance: `docs/tour.md`, followed to the letter on the demo, in a real browser whose reader knows English.

A numbered item of the tour holds nothing but sentences of the grammar below; commands stand in `sh` fences, what they
say in `text` fences. All else is told to people only. What cannot be read or done fails.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from acceptance_people import PHONE, SCREEN, until
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from gongdao.jobs import demo
from gongdao.jobs.demo_people import script
from gongdao.record.models import Unsealed

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "tour.md"
WIDTHS = {"narrow": PHONE, "wide": SCREEN}
SLOW = 20_000  # milliseconds: the machine of the tests has other work
# an item goes on in the next line where that is indented
PIECE = re.compile(r"^```(sh|text)\n(.*?)^```$|^\d+\. ([^\n]+(?:\n {3}[^\n]+)*)", re.MULTILINE | re.DOTALL)
MOMENT = 150  # milliseconds that pass before somebody does the next thing
SAID, KEYED = r"\*\*(.+?)\*\*", r"`([^`]+)`"
Sentence = tuple[re.Pattern[str], Callable[..., None]]


def pieces(text: str) -> Iterator[tuple[str, str, int]]:
    """`sh`, `text` or `do`, its content and its line, in the order of the page."""
    for match in PIECE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield (match[1], match[2], line) if match[1] else ("do", " ".join(match[3].split()), line)


@contextmanager
def telling(where: str) -> Iterator[None]:
    """Whatever goes wrong inside says where the reader stood."""
    try:
        yield
    except Exception as error:
        error.add_note(where)
        raise


class Reader:
    """Somebody with the tour, two windows (a private one shares nothing with the first) and a terminal."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url, self._browser = url, browser
        self._windows: dict[str, BrowserContext] = {}
        self._page: Page | None = None
        self._leaving: dict[Page, bool] = {}
        self._sentences: list[Sentence] = [
            (re.compile(pattern + r"\.(?:\s|$)"), does)
            for pattern, does in (
                (rf"Take the {SAID} window", self.take),
                (rf"Make it {SAID}", self.resize),
                (rf"Open {KEYED}", self.open),
                (r"Reload the page", self.reload),
                (rf"Sign in as {KEYED}", self.sign_in),
                (rf"Click {SAID}", self.click),
                (rf"Click the (first|last) {SAID}", self.click_one),
                (rf"Type {KEYED}", self.type),
                (rf"Type {KEYED} into {SAID}", self.fill),
                (rf"Choose {SAID} under {SAID}", self.choose),
                (rf"Tick {SAID}", self.tick),
                (rf"Press {KEYED}", self.press),
                (rf"You see {SAID}", self.see),
                (rf"You do not see {SAID}", self.miss),
            )
        ]

    def follow(self, item: str) -> None:
        """The sentences of one item, one after the other. Raises ValueError at one that is not in the grammar."""
        at = 0
        while at < len(item):
            found = next(((match, does) for known, does in self._sentences if (match := known.match(item, at))), None)
            if found is None:
                raise ValueError(f"not a step: {item[at:]}")
            match, does = found
            does(*match.groups())
            at = match.end()
            self._arrive()

    @property
    def page(self) -> Page:
        assert self._page is not None, "the tour takes a window first"
        return self._page

    def take(self, name: str) -> None:
        if name not in self._windows:
            context = self._browser.new_context(locale="en-GB", viewport=WIDTHS["wide"])  # type: ignore[arg-type]
            context.set_default_timeout(SLOW)
            self._watch(context.new_page())
            self._windows[name] = context
        self._page = self._windows[name].pages[0]

    def _watch(self, page: Page) -> None:
        """Know when the page is on its way to another one."""
        page.on("request", lambda one: self._leaving.update({page: True}) if one.is_navigation_request() else None)
        page.on("domcontentloaded", lambda _: self._leaving.update({page: False}))
        page.on(
            "requestfailed", lambda one: self._leaving.update({page: False}) if one.is_navigation_request() else None
        )

    def _arrive(self) -> None:
        """Wait as people do: a moment to see whether another page comes, and then for that page."""
        self.page.wait_for_timeout(MOMENT)
        until(lambda: not self._leaving.get(self.page) or self.page.wait_for_timeout(MOMENT), "the next page")

    def resize(self, width: str) -> None:
        self.page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def reload(self) -> None:
        self.page.reload()

    def sign_in(self, login: str) -> None:
        self.fill(login, "E-mail or phone")
        self.fill(str(script()["password"]), "Password")
        self.click("Sign in")

    def click(self, words: str) -> None:
        found = self._named(words)
        expect(found).to_have_count(1)
        found.click()

    def click_one(self, which: str, words: str) -> None:
        found = self._named(words)
        (found.first if which == "first" else found.last).click()

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def fill(self, words: str, label: str) -> None:
        self._field(label).fill(words)

    def choose(self, option: str, label: str) -> None:
        group = self.page.get_by_role("group", name=label).get_by_role("radio", name=option)
        expect(found := self._field(label).or_(group)).to_have_count(1)
        found.check() if found.get_attribute("type") == "radio" else found.select_option(label=option)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).locator("visible=true").check()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key.replace("Ctrl", "Control"))

    def see(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words, use_inner_text=True)

    def miss(self, words: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(words, use_inner_text=True)

    def close(self) -> None:
        for context in self._windows.values():
            context.close()

    def _named(self, words: str) -> Locator:
        """What can be clicked and reads like this, a figure or the hint at its key aside."""
        name = re.compile(rf"^\s*{re.escape(words)}\s*(?:\b[A-Z?]|Ctrl.*|[0-9,+]+)?\s*$")
        return self.page.locator("a, button, summary, label, [role=option] > span:first-child").filter(
            has_text=name, visible=True
        )

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(label).locator("visible=true")


def run(command: str, database: dict[str, str]) -> str:
    """What a command of the tour prints, whether it likes what it finds or not."""
    here = command.replace(".venv/bin/", f"{Path(sys.executable).parent}/")
    done = subprocess.run(["sh", "-c", here], capture_output=True, text=True, timeout=60, cwd=ROOT, env=database)
    assert not done.stderr, done.stderr
    return done.stdout


def agrees(said: str, promised: str) -> bool:
    """Line by line; `...` stands for any words of a line."""
    lines = (re.escape(line).replace(re.escape("..."), r"[^\n]*") for line in promised.splitlines())
    return re.fullmatch("\n".join(lines), said.strip()) is not None


@pytest.fixture
def shown(live_app: Any) -> Any:
    """The server of the tour, with a small demo: what the tour needs are its people, rules and saved replies."""
    demo.demo(cases=0, duties=False)
    return live_app


@pytest.mark.browser
@pytest.mark.long
def test_every_step_of_the_tour_does_what_it_says(shown: Any, browser: Browser) -> None:
    database = os.environ | {"DATABASE_URL": shown.database_url, "DATABASE_OWNER_URL": shown.owner_url}
    said, counts = "", {"do": 0, "sh": 0, "text": 0}
    reader = Reader(browser, shown.url)
    for kind, content, line in pieces(TOUR.read_text(encoding="utf-8")):
        counts[kind] += 1
        if kind == "do":
            with telling(f"line {line} of the tour: {content}"):
                reader.follow(content)
        elif kind == "sh":
            until(lambda: not Unsealed.objects.exists(), "everything is sealed")
            said = run(content, database)
        else:
            assert agrees(said, content), f"line {line} promises\n{content}\nbut this was said:\n{said}"
    reader.close()
    assert counts["do"] >= 20 and counts["sh"] >= 3 and counts["text"] >= 3


def test_a_step_that_nobody_can_follow_is_seen(browser: Browser) -> None:
    reader = Reader(browser, "http://127.0.0.1")
    with pytest.raises(ValueError, match="not a step: Believe me"):
        reader.follow("Take the **first** window. Believe me.")
    reader.close()
    assert [piece[0] for piece in pieces("1. Open `/`.\n   Go.\nWords.\n```sh\nls\n```\n")] == ["do", "sh"]
    assert agrees("1 wrong\n- case 7\n", "1 wrong\n- case ...\n") and not agrees("1 wrong\n2\n", "1 wrong\n")
