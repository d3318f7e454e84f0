"""A platform of another country with books, calendar and law of its own runs the complaint walk without code for it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from acceptance_people import PHONE, PNG, SCREEN, Post, Somebody, until
from foreign_platform import BOOKS, DUBLIN, FILES, PLATFORM, after, table
from playwright.sync_api import Browser, expect
from proceedings_cast import PASSWORD, fresh_caches  # noqa: F401
from test_five_contexts import post, verify  # noqa: F401

from gongdao.cases.models import Approval, Case, Clock
from gongdao.editions import books, calendars, shipping
from gongdao.intake.submission import Filer, Submission
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.people import accounts
from gongdao.people.models import Platform, User
from gongdao.proceedings import administer, calendar, registers
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor, person
from gongdao.proceedings.administer_errors import NamesMissing
from gongdao.proceedings.open import open_cases
from gongdao.record.models import Event, Unsealed
from gongdao.rulebook import BookError

STORY = "The kettle boils over and will not switch off. I want my money back."
REASONS = "The thermostat was fitted the wrong way round; the photo shows it."
BODIES = {
    "ccpc": ("Competition and Consumer Protection Commission", "https://www.ccpc.ie"),
    "ecc": ("European Consumer Centre Ireland", "https://www.eccireland.ie"),
}
STAFF = {
    "niamh": ("Niamh Byrne", "adviser", "goods_desk"),
    "conor": ("Conor Walsh", "team_lead", "goods_desk"),
    "aoife": ("Aoife Kelly", "finance_director", None),
    "ronan": ("Ronan Daly", "managing_director", None),
}


@dataclass
class Tern:
    """The platform and its administrator."""

    platform: Platform
    chief: User

    @property
    def actor(self) -> Actor:
        return self.as_(self.chief, clock.now())

    def as_(self, who: User, at: datetime) -> Actor:
        stack = books.stack(books.in_force(self.platform.pk, at))
        return person(who, self.platform.pk, at, stack.stand_ins)

    def staff(self) -> dict[str, User]:
        """A colleague for each role, by their first names."""
        for key, (name, role, desk) in STAFF.items():
            email = f"{key}@tern.example"
            administer.add_colleague(self.actor, name=name, email=email, role=role, department=desk, password=PASSWORD)
        return {key: User.objects.get(email=f"{key}@tern.example") for key in STAFF}


def opened(at: datetime) -> Tern:
    """The platform as an empty system is set up with it, with the table of this year loaded."""
    chief = {"name": "Siobhan Nolan", "email": "siobhan@tern.example", "password": PASSWORD, "language": "en"}
    with clock.frozen(at):
        user = administer.set_up(chief, {**PLATFORM, "books": BOOKS})
        tern = Tern(Platform.objects.get(), user)
        calendar.load_year(tern.actor, table(at.year))
    calendars.forget()
    return tern


def file(tern: Tern, by: User, at: datetime) -> Case:
    submission = Submission(
        platform_id=tern.platform.pk,
        platform="tern",
        text=STORY,
        facts={"matter": "faulty"},
        filer=Filer(user_id=by.pk, language=by.language),
        occurred_at=at,
    )
    return Case.objects.get(pk=open_cases([submission], now=at)[0].id)


CHRISTMAS = datetime(2026, 12, 18, 10, tzinfo=DUBLIN)  # Friday
SPRING = datetime(2026, 3, 26, 10, tzinfo=DUBLIN)  # Thursday before the clocks are put forward


@pytest.mark.django_db(transaction=True)
def test_time_is_counted_by_the_irish_calendar_and_clock() -> None:
    tern = opened(CHRISTMAS)
    buyer = accounts.create(tern.platform, name="Mary Duffy", email="mary@mail.example")
    case = file(tern, buyer, CHRISTMAS)
    due = {one.deadline: one for one in Clock.objects.filter(case=case)}
    acknowledged, answered = due["complaint.acknowledged"], due["complaint.answered"]
    assert acknowledged.due_at == datetime(2026, 12, 23, tzinfo=DUBLIN) and not acknowledged.provisional
    # Christmas Day is no working day, the Monday after St Stephen's Day is one; New Year is not loaded yet.
    assert answered.due_at == datetime(2027, 1, 12, tzinfo=DUBLIN) and answered.provisional
    assert {one.calendar for one in due.values()} == {"ie"}
    with clock.frozen(CHRISTMAS + timedelta(hours=1)):
        calendar.load_year(tern.actor, table(2027))
        calendars.forget()
        assert calendar.recompute() == 1
    answered.refresh_from_db()
    assert answered.due_at == datetime(2027, 1, 13, tzinfo=DUBLIN) == after(CHRISTMAS, 15)
    assert not answered.provisional


@pytest.mark.django_db(transaction=True)
def test_letters_are_in_the_languages_of_the_books() -> None:
    tern = opened(SPRING)
    german = accounts.create(tern.platform, name="Anna Vogt", email="anna@mail.example", language="de")
    chinese = accounts.create(tern.platform, name="Li Na", email="li@mail.example", language="zh-Hans")
    number = file(tern, german, SPRING).number
    file(tern, chinese, SPRING)
    said = {one.user: one.body for one in Letter.objects.filter(words="we_have_it", channel="email")}
    assert said[german].startswith(f"Tern Market hat Ihre Beschwerde {number}")
    assert "bis 2026-03-30 24:00" in said[german]
    assert said[chinese].startswith("Tern Market has your complaint"), "the book's own language where it has no other"


@pytest.mark.django_db(transaction=True)
def test_the_clocks_are_put_forward_in_dublin() -> None:
    tern = opened(SPRING)
    buyer = accounts.create(tern.platform, name="Mary Duffy", phone="087 234 5678")
    assert (buyer.phone, buyer.language) == ("+353872345678", "en")
    with clock.frozen(SPRING):
        staff = tern.staff()
        niamh = tern.as_(staff["niamh"], SPRING)
        case = file(tern, buyer, SPRING)
        for action, inputs in (("take", {}), ("acknowledge", {}), ("ask", {"reasons": "Which one?", "text": "Which?"})):
            act(case.pk, action, niamh, inputs)
    window = Clock.objects.get(case=case, deadline="complaint.provided")
    assert window.due_at.isoformat() == "2026-04-09T23:00:00+00:00", "midnight of Irish summer time"


@pytest.mark.parametrize(
    ("amount", "role"),
    [("74.99", "team_lead"), ("75.00", "finance_director"), ("600.00", "managing_director")],
)
@pytest.mark.django_db(transaction=True)
def test_money_is_signed_off_by_the_foreign_table(amount: str, role: str) -> None:
    tern = opened(SPRING)
    with clock.frozen(SPRING):
        staff = tern.staff()
        niamh = tern.as_(staff["niamh"], SPRING)
        case = file(tern, accounts.create(tern.platform, name="Mary", email="mary@mail.example"), SPRING)
        act(case.pk, "take", niamh)
        act(case.pk, "acknowledge", niamh)
        asked = {"remedy": "refund", "amount": amount, "reasons": REASONS}
        assert act(case.pk, "offer", niamh, asked).pending
        approval = Approval.objects.get()
        assert (approval.by, approval.clause) == (role, "T-2.6")
        assert approval.clocks.get().calendar == "ie"
        who = next(user for key, user in staff.items() if STAFF[key][1] == role)
        told = Letter.objects.filter(words="sign_off", channel="email")
        assert [(one.user, f"€{amount}" in one.body) for one in told] == [(who, True)]
        act(case.pk, "sign_off", tern.as_(who, SPRING))
    case.refresh_from_db()
    assert case.state == "offered"


@pytest.mark.django_db(transaction=True)
def test_a_new_version_of_the_shipped_books_does_not_come_here() -> None:
    tern = opened(SPRING)
    before = books.in_force(tern.platform.pk, clock.now())
    shipping.store_everywhere()
    assert books.in_force(tern.platform.pk, clock.now()) == before
    assert {book.id for book in books.stack(before).books} == {"tern_words", "tern_rules"}
    assert (tern.platform.language, tern.platform.currency, tern.platform.own_books) == ("en", "EUR", True)


def without_administrator(text: str) -> str:
    kept_by_another = text.replace("| administrator |\n", "| team_lead     |\n")
    return re.sub(r"^\| administrator .*\n", "", kept_by_another, flags=re.MULTILINE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "refusal", "names"),
    [
        (lambda text: text.replace("| 5 working days  |", "| 25 workingdays |"), BookError, "workingdays"),
        (without_administrator, NamesMissing, "administrator"),
    ],
)
def test_books_that_cannot_run_are_refused(change: Callable[[str], str], refusal: type[Exception], names: str) -> None:
    faulty = [(name, change(text)) for name, text in BOOKS]
    assert faulty != BOOKS
    with pytest.raises(refusal, match=names):
        administer.set_up({"name": "S", "email": "s@tern.example", "password": PASSWORD}, {**PLATFORM, "books": faulty})
    assert not Platform.objects.exists()


@dataclass
class Walk:
    """The real server, empty at first, and the people at their browsers."""

    url: str
    post: Post
    chief: Somebody
    buyer: Somebody
    adviser: Somebody
    finance: Somebody
    number: str = ""

    @property
    def case(self) -> Case:
        return Case.objects.get(number=self.number)

    @property
    def portal(self) -> str:
        return f"/tern/cases/{self.number}/"

    @property
    def desk(self) -> str:
        return f"/desk/cases/{self.number}/"


@pytest.fixture
def walk(post: Post, own_app: Any, browser: Browser) -> Iterator[Walk]:
    made = {}
    for name, size in (("chief", SCREEN), ("buyer", PHONE), ("adviser", SCREEN), ("finance", PHONE)):
        # The buyer's browser asks for a language that no page is in: then that of the platform's rulebooks is read.
        context = browser.new_context(viewport=size, locale="de-DE" if name == "buyer" else "en-IE")  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        made[name] = Somebody(own_app.url, context, context.new_page(), name)
        made[name].watch(made[name].page)
    yield Walk(own_app.url, post, **made)
    for one in made.values():
        one.context.close()


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_complaint_walk_in_dublin(walk: Walk, own_app: Any, tmp_path: Path) -> None:
    the_platform_is_set_up(walk)
    the_buyer_files(walk, tmp_path)
    the_adviser_takes_it_on(walk)
    an_offer_is_signed_off(walk)
    the_buyer_takes_the_offer(walk)
    it_is_answered_closed_and_rated(walk)
    another_one_is_turned_down_and_reviewed(walk, tmp_path)
    until(lambda: not Unsealed.objects.exists(), "everything is sealed")
    code, said = verify(own_app.database_url)
    assert code == 0 and said["ok"] is True and said["events"] == said["sealed"] > 20, said
    nothing_is_chinese(walk)


def the_platform_is_set_up(walk: Walk) -> None:
    """By the first visit, with files; then the calendars, by the administrator's pages."""
    page = walk.chief.go("/")
    fields = {**PLATFORM, "platform_name": PLATFORM["name"], "person_name": "Siobhan Nolan"}
    fields |= {"email": "siobhan@tern.example", "password": PASSWORD, "again": PASSWORD}
    for name in set(fields) - {"name"}:
        page.locator(f"[name={name}]").fill(fields[name])
    page.set_input_files("[name=books]", FILES)
    page.get_by_role("button", name="Set up").click()
    expect(page).to_have_url(walk.url + "/desk/admin/")
    expect(page.locator("main")).to_contain_text("Finance director")
    year = clock.now().year
    for each in (year, year + 1):
        walk.chief.go("/desk/admin/calendars/")
        page.locator("[name=table]").fill(table(each))
        page.get_by_role("button", name="Look at it first").click()
        expect(page.locator("main")).to_contain_text("Easter Monday")
        page.get_by_role("button", name="Load the table").click()
        expect(page.locator(".toast")).to_contain_text("The table is loaded")
    tern = Tern(Platform.objects.get(), User.objects.get())
    tern.staff()
    for entry, (name, url) in BODIES.items():
        registers.add_entry(tern.actor, "institutions", entry, name=name, fields={"url": url})


