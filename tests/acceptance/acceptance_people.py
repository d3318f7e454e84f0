"""People at their browsers, and a mail server that takes what is sent to them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from proceedings_cast import PASSWORD

SHOTS = Path(__file__).parents[2] / "screenshots" / "five-contexts"  # pytest-playwright empties test-results
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@dataclass
class Post:
    """Takes letters by SMTP."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"

    def to(self, address: str, words: str) -> list[EmailMessage]:
        """The letters to somebody that contain these words."""
        found = [one for one in self.letters if one["To"] == address]
        return [one for one in found if words in one.get_body(("plain",)).get_content()]  # type: ignore[union-attr]


def until(holds: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """What it says as soon as it is true. Fails after `seconds`."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if found := holds():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not after {seconds} seconds")


@dataclass
class Somebody:
    """One person at one browser. `seen` are the addresses that were opened, with every status."""

    url: str
    context: BrowserContext
    page: Page
    name: str
    seen: dict[str, set[int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> Page:
        """Note what the page opens and what its console complains about."""
        page.on("response", self._note)
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def _note(self, response: Response) -> None:
        path = urlsplit(response.url)
        if response.url.startswith(self.url) and not path.path.startswith("/static/"):
            address = path.path + (f"?{path.query}" if path.query else "")
            self.seen.setdefault(address, set()).add(response.status)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, path: str, login: str) -> Page:
        """By the form; `path` is the page one wanted."""
        front = "/desk/login/" if path.startswith("/desk/") else f"/{path.split('/')[1]}/login/"
        page = self.go(f"{front}?next={path}")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button.primary").click()
        expect(page).to_have_url(self.url + path)
        return page

    def post(self, path: str, values: dict[str, str]) -> tuple[int, str]:
        """What a forged form gets: status and text."""
        token = next(one["value"] for one in self.context.cookies() if one["name"] == "gongdao_csrf")
        form = {"csrfmiddlewaretoken": token, **values}
        answer = self.context.request.post(
            self.url + path, form=form, headers={"referer": self.url + path}, max_redirects=0
        )
        return answer.status, answer.text()

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, address led to and body of an address, as this person's browser gets it."""
        answer = self.context.request.get(self.url + path, max_redirects=0)
        return answer.status, answer.headers.get("location", ""), answer.body().decode("utf-8", "replace")

    def shoot(self, name: str, page: Page | None = None) -> None:
        """A picture of the page, which does not run sideways."""
        page = page or self.page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} runs sideways"
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def do(self, action: str, page: Page | None = None, **values: str) -> None:
        """One of the actions beside a case at the desk; `values` by field name (`__` for a dot)."""
        page = page or self.page
        form = page.locator(f"#do-{action}")
        if form.evaluate("form => form.tagName") == "FORM":  # an act that asks for nothing
            form.locator("button.act").click()
            return
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        for name, value in values.items():
            box = form.locator(f"[name='{name.replace('__', '.')}']")
            box.select_option(value) if box.evaluate("box => box.tagName") == "SELECT" else box.fill(value)
        for box in form.locator("[name^='duty.']").all():
            box.check()  # what the act waits for is done
        form.locator("button.primary").click()


def somebody(browser: Browser, url: str, name: str, viewport: dict[str, int]) -> Somebody:
    """A new browser context of a reader of Chinese."""
    context = browser.new_context(viewport=viewport, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    person = Somebody(url, context, context.new_page(), name)
    person.watch(person.page)
    return person
