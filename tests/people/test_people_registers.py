"""What may stand in a register: the real thing, tidied; a placeholder is refused with the field that it is about."""

import pytest

from gongdao.people import registers
from gongdao.people.errors import BadField

RIGHT = [
    ("phone", " 12315 ", "12315"),
    ("email", "Help@Shop.Example", "help@shop.example"),
    ("address", "云澜市青溪区望江路 36 号", "云澜市青溪区望江路 36 号"),
    ("url", "https://court.example/file?a=1", "https://court.example/file?a=1"),
    ("url", "/liaoliao/file/", "/liaoliao/file/"),
    ("hours", "工作日  9:00-17:00", "工作日 9:00-17:00"),
    ("version", "第 4 版", "第 4 版"),
]
WRONG = [
    ("phone", "010-XXXXXXXX"),
    ("phone", ""),
    ("email", "someone@example.com"),
    ("address", "市区街道号"),
    ("url", "www.court.example"),
    ("url", "https://example.com/file"),
    ("url", "https://sub.localhost/"),
    ("url", "//elsewhere.example/"),
    ("url", "javascript:alert(1)"),
    ("url", "https://court.example/xxxx"),
    ("hours", "待定"),
    ("hours", "9:00-TBD"),
    ("version", "latest"),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), RIGHT)
def test_the_real_thing_is_kept_tidied(kind: str, typed: str, kept: str) -> None:
    assert registers.field(kind, typed) == kept


@pytest.mark.parametrize(("kind", "typed"), WRONG)
def test_a_placeholder_is_refused_with_its_field(kind: str, typed: str) -> None:
    with pytest.raises(BadField) as refused:
        registers.field(kind, typed)
    assert refused.value.field == kind


def test_what_is_needed_must_be_there_and_what_is_given_must_be_right() -> None:
    assert registers.checked({"phone": "12315", "hours": " "}, ["phone"]) == {"phone": "12315"}
    with pytest.raises(BadField) as refused:
        registers.checked({"phone": "12315"}, ["phone", "url"])
    assert refused.value.field == "url"
    with pytest.raises(BadField) as refused:
        registers.checked({"phone": "12315", "email": "nobody"}, ["phone"])
    assert refused.value.field == "email"


@pytest.mark.parametrize("text", ["", "X", "···", "待定 TBD", "xxxx"])
def test_a_name_is_a_name(text: str) -> None:
    with pytest.raises(BadField):
        registers.name(text)
