"""Three languages: zh-Hant made from zh-Hans, one word for one msgid, the page kept when the language changes."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from opencc import OpenCC

from gongdao import script
from gongdao.look.catalogues import catalogues, derived, load
from gongdao.look.reader import language
from gongdao.rulebook.sources import shipped
from gongdao.rulebook.stack import pick
from gongdao.script import traditional
from gongdao.words import LANGUAGES

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Django's and Python's values, tags and entities: whatever a page or a program fills in or reads
FILLED = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?[a-z][^>]*>|&\w+;|https?://\S+")


def messages() -> Iterator[tuple[str, Message]]:
    for app, path in catalogues().items():
        for message in load(path):
            if message.id:
                yield app, message


def strings(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def written() -> Iterator[str]:
    """Everything in zh-Hans that is shown in zh-Hant: the catalogues, and the tables of the shipped books."""
    for _, message in messages():
        yield from strings(message)
    for _, text in shipped():
        yield from (line for line in text.splitlines() if line.startswith("|"))


def test_what_is_filled_in_survives() -> None:
    compared = 0
    for app, path in catalogues().items():
        catalog = load(path)
        other = derived(catalog)
        assert len(other) == len(catalog), app
        for message in catalog:
            if message.id:
                made = other.get(message.id, message.context)
                assert made is not None
                pairs = list(zip(strings(message), strings(made), strict=True))
                compared += len(pairs)
                assert all(FILLED.findall(one) == FILLED.findall(two) for one, two in pairs), (app, message.id)
    assert compared > 1000


def test_latin_letters_figures_and_signs_stay() -> None:
    for text in written():
        assert CHINESE.sub("", traditional(text)).replace("QR", "") == CHINESE.sub("", text).replace("QR", ""), text


def test_every_correction_can_happen() -> None:
    """The converter says it, alone or in our texts, and nothing that the corrections yield is corrected again."""
    wrong, right = script._corrections()
    back, converter = OpenCC("tw2s"), script._converter()
    found = {one for text in written() for one in wrong.findall(converter.convert(text))}
    assert [said for said in right if said not in found and converter.convert(back.convert(said)) != said] == []
    assert [said for said in right.values() if wrong.sub(lambda one: right[one[0]], said) != said] == []


@pytest.mark.parametrize(
    ("simplified", "expected"),
    [
        ("查看表和日历，周三 18:00 前回复", "查看表和日曆，週三 18:00 前回覆"),
        ("登录后在平台发布的规则里", "登入後在平台發布的規則裡"),
        ("申诉复核、重复投诉、恢复账户", "申訴覆核、重複投訴、恢復帳戶"),
        ("{name}，您的投诉 %(number)s <b>已受理</b>", "{name}，您的投訴 %(number)s <b>已受理</b>"),
        ("Nothing here to change: 12.50", "Nothing here to change: 12.50"),
    ],
)
def test_words_in_traditional_characters(simplified: str, expected: str) -> None:
    assert traditional(simplified) == expected


def test_one_msgid_says_the_same_in_every_app() -> None:
    """Django merges the catalogues: where two apps differed, one of them would silently say the other's words."""
    said: dict[object, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for app, message in messages():
        said[message.id, message.context][app] = strings(message)
    assert [(key, apps) for key, apps in said.items() if len(set(apps.values())) > 1] == []


def test_a_text_is_picked_in_the_other_script() -> None:
    assert pick({"zh-Hans": "投诉", "en": "Complaint"}, "zh-Hant") == "投訴"
    assert pick({"zh-Hans": "投诉", "zh-Hant": "申訴", "en": "Complaint"}, "zh-Hant") == "申訴", "the book's own wins"
    assert pick({"en": "Complaint"}, "zh-Hant") == "Complaint"
    assert pick({"zh-Hant": "申訴"}, "zh-Hans") == "申訴"
    assert pick({}, "zh-Hant") == ""


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("en-GB", "en"),
        ("fr, en;q=0.5", "en"),
        ("fr", "zh-Hans"),
    ],
)
def test_what_the_browser_asks_for(asked: str, given: str) -> None:
    page = Client(headers={"accept-language": asked}).get("/styleguide/").content.decode()
    assert f'<html lang="{given}"' in page


def test_each_language_leads_to_the_others_and_the_page_stays() -> None:
    client, address = Client(headers={"accept-language": "zh-CN"}), "/styleguide/?q=%E9%80%80&page=2"
    for one in LANGUAGES:
        answer = client.post("/language/", {"language": one.lower(), "next": address})
        assert (answer.status_code, answer["Location"]) == (302, address)
        page = client.get(address).content.decode()
        assert f'<html lang="{one}"' in page
        assert 'name="next" value="/styleguide/?q=%E9%80%80&amp;page=2"' in page
        offered = re.findall(r'<button[^>]* name="language" value="([\w-]+)" lang="([\w-]+)"', page)
        assert offered == [(other.lower(), other) for other in LANGUAGES if other != one]


def test_django_and_the_product_know_the_same_languages() -> None:
    assert [code for code, _ in settings.LANGUAGES] == [one.lower() for one in LANGUAGES]
    said = {}
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            said[language()] = (gettext("Sign in"), gettext("This field is required."))
    assert list(said) == list(LANGUAGES)
    assert said["zh-Hant"] == ("登入", "這個欄位是必須的。")
    assert len(set(said.values())) == 3, "ours and Django's own words"


def test_the_traditional_catalogue_is_in_no_source() -> None:
    assert list(Path(script.__file__).parent.rglob("zh_Hant/**/*.po")) == []