def the_buyer_files(walk: Walk, folder: Path) -> None:
    """As a guest with an Irish number; the choices are those of the rulebook, under its own categories."""
    page = walk.buyer.go("/tern/help/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("ul.routes")).to_contain_text("Competition and Consumer Protection Commission")
    assert "12315" not in page.content()
    page = walk.buyer.go("/tern/")
    expect(page.locator(".what summary b")).to_have_text(["Delivery", "Faulty goods", "Billing", "Account"])
    expect(page.locator("main")).to_contain_text("2 working days")
    walk.number = filed(walk, folder, "What I got does not work")
    case = walk.case
    assert (case.facts["matter"], case.category, case.department) == ("faulty", "faulty_goods", "goods_desk")
    due = {one.deadline: one for one in Clock.objects.filter(case=case)}
    assert due["complaint.acknowledged"].due_at == after(case.received_at, 2)
    assert due["complaint.answered"].due_at == after(case.received_at, 15)
    assert not any(one.provisional for one in due.values())
    assert case.parties.get().phone == "+353872345678"
    [letter] = until(lambda: walk.post.to("mary@mail.example", walk.number), "the receipt by e-mail")
    assert letter["Subject"] == f"Tern Market: Complaint {walk.number}"


def filed(walk: Walk, folder: Path, choice: str) -> str:
    """The number of a complaint filed on the portal."""
    page = walk.buyer.go("/tern/")
    photo = folder / "kettle.png"
    photo.write_bytes(PNG)
    closed = page.locator("details:not([open])", has=page.get_by_role("link", name=choice, include_hidden=True))
    if closed.count():
        closed.locator("summary").click()
    page.get_by_role("link", name=choice).click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("In your own words").fill(STORY)
    page.set_input_files("input[type=file]", photo)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Money back").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Phone number").fill("087 234 5678")
    page.get_by_label("E-mail address").fill("mary@mail.example")
    walk.buyer.shoot("foreign-1-ask")
    page.get_by_role("button", name="File the complaint").click()
    expect(page.locator(".receipt .big").first).to_be_visible()
    return page.locator(".receipt .big").first.inner_text()


