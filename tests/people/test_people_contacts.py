"""A platform's contacts must be real: placeholders are refused by the name of their field."""

import pytest

from gongdao.people import changes, contacts
from gongdao.people.errors import BadContact, BadSlug, BadTimezone
from gongdao.people.models import Platform

pytest_plugins = ["people_cast"]

REAL = {
    "complaint_phone": "400-820-7716",
    "complaint_email": "Complaints@Liaoliao.example",
    "complaint_address": "杭州市滨江区江晖路 88 号",
}


def test_real_contacts_pass_and_are_tidied() -> None:
    assert contacts.check(REAL | {"complaint_phone": " 0571-8672 3390 "}) == {
        "complaint_phone": "0571-8672 3390",
        "complaint_email": "complaints@liaoliao.example",
        "complaint_address": "杭州市滨江区江晖路 88 号",
    }


@pytest.mark.parametrize("text", ["12315", "95588", "+86 571 8672 3390", "(0571) 86723390", "13800138000"])
def test_real_phones(text: str) -> None:
    assert contacts.phone(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "北京市海淀区中关村大街 27 号院 3 号楼",
        "上海市浦东新区世纪大道 100 号 2 层",
        "苏州市区观前街 12 号",
        "Room 3, 88 Jianghui Road, Hangzhou",
    ],
)
def test_real_addresses(text: str) -> None:
    assert contacts.address(text) == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("complaint_phone", ""),
        ("complaint_phone", "010-X"),
        ("complaint_phone", "xxxx"),
        ("complaint_phone", "010-xxxxxxxx"),
        ("complaint_phone", "400-000-0000"),
        ("complaint_phone", "12345678"),
        ("complaint_phone", "1234"),
        ("complaint_phone", "１２３４５６７"),
        ("complaint_phone", "call us"),
        ("complaint_email", ""),
        ("complaint_email", "xxxx"),
        ("complaint_email", "xxx@liaoliao.cn"),
        ("complaint_email", "service@example.com"),
        ("complaint_email", "service@shop.example.org"),
        ("complaint_email", "service@localhost"),
        ("complaint_email", "service@xx.cn"),
        ("complaint_address", ""),
        ("complaint_address", "市区路号"),
        ("complaint_address", "市区"),
        ("complaint_address", "XX市XX区XX路XX号"),
        ("complaint_address", "××市××区"),
        ("complaint_address", "杭州市滨江区路号"),
        ("complaint_address", "市滨江区江晖路88号"),
        ("complaint_address", "xxxx/arbitration"),
        ("complaint_address", "88"),
    ],
)
def test_a_placeholder_is_refused_by_field(field: str, text: str) -> None:
    with pytest.raises(BadContact) as refusal:
        contacts.check(REAL | {field: text})
    assert refusal.value.field == field
    assert refusal.value.status == 422


def test_set_contact_says_old_and_new_and_keeps_the_rest(liaoliao: Platform) -> None:
    change = changes.set_contact(liaoliao, complaint_phone="95588", service_hours="09:00-21:00")
    assert change.old == {"complaint_phone": "400-820-7716", "service_hours": ""}
    assert change.new == {"complaint_phone": "95588", "service_hours": "09:00-21:00"}
    liaoliao.refresh_from_db()
    assert (liaoliao.complaint_phone, liaoliao.complaint_email) == ("95588", "complaints@liaoliao.example")


def test_a_refused_contact_changes_nothing(liaoliao: Platform) -> None:
    with pytest.raises(BadContact):
        changes.set_contact(liaoliao, complaint_phone="95588", complaint_address="市区路号")
    liaoliao.refresh_from_db()
    assert liaoliao.complaint_phone == "400-820-7716"


@pytest.mark.parametrize("slug", ["desk", "api", "static", "Liao", "聊聊", "a", "", "liaoliao", "x" * 41])
def test_a_short_name_that_is_taken_or_no_address_is_refused(liaoliao: Platform, slug: str) -> None:
    with pytest.raises(BadSlug):
        changes.create_platform(slug=slug, name="某平台", name_en="Some", **REAL)


def test_an_unknown_time_zone_is_refused(db: None) -> None:
    with pytest.raises(BadTimezone):
        changes.create_platform(slug="third", name="第三家", name_en="Third", timezone="Asia/Nowhere", **REAL)


def test_ids_are_given_in_order(liaoliao: Platform, liaosheng: Platform) -> None:
    assert (liaoliao.pk, liaosheng.pk) == (1, 2)
