"""The rules for everybody, the first pages, and what the public is shown of a platform."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from proceedings_cast import MORNING, SINCE, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.editions import books, listing
from gongdao.editions.models import Edition
from gongdao.legaltime import clock
from gongdao.people.models import Platform


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


def shown(client: Client, path: str, language: str = "zh-hans") -> str:
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200, path
    return response.content.decode()


def test_every_clause_of_every_book_has_its_anchor(client: Client, liao: Cast) -> None:
    for book in books.stack(liao.ruleset).books:
        page = shown(client, f"/liaoliao/rules/{book.id}/")
        for clause in book.clauses:
            assert f'id="{clause.id}"' in page and f'href="#{clause.id}"' in page
        same = shown(client, f"/liaoliao/rules/{book.id}/{book.version}/")
        assert same[same.index("<main") : same.index("</main>")] in page


def test_tables_are_tables_in_the_readers_language(client: Client, liao: Cast) -> None:
    page = shown(client, "/liaoliao/rules/mechanism/")
    clause = page[page.index('id="M-3.2.2"') :].split("</section>")[0]
    assert "不足 1000 元" in clause and "总经理" in clause and "24 小时" in clause
    assert 'class="law material"' in clause and "重大利害关系" in clause
    english = shown(client, "/liaoliao/rules/mechanism/", "en")
    clause = english[english.index('id="M-3.2.2"') :].split("</section>")[0]
    assert "below 1000 yuan" in clause and "General manager" in clause and "24 hours" in clause
    for machine in ("general_manager", "awaiting_consumer", "set_facts", "other_than"):
        assert machine not in page and machine not in english


def test_what_is_kept_of_a_book_is_in_its_language_whoever_asked_first(client: Client, liao: Cast) -> None:
    listing._readable.cache_clear()
    listing._page_of.cache_clear()
    listing.readable(liao.ruleset, "mechanism", "2026.2", "en")  # in a thread whose language is Chinese
    page = shown(client, "/liaoliao/rules/mechanism/", "en")
    assert "below 1000 yuan" in page and "不足 1000 元" not in page


def test_the_vocabulary_reads_as_words(client: Client, liao: Cast) -> None:
    page = shown(client, "/liaoliao/rules/vocabulary/")
    facts = page[page.index('id="V-1.1"') :].split("</section>")[0]
    assert "投诉类别" in facts and "服务质量、平台规则" in facts and "几项选一" in facts
    for machine in ("service_quality", "yes_no", "general_manager", "clock.breached"):
        assert machine not in page


def test_the_text_is_downloaded_byte_for_byte(client: Client, liao: Cast) -> None:
    edition = Edition.objects.get(platform=liao.platform, book="handbook")
    response = client.get(f"/liaoliao/rules/handbook/{edition.version}/text")
    assert hashlib.sha256(response.content).digest() == bytes(edition.sha256)
    assert response["Content-Disposition"] == f'attachment; filename="handbook-{edition.version}.md"'


def test_an_edition_keeps_its_address_when_a_newer_one_is_in_force(client: Client, liao: Cast) -> None:
    [before] = Edition.objects.filter(platform=liao.platform, book="handbook").values_list("version", flat=True)
    texts = [
        (n, re.sub("^version: .*", "version: 2999.1", t, count=1, flags=re.M).replace("24 hours", "20 hours"))
        for n, t in books.shipped()
    ]
    books.store(liao.platform.pk, texts, since=MORNING - timedelta(days=1), at=MORNING)
    assert "20 小时" in shown(client, "/liaoliao/rules/handbook/")
    old = shown(client, f"/liaoliao/rules/handbook/{before}/")
    assert "24 小时" in old and "20 小时" not in old and "handbook/2999.1/" in old
    listed = shown(client, "/liaoliao/rules/")
    assert listed.index("2999.1") < listed.index(before)


@pytest.mark.parametrize("path", ["nothing/", "handbook/1999.1/", "handbook/1999.1/text", "../mechanism/x/"])
def test_there_is_no_such_book(client: Client, liao: Cast, path: str) -> None:
    assert client.get(f"/liaoliao/rules/{path}").status_code == 404


def test_another_platforms_editions_are_not_shown(client: Client, liao: Cast, sheng: Cast) -> None:
    Edition.objects.filter(platform=liao.platform, book="handbook").update(version="2026.1-liao")
    assert client.get("/liaosheng/rules/handbook/2026.1-liao/").status_code == 404


def test_before_any_rules_are_in_force_the_pages_say_so(client: Client, liao: Cast) -> None:
    with clock.frozen(SINCE - timedelta(days=1)):
        assert "还没有施行中的规则" in shown(client, "/liaoliao/rules/")
        shown(client, "/liaoliao/")
        answer = client.get("/liaoliao/file/send/")
        assert answer.status_code == 422 and "没有施行中的规则" in answer.content.decode()


def test_home_shows_the_contacts_and_the_limits_with_their_clauses(client: Client, liao: Cast) -> None:
    page = shown(client, "/liaoliao/")
    for said in ("400-820-7716", "tousu@liaoliao.example", "江晖路 88 号", "发生了什么？", "#H-1.4.1"):
        assert said in page
    assert "What happened?" in shown(client, "/liaoliao/", "en")


def test_a_placeholder_is_left_out_and_what_is_right_stays(client: Client, liao: Cast) -> None:
    Platform.objects.filter(pk=liao.platform.pk).update(complaint_phone="010-XXXX", complaint_address="市区路号")
    page = shown(client, "/liaoliao/")
    assert "010-XXXX" not in page and "市区路号" not in page and "tousu@liaoliao.example" in page


def test_the_root_goes_to_the_only_platform_or_asks_which(client: Client, liao: Cast) -> None:
    assert client.get("/")["Location"] == "/liaoliao/"


def test_the_root_lists_two_platforms(client: Client, liao: Cast, sheng: Cast) -> None:
    page = shown(client, "/")
    assert "聊聊云购" in page and "/liaosheng/" in page


@pytest.mark.django_db
def test_an_empty_system_is_set_up_first(client: Client) -> None:
    assert client.get("/")["Location"] == "/setup/"


def test_what_nobody_translated_is_nowhere_on_the_pages(client: Client, liao: Cast) -> None:
    client.force_login(liao.zhou)
    opened = liao.file()
    for path in (
        "",
        "file/",
        "help/",
        "rules/",
        "find/",
        "cases/",
        f"cases/{opened.number}/",
        f"cases/{opened.number}/do/withdraw/",
    ):
        page = shown(client, f"/liaoliao/{path}")
        for english in (" the ", " you ", "The ", "Your "):
            text = page[page.index("<main") : page.index("</main>")]
            assert english not in text, (path, text[max(0, text.find(english) - 60) :][:160])


def test_the_books_are_listed_by_what_they_are_to_a_reader(client: Client, liao: Cast, sheng: Cast) -> None:
    own, law, words = ("handbook", "mechanism"), ("statute",), ("laws", "vocabulary")
    for slug, cast in (("liaoliao", liao), ("liaosheng", sheng)):
        stored = Edition.objects.filter(platform=cast.platform, rulesets=cast.ruleset).values_list("book", flat=True)
        assert set(stored) == {*own, *law, *words}
        page = shown(client, f"/{slug}/rules/")
        places = [page.index(f"/{slug}/rules/{book}/") for book in (*own, *law, *words)]
        assert places == sorted(places)
        for said, n in (("本平台的规则", 2), ("法律对规则的要求", 1), ("规则引用的法律法规", 1), ("规则所用的词", 1)):
            assert page.count(f"<small>{said}，") == n, said


def test_the_statute_reads_as_words(client: Client, liao: Cast) -> None:
    page = shown(client, "/liaoliao/rules/statute/")
    clause = page[page.index('id="S-2.6"') :].split("</section>")[0]
    for said in ("规则公示", "规则生效", "15 天", "7 天", "网络交易平台规则监督管理办法", "生效前公示"):
        assert said in clause, said
    for machine in (
        "general_manager",
        "take_effect",
        "consultation_open",
        "o116",
        "institution_tariff",
        "continuously",
    ):
        assert machine not in page, machine