def the_adviser_takes_it_on(walk: Walk) -> None:
    """The desk has the rulebook's own filters and groups, and no view of a grade that the rulebook does not know."""
    page = walk.adviser.sign_in("/desk/queue/all/", "niamh@tern.example")
    expect(page.locator("#views")).to_contain_text("Goods desk")
    assert page.get_by_role("link", name="Major").count() == 0 and page.locator("select[name=severity]").count() == 0
    walk.adviser.shoot("foreign-2-queue")
    page.get_by_role("link", name=walk.case.title).first.click()
    walk.adviser.do("take")
    expect(page.locator("#context")).to_contain_text("Niamh Byrne")
    walk.adviser.do("acknowledge")
    expect(page.locator(".head .tag.state")).to_have_text("Being looked into")


def an_offer_is_signed_off(walk: Walk) -> None:
    """120 euro are the finance director's, by the rulebook's table."""
    page = walk.adviser.page
    page.locator("#do-offer summary").click()
    expect(page.locator("#do-offer")).to_contain_text("Amount in EUR")
    walk.adviser.do("offer", remedy="refund", amount="120.00", terms="Within five days.", reasons=REASONS)
    expect(page.locator(".pend")).to_contain_text("€120.00")
    expect(page.locator(".pend")).to_contain_text("Finance director")
    walk.adviser.shoot("foreign-3-pending")
    page = walk.finance.sign_in("/desk/approvals/", "aoife@tern.example")
    page.locator("#inbox a").first.click()
    expect(page.locator("h1")).to_contain_text("€120.00")
    walk.finance.shoot("foreign-4-approval")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".toast")).to_be_visible()
    assert walk.case.state == "offered"
    until(lambda: walk.post.to("mary@mail.example", "we offer you €120.00"), "the offer by e-mail")


