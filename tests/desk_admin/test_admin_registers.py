"""The registers of the rulebooks: what is asked, what there is, each gap with its clause, the pages that close it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from admin_cast import Chief, chief, events, other, text_of  # noqa: F401
from django.utils import translation
from proceedings_cast import SINCE, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.editions.registers import CODES, SAYS, Gap, gaps, registers_of
from gongdao.jobs.demo_people import fill_registers, set_up
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people import registers as kept
from gongdao.people.models import Holding, Platform, RegisterEntry
from gongdao.proceedings.administer_errors import NoSuchEntry

COURT = {
    "name": "云澜互联网法院",
    "address": "云澜市云栈路 2 号",
    "phone": "0571-0186-2369",
    "url": "https://wang.court.example",
}
PAGE = "registers/institutions/internet_court/"


def found(platform: Platform, code: str, entry: str = "", at: datetime | None = None) -> list[Gap]:
    return [gap for gap in gaps(platform, at or clock.now()) if gap.code == code and entry in ("", gap.entry)]


@pytest.fixture
def demo(db: None, settings: Any) -> Platform:
    """The demo's first platform with its registers, without its month of cases."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.frozen(SINCE):
        stage = set_up(SINCE)[0]
    fill_registers(stage, clock.now() - timedelta(days=2))
    return stage.platform


def test_the_demo_has_no_gap(demo: Platform) -> None:
    assert gaps(demo, clock.now()) == []
    second = Platform.objects.exclude(pk=demo.pk).get()
    assert len(found(second, "unregistered")) > 30  # its registers were not filled here


def test_a_new_platform_is_told_everything_that_its_rulebooks_ask(chief: Chief) -> None:
    page = text_of(chief.get("gaps/"))
    assert "“Internet court” is not registered. V-1.5.2" in page
    assert "Nobody holds the role “Rule office”. V-1.5.6" in page
    assert "Nobody holds the role “Service agent” (Engineering). H-1.2.2" in page
    assert "Nobody works in the department “Legal”. V-1.5.5" in page
    count = len(gaps(chief.platform, clock.now()))
    assert re.search(rf'gaps/"[^>]*>Gaps <b class="n">{count}</b>', chief.get("contacts/"))


def test_an_entry_is_registered_changed_and_ended(chief: Chief) -> None:
    platform = chief.platform
    assert found(platform, "unregistered", "internet_court")
    page = chief.post(PAGE, **COURT)
    assert "It is registered." in page and COURT["phone"] in page
    assert not [gap for gap in gaps(platform, clock.now()) if gap.entry == "internet_court"]
    row = RegisterEntry.objects.of(platform).get(entry="internet_court")
    assert row.reviewed_by == chief.user
    page = chief.post(f"registered/{row.pk}/", **{**COURT, "phone": "0571-0186-2370"})
    assert "It is saved" in page
    chief.post(f"registered/{row.pk}/end/")
    assert found(platform, "unregistered", "internet_court")
    told = [(name, content["did"]) for name, content in events(platform)]
    assert told == [
        ("register.changed", "entry_registered"),
        ("register.changed", "entry_changed"),
        ("register.changed", "entry_ended"),
    ]
    history = text_of(chief.get("history/"))
    assert "0571-0186-2369 0571-0186-2370" in history and "Entry ended" in history and "Internet court" in history
    chief.get(f"registered/{row.pk}/", status=404)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phone": "010-XXXXXXXX"}, "is not a telephone number"),
        ({"address": "市区街道号"}, "is not an address"),
        ({"url": "https://example.com"}, "is not a web address"),
        ({"url": ""}, "This field is required."),
        ({"name": "xxxx"}, "is not a name"),
    ],
)
def test_placeholders_are_refused_beside_their_field(chief: Chief, wrong: dict[str, str], sentence: str) -> None:
    page = chief.post(PAGE, status=422, **{**COURT, **wrong})
    (field, typed), *_ = wrong.items()
    assert sentence in page and f'href="#id_{field}"' in page
    assert f'value="{typed}"' in page or not typed
    assert not RegisterEntry.objects.exists() and events(chief.platform) == []


