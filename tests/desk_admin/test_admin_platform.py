"""Contacts, calendars, keys, rulebooks, further platforms and the history, as administrators see them."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from admin_cast import CONTACTS, PLATFORM, YEAR_2027, Chief, chief, events, local, other, text_of  # noqa: F401
from django.core.files.uploadedfile import SimpleUploadedFile
from proceedings_cast import Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.cases.models import Clock
from gongdao.desk import admin_history
from gongdao.editions import books, calendars
from gongdao.editions.models import CalendarYear, Ruleset
from gongdao.legaltime import clock
from gongdao.people import apikeys
from gongdao.people.models import ApiKey, Holding, Platform
from gongdao.proceedings import calendar
from gongdao.record.models import Content, Event


@pytest.fixture(autouse=True)
def no_year_of_another_test() -> None:
    calendars.forget()


def test_contacts_change_with_the_values_before_and_after(chief: Chief) -> None:
    old = chief.platform.complaint_phone
    page = chief.post("contacts/", **CONTACTS, service_hours="9:00-18:00")
    assert "The contacts are changed" in page
    chief.platform.refresh_from_db()
    assert chief.platform.complaint_phone == CONTACTS["complaint_phone"]
    ((name, content),) = events(chief.platform)
    assert (name, content["old"]["complaint_phone"]) == ("contact.changed", old)
    assert "Nothing changed." in chief.post("contacts/", **CONTACTS, service_hours="9:00-18:00")
    assert len(events(chief.platform)) == 1
    assert re.search(rf"<del>{old}</del>\s*{CONTACTS['complaint_phone']}", chief.get("history/"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"complaint_phone": "010-XXXXXXXX"}, "is not a complaint phone"),
        ({"complaint_email": "someone@example.com"}, "is not a complaint e-mail"),
        ({"complaint_address": "市区街道号"}, "is not a complaint address"),
        ({"complaint_phone": ""}, "This field is required."),
    ],
)
def test_placeholders_are_refused(chief: Chief, wrong: dict[str, str], sentence: str) -> None:
    page = chief.post("contacts/", status=422, **{**CONTACTS, **wrong})
    (field, typed), *_ = wrong.items()
    assert sentence in page and f'href="#id_{field}"' in page
    assert f'value="{typed}"' in page or not typed
    assert events(chief.platform) == []


def test_a_year_is_shown_then_loaded(chief: Chief, liao: Cast) -> None:
    assert text_of(chief.get("calendars/")).count("provisional") >= 1
    shown = text_of(chief.post("calendars/", status=200, table=YEAR_2027))
    assert "2 days off and 1 make-up workdays" in shown and "Sat 20 Feb 2027" in shown
    assert not CalendarYear.objects.exists()
    assert "The table is loaded." in chief.post("calendars/", table=YEAR_2027, confirmed="1")
    assert CalendarYear.objects.get().platform == chief.platform
    assert re.search(r"2027 official loaded", text_of(chief.get("calendars/")))
    assert [name for name, _ in events(chief.platform)] == ["calendar.loaded"]
    for more in ({}, {"confirmed": "1"}):
        assert "is loaded already" in chief.post("calendars/", status=409, table=YEAR_2027, **more)
    assert "Calendar loaded" in chief.get("history/")


def test_a_file_will_do(chief: Chief) -> None:
    file = SimpleUploadedFile("2027.json", b"\xef\xbb\xbf" + YEAR_2027.encode())
    assert "Sat 20 Feb 2027" in chief.post("calendars/", status=200, file=file)
    gbk = SimpleUploadedFile("2027.json", YEAR_2027.encode("gbk"))
    assert "not in UTF-8" in chief.post("calendars/", status=422, file=gbk)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Paste the table or choose a file"),
        ("{", "no JSON"),
        ('{"year": 2027, "days": []}', "an empty table announces nothing"),
        (YEAR_2027.replace("2027-01-01", "2027-13-01"), "must be a date such as 2027-01-01"),
        (YEAR_2027.replace("2027-02-20", "2027-02-22"), "cannot be a make-up workday"),
    ],
)
@pytest.mark.parametrize("confirmed", ["", "1"])
def test_a_broken_table_is_refused_with_its_place(chief: Chief, text: str, sentence: str, confirmed: str) -> None:
    page = chief.post("calendars/", status=422, table=text, confirmed=confirmed)
    assert sentence in page
    assert not CalendarYear.objects.exists()


def test_open_clocks_that_wait_are_counted_and_then_worked_out(chief: Chief, other: Chief, liao: Cast) -> None:
    late_december = clock.now().replace(year=2026, month=12, day=31, hour=1)
    with clock.frozen(late_december + timedelta(hours=1)):
        liao.file(at=late_december)
        waiting = Clock.objects.filter(platform_id=chief.platform.pk, provisional=True).count()
        assert waiting > 0
        assert f"{waiting} open limits wait" in text_of(chief.get("calendars/"))
        assert "wait for an official table" not in other.get("calendars/")
        chief.post("calendars/", table=YEAR_2027, confirmed="1")
        calendars.forget()
        assert calendar.recompute() == 1
        assert "wait for an official table" not in chief.get("calendars/")


def test_a_key_is_shown_once(chief: Chief) -> None:
    page = chief.post("keys/", status=200, name="ERP", scopes=["orders:write", "cases:read"])
    plain = re.search(r"gd_liaoliao_[\w-]{43}", page)
    assert plain and "no-store" in chief.client.get("/desk/admin/keys/")["Cache-Control"]
    key = apikeys.find(plain[0])
    assert key and key.scopes == ["cases:read", "orders:write"]
    assert "read cases, push orders" in chief.get("keys/") and "read cases, push orders" in chief.get("history/")
    assert plain[0] not in chief.get("keys/") + chief.get("history/")
    assert plain[0] not in json.dumps(events(chief.platform))
    again = chief.post("keys/", status=409, name="ERP", scopes=["orders:write"])
    assert "There is a key named" in again and 'value="ERP"' in again
    assert "Select a valid choice" in chief.post("keys/", status=422, name="x", scopes=["all"])
    assert "cannot be given back" in chief.get(f"keys/{key.pk}/revoke/")
    assert apikeys.find(plain[0])
    assert "is revoked" in chief.post(f"keys/{key.pk}/revoke/")
    assert apikeys.find(plain[0]) is None
    assert [content["did"] for _, content in events(chief.platform)] == ["key_issued", "key_revoked"]


def test_no_key_of_another_platform(chief: Chief, other: Chief) -> None:
    apikeys.issue(other.platform, "their machine", ["cases:read"])
    key = ApiKey.objects.get()
    assert "their machine" not in chief.get("keys/")
    chief.get(f"keys/{key.pk}/revoke/", status=404)
    chief.post(f"keys/{key.pk}/revoke/", status=404)
    key.refresh_from_db()
    assert key.revoked_at is None


def test_editions_link_to_what_the_public_reads(chief: Chief) -> None:
    links = re.findall(r'href="(/liaoliao/rules/[^"]+)"', chief.get("editions/"))
    assert len(links) == 5
    assert chief.client.get(links[0]).status_code == 200


def test_another_platform_is_open_at_once(chief: Chief) -> None:
    page = chief.post("platforms/", **PLATFORM)
    made = Platform.objects.get(slug="xinpu")
    assert "新铺" in page
    assert books.in_force(made.pk, clock.now()) == Ruleset.objects.get(platform=made).pk
    assert [(h.user, h.role) for h in Holding.objects.of(made)] == [(chief.user, "administrator")]
    assert [name for name, _ in events(made)] == ["contact.changed", "edition.published", "staff.changed"]
    assert events(chief.platform) == []
    for slug in ("xinpu", "desk", "Big"):
        again = chief.client.post("/desk/admin/platforms/", {**PLATFORM, "slug": slug})
        assert again.status_code == 422
        assert "cannot be the short name" in again.content.decode() and 'value="新铺"' in again.content.decode()
    assert Platform.objects.count() == 2


def test_history_is_read_page_by_page(chief: Chief, other: Chief, monkeypatch: Any) -> None:
    monkeypatch.setattr(admin_history, "PAGE", 3)
    start = clock.now()
    for n in range(7):
        with clock.frozen(start + timedelta(seconds=n // 2)):  # pairs of the same instant
            chief.post("keys/", status=200, name=f"machine-{n}", scopes=["cases:read"])
    seen, path = [], "history/"
    for _ in range(3):
        page = chief.get(path)
        seen += re.findall(r"<dd>\s*(machine-\d)", page)
        following = re.search(r'href="(\?before=\d+)"', page)
        path = f"history/{following[1]}" if following else ""
    assert path == ""
    assert sorted(seen) == [f"machine-{n}" for n in range(7)] and seen[0] == "machine-6"
    first = Event.objects.filter(platform_id=chief.platform.pk, name="staff.changed").first()
    assert first is not None
    other.get(f"history/?before={first.pk}", status=404)
    chief.get("history/?before=x", status=404)
    assert "machine-" not in other.get("history/")


def test_history_says_what_was_erased(chief: Chief) -> None:
    chief.post("contacts/", **CONTACTS, service_hours="")
    Content.objects.update(body=None, salt=None, erased_at=clock.now())
    page = chief.get("history/")
    assert "The details were erased." in page and CONTACTS["complaint_email"] not in page


def test_history_tells_in_words(chief: Chief, liao: Cast) -> None:
    chief.post(f"people/{liao.he.pk}/role/", role="agent.after_sales")
    chief.post(f"people/{liao.he.pk}/absence/", since=local(-1), until=local(5), note="dentist")
    page = text_of(chief.get("history/"))
    assert "Role given: 何青 by 顾平" in page
    assert "Service agent" in page and "after_sales" not in page
    assert "Absence noted: 何青 by 顾平" in page and "dentist" in page