def the_buyer_takes_the_offer(walk: Walk) -> None:
    page = walk.buyer.go(walk.portal)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Money back €120.00")
    walk.buyer.shoot("foreign-5-offer")
    page.get_by_role("link", name="Take the offer").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm: Take the offer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Offer taken")
    assert walk.case.state == "agreed"


def it_is_answered_closed_and_rated(walk: Walk) -> None:
    page = walk.adviser.go(walk.desk)
    walk.adviser.do("decide", text="You have your €120.00 back.", reasons=REASONS, clause="T-2.6")
    expect(page.locator(".head .tag.state")).to_have_text("Answered")
    until(lambda: walk.post.to("mary@mail.example", "Our answer to complaint"), "the answer by e-mail")
    until(lambda: Event.objects.filter(name="result.delivered").count() == 1, "the record knows of the delivery")
    walk.adviser.go(walk.desk)
    walk.adviser.do("close")
    expect(page.locator(".head .tag.state")).to_have_text("Closed")
    page = walk.buyer.go(walk.portal)
    expect(page.locator("main")).to_contain_text("You have your €120.00 back.")
    expect(page.locator("main")).to_contain_text("European Consumer Centre Ireland")
    walk.buyer.shoot("foreign-6-result")
    page = walk.buyer.go(f"{walk.portal}do/rate/")
    page.get_by_label("Very well").check()
    page.locator("main form button.primary").click()
    expect(page.locator(".toast")).to_be_visible()
    assert Event.objects.filter(name="rate").count() == 1 and walk.case.final