def test_a_look_is_good_for_as_long_as_the_rulebook_says(chief: Chief) -> None:
    platform, now = chief.platform, clock.now()
    with clock.frozen(now - timedelta(days=300)):
        changes_of = {"platform": platform, "register": "institutions", "entry": "internet_court"}
        fields = {key: text for key, text in COURT.items() if key != "name"}
        kept.add(**changes_of, named=COURT["name"], fields=fields, needs=["url"], by=chief.user, at=clock.now())
    (gap,) = found(platform, "not-reviewed", "internet_court")
    assert (gap.level, gap.clause) == ("warning", "V-1.5.2")
    assert "6 months was the limit" in text_of(chief.get(PAGE))
    assert "you looked at it" in chief.post(f"{PAGE}reviewed/")
    assert not found(platform, "not-reviewed", "internet_court")
    assert [content["did"] for _, content in events(platform)] == ["entry_reviewed"]


def test_what_has_its_home_elsewhere_is_read_there_and_only_looked_at_here(chief: Chief) -> None:
    platform = chief.platform
    (gap,) = found(platform, "no-field", "complaint_phone")
    assert gap.values["field"] == "hours"
    changes.set_contact(platform, service_hours="9:00-18:00")
    platform.refresh_from_db()
    assert not found(platform, "no-field", "complaint_phone")
    chief.post("registers/contacts/complaint_phone/", status=404, name="Another phone", phone="12315")
    chief.post("registers/contacts/complaint_phone/reviewed/")
    later = clock.now() + timedelta(days=40)
    assert found(platform, "not-reviewed", "complaint_phone", later)
    assert registers_of(platform, later).entry("documents", "handbook").real[0].fields["version"]  # type: ignore[union-attr]
    chief.post("registers/contacts/report_entry/reviewed/", status=404)  # there is nothing to look at yet


def test_a_stored_value_that_cannot_be_right_is_found(chief: Chief) -> None:
    chief.post(PAGE, **COURT)
    RegisterEntry.objects.update(fields={**COURT, "phone": "010-XXXX", "url": ""})
    assert [gap.values["text"] for gap in found(chief.platform, "placeholder")] == ["010-XXXX"]
    assert [gap.values["field"] for gap in found(chief.platform, "no-field", "internet_court")] == ["url"]
    assert "cannot be right as Phone" in text_of(chief.get("gaps/"))


def test_a_role_whose_holders_and_stand_ins_are_all_away(chief: Chief, liao: Cast) -> None:
    now = clock.now()
    assert not found(chief.platform, "all-absent")
    changes.set_absence(liao.manager, now - timedelta(hours=1), None)
    assert not found(chief.platform, "all-absent", "general_manager")  # the deputy stands in
    changes.set_absence(liao.deputy, now - timedelta(hours=1), None)
    (gap,) = found(chief.platform, "all-absent", "general_manager")
    assert gap.level == "error"
    Holding.objects.filter(user__in=[liao.manager, liao.deputy]).update(until=now)
    assert found(chief.platform, "no-holder", "general_manager")


def test_a_department_that_cases_are_sent_to_needs_its_own_leader(chief: Chief, liao: Cast) -> None:
    lacking = {gap.values["department"] for gap in found(chief.platform, "no-holder", "department_leader")}
    assert lacking == {"after_sales", "compliance", "engineering", "management"}
    assert {gap.entry for gap in found(chief.platform, "no-members")} >= {"legal", "operations", "after_sales"}
    changes.give_role(liao.he, chief.platform, "department_leader", "after_sales", clock.now())
    assert "after_sales" not in {gap.entry for gap in found(chief.platform, "no-members")}


def test_one_platform_never_sees_or_touches_the_entries_of_another(chief: Chief, other: Chief) -> None:
    chief.post(PAGE, **COURT)
    row = RegisterEntry.objects.get()
    assert COURT["name"] not in other.get(PAGE)
    other.get(f"registered/{row.pk}/", status=404)
    other.post(f"registered/{row.pk}/end/", status=404)
    assert found(other.platform, "unregistered", "internet_court")
    row.refresh_from_db()
    assert row.until is None


def test_only_what_the_rulebooks_ask_for_and_only_administrators(chief: Chief, liao: Cast) -> None:
    chief.get("registers/institutions/star_chamber/", status=404)
    Holding.objects.filter(user=chief.user).update(role="service_centre")
    for path in ("registers/", PAGE, "gaps/"):
        chief.get(path, status=403)
    assert issubclass(NoSuchEntry, Exception)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_gap_is_said_in_both_languages(chief: Chief, language: str) -> None:
    found_ones = registers_of(chief.platform, clock.now())
    with translation.override(language.lower()):
        for gap in found_ones.gaps():
            wrong, cure = found_ones.say(gap, language)
            assert cure and not re.search(r"[{}]", wrong + cure)
            assert language == "zh-Hans" or not re.search(r"[\u4e00-\u9fff]", wrong.replace(chief.platform.name, ""))
        assert set(SAYS) == set(CODES)
