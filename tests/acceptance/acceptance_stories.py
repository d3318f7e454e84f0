"""How a story of a matter is told: who does what on which page, who is refused, and what happens when nobody says
anything. Parties sit at phones, staff at screens; what a clock ends begins so long ago that the worker ends it at once.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from acceptance_people import PHONE, PNG, SCREEN, Somebody, somebody, until
from django.db import transaction
from kinds_world import SAYS, World
from playwright.sync_api import Browser, Locator, Page, expect

from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.record.models import Event

PARTIES = ("consumer", "merchant")
BECAUSE = {name: SAYS[name] for name in ("found", "reasons", "clause")}
LONG_AGO = timedelta(days=215)  # longer than the longest window of the stories
PROOF = {"name": "证据.png", "mimeType": "image/png", "buffer": PNG}
MOST_STEPS = 8  # of filing
Step = tuple[str, str] | tuple[str, str, dict[str, Any]]


@dataclass
class Play:
    """The people of the world at their browsers, and the matter that the story is about."""

    world: World
    url: str
    browser: Browser
    number: str = ""
    people: dict[str, Somebody] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return Case.objects.get(number=self.number)

    def who(self, role: str) -> Somebody:
        """Somebody signed in, at a phone or at a screen."""
        if role not in self.people:
            size = PHONE if role in PARTIES else SCREEN
            self.people[role] = somebody(self.browser, self.url, role, size)
            home = "/liaoliao/" if role in PARTIES else "/desk/absences/"
            self.people[role].sign_in(home, self.world.people[role].email)
        return self.people[role]

    def files(self, role: str, kind: str, **answers: str) -> None:
        """Step by step from the link of the home page to the receipt."""
        page = self.who(role).go("/liaoliao/")
        link = page.locator(f"main a[href$='kind={kind}']")
        address = link.get_attribute("href") if link.count() else f"/liaoliao/file/about/?kind={kind}"
        page = self.who(role).go(str(address))
        for _ in range(MOST_STEPS):
            if "/receipt/" in page.url:
                break
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            self._answer(page, answers)
            fits(page)
            page.locator("main form .end button.primary, main form button.primary").last.click()
            page.wait_for_load_state()
            assert not page.locator(".errors").count(), page.locator(".errors").inner_text()
        self.number = page.url.rstrip("/").rpartition("/")[2]
        assert self.case.procedure == kind.partition(".")[0]

    def _answer(self, page: Page, answers: dict[str, str]) -> None:
        told = {"text": "电饭煲收到时已开裂。", "order": str(self.world.order.pk), "remedy": "refund", **answers}
        for name, value in told.items():
            box = page.locator(f"main form [name$='{name}']:visible, main form input[type=radio][name$='{name}']")
            if not box.count():
                continue
            if box.first.get_attribute("type") == "radio":
                page.locator(f"main form [name$='{name}'][value='{value}']").check(force=True)
            else:
                box.first.fill(value)
        what = page.locator("main form input[type=radio][name=what]")
        if what.count():
            what.first.check(force=True)

    def registers(self, role: str, kind: str, **values: str) -> None:
        """Staff take a matter down, on the page where they register."""
        page = self.who(role).go(f"/desk/register/?kind={kind}")
        for name, value in values.items():
            put(page.locator(f"main form [name={name}]"), value)
        page.locator("main form input[type=file]").set_input_files(PROOF)
        fits(page)
        before = Case.objects.count()
        page.locator("main form button.primary").click()
        until(lambda: Case.objects.count() > before, f"{role} registers {kind}")
        self.number = Case.objects.latest("pk").number

    def does(self, role: str, action: str, state: str, **inputs: Any) -> None:
        """An act on a page, after which the matter is in that state."""
        before = self._done(action)
        self._try(role, action, inputs)
        if self._done(action) == before and self.who(role).page.locator(".errors, .changed").count():
            self._send(role, action)  # a letter arrived while the page was open
        until(lambda: self._done(action) > before, f"{role} does {action}: {self._says(role)}", 15)
        assert self.case.state == state, f"after {action}"

    def is_refused(self, role: str, action: str, **inputs: Any) -> None:
        """An act on a page that misses something: the page says what, and nothing happened."""
        before = self._done(action)
        self._try(role, action, inputs)
        expect(self.who(role).page.locator(".errors, .changed").first).to_be_visible()
        assert self._done(action) == before

    def cannot(self, role: str, action: str) -> None:
        """The act is on no page of theirs, and sending it all the same is refused."""
        page, before = self.who(role).go(self.address(role)), self._done(action)
        assert not page.locator(f"#do-{action}, a[href*='/do/{action}/']").count()
        status, _ = self.who(role).post(f"{self.address(role)}do/{action}/", {"rev": str(self.case.rev), "text": "?"})
        assert status in (403, 404, 409, 422) and self._done(action) == before, status

    def sees_nothing(self, role: str) -> None:
        assert self.who(role).get(self.address(role))[0] == 404

    def silence(self, procedure: str, steps: list[Step], state: str, event: str, **opening: Any) -> None:
        """The same long ago, when nobody said anything after `steps`: the clock did `event`, and the page says so, in
        the words `says` where it does not name the state."""
        says = opening.pop("says", "")
        with transaction.atomic(), clock.frozen(clock.now() - LONG_AGO):  # the worker sees all of it or nothing
            opener, action = opening.pop("opener", "consumer"), opening.pop("action", "")
            one = self.world.file(procedure, opener, action, **opening)
            for role, act, *more in steps:
                self.world.do(one.id, role, act, **(more[0] if more else {}))
        until(lambda: Case.objects.get(pk=one.id).state == state, f"{procedure} becomes {state}")
        assert Event.objects.filter(case_id=one.id, name=event, actor_kind="system").exists()
        self.number = one.number
        case = self.case
        reader = "consumer" if case.consumer_id else "merchant" if case.merchant_id else "service_centre"
        words = says or case.ruling().procedure.label("states", state, "zh-Hans")
        expect(self.who(reader).go(self.address(reader)).get_by_text(words).first).to_be_visible()
        fits(self.who(reader).page)

    def address(self, role: str) -> str:
        return f"/liaoliao/cases/{self.number}/" if role in PARTIES else f"/desk/cases/{self.number}/"

    def _done(self, action: str) -> int:
        return Event.objects.filter(case_id=self.case.pk, name=action).count()

    def _says(self, role: str) -> str:
        return self.who(role).page.locator("main").inner_text()[:600]

    def _try(self, role: str, action: str, inputs: dict[str, Any]) -> None:
        page = self.who(role).go(self.address(role))
        if role in PARTIES:
            self._follow(page, action)
        form = page.locator(f"main form[action*='/do/{action}/']" if role in PARTIES else f"#do-{action}").first
        if role not in PARTIES and form.evaluate("form => form.tagName") != "FORM":
            form.locator("summary").click()
        for name, value in inputs.items():
            if name == "files":
                form.locator("input[type=file]").first.set_input_files(PROOF)
            else:
                put(form.locator(f"[name='{name.replace('__', '.')}']"), value)
        fits(page)
        self._send(role, action)

    def _follow(self, page: Page, action: str) -> None:
        """From the page of the matter to the page of the act, by its link; to say something is a form of the matter."""
        if page.locator(f"main form[action*='/do/{action}/']").count():
            return
        link = page.locator(f"a[href*='/do/{action}/']")
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        link.first.click()
        page.wait_for_url(f"**/do/{action}/**")

    def _send(self, role: str, action: str) -> None:
        page = self.who(role).page
        if role in PARTIES:
            page.locator(f"main form[action*='/do/{action}/'] button.btn:visible").last.click()
        else:
            form = page.locator(f"#do-{action}")
            plain = form.evaluate("form => form.tagName") == "FORM"
            form.locator("button.act" if plain else "button.primary").first.click()
        page.wait_for_load_state("networkidle")


def put(box: Locator, value: str) -> None:
    """Write, choose or tick, whatever the field is."""
    tag, kind = box.first.evaluate("box => box.tagName"), box.first.get_attribute("type")
    if tag == "SELECT":
        box.first.select_option(value)
    elif kind == "radio":
        box.and_(box.page.locator(f"[value='{value}']")).check(force=True)
    elif kind == "checkbox":
        box.first.set_checked(value == "yes", force=True)
    else:
        box.first.fill(value)


def fits(page: Page) -> None:
    """Nothing runs sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