def another_one_is_turned_down_and_reviewed(walk: Walk, folder: Path) -> None:
    """Not taken on, looked at again by the finance director, who had no part in it."""
    walk.number = filed(walk, folder, "It is not what the page said")
    page = walk.adviser.go(walk.desk)
    walk.adviser.do("take")
    expect(page.locator("#context")).to_contain_text("Niamh Byrne")
    walk.adviser.do("turn_down", text="The page did say so.", reasons="The page names the size.", clause="T-2.1")
    expect(page.locator(".head .tag.state")).to_have_text("Not taken on")
    window = Clock.objects.filter(case=walk.case, deadline="complaint.review_window")
    until(window.exists, "the buyer's time to ask for a review")
    page = walk.buyer.go(f"{walk.portal}do/ask_review/")
    page.locator("[name=text]").fill("It said so only in the small print.")
    page.locator("main form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looked at again")
    assert Clock.objects.get(case=walk.case, deadline="complaint.reviewed").due_at == after(clock.now(), 20)
    walk.finance.go(walk.desk)
    walk.finance.do("decide_review", text="You are right.", reasons="Small print is not enough.", clause="T-2.5")
    expect(walk.finance.page.locator(".head .tag.state")).to_have_text("Answered")
    expect(walk.buyer.go(walk.portal).locator("main")).to_contain_text("You are right.")


def nothing_is_chinese(walk: Walk) -> None:
    """No page that anybody opened holds a Chinese sign, beside the names of the languages; nor a yuan, nor 12315."""
    for who in (walk.chief, walk.buyer, walk.adviser, walk.finance):
        for address in sorted(who.seen):
            if "/files/" in address or "/live" in address or not address.startswith(("/tern/", "/desk/")):
                continue
            body = who.get(address)[2].replace("简体中文", "").replace("中文(简体)", "").replace("繁體中文", "")
            body = re.sub(r"<button[^>]*lang=\"zh[^>]*>[^<]*</button>", "", body)
            found = re.findall(r"[\u4e00-\u9fff¥]+|\byuan\b|12315|Shanghai", body)
            assert not found, f"{who.name} reads {found[:5]} at {address}"
        said = [one for one in who.faults if "status of 4" not in one and "default-src 'none'" not in one]
        assert said == [], f"the console of the {who.name}"
