"""Reading the rules: the tree, notes, addresses for ever, search over all editions, two editions compared."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.editions import books
from gongdao.editions.models import Edition
from gongdao.legaltime import clock

NEWER = "2999.1"
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) **重**"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


def shown(client: Client, path: str, language: str = "zh-hans") -> str:
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200, path
    return response.content.decode()


def clause_of(page: str, clause: str) -> str:
    return page[page.index('<section class="clause', page.index(f'id="{clause}"') - 200) :].split("</section>")[0]


def newer(liao: Cast, changed: dict[str, list[tuple[str, str]]], version: str = NEWER, hours: int = 24) -> int:
    """The shipped books once more, with some texts replaced, in force since yesterday."""
    texts = []
    for name, text in books.shipped():
        text = re.sub("^version: .*", f"version: {version}", text, count=1, flags=re.M)
        for old, new in changed.get(name, []):
            assert old in text, old
            text = text.replace(old, new)
        texts.append((name, text))
    return books.store(liao.platform.pk, texts, since=MORNING - timedelta(hours=hours), at=MORNING).pk


def test_the_contents_are_a_tree_of_every_clause(client: Client, liao: Cast) -> None:
    page = shown(client, "/liaoliao/rules/handbook/")
    contents = page[page.index('class="toc"') : page.index("</nav>", page.index('class="toc"'))]
    book = next(one for one in books.stack(liao.ruleset).books if one.id == "handbook")
    assert re.findall(r'<a href="#([^"]+)"', contents) == [clause.id for clause in book.clauses]
    assert contents.count("<details") == contents.count("</details>") > 5


def test_each_clause_has_its_address_in_this_edition(client: Client, liao: Cast) -> None:
    version = Edition.objects.get(platform=liao.platform, book="mechanism").version
    page = shown(client, "/liaoliao/rules/mechanism/")
    link = f'<a class="permalink" href="/liaoliao/rules/mechanism/{version}/#M-3.2.2"'
    assert link in clause_of(page, "M-3.2.2")


def test_notes_stand_apart_from_rules(client: Client, liao: Cast) -> None:
    note = "> graver-slower: 另有更短的时限。\n\n> 为什么没有：法律不许。\n"
    clause = "{#M-3.2.2 .material}"
    newer(liao, {"mechanism.md": [(clause, f"{clause}\n\n{note}")]})
    part = clause_of(shown(client, "/liaoliao/rules/mechanism/"), "M-3.2.2")
    notes = re.findall(r'<aside class="book-note".*?</aside>', part, re.S)
    assert any("为什么保留现状" in one and "另有更短的时限" in one for one in notes)
    assert any("不是规则" in one and "法律不许" in one for one in notes)
    assert "graver-slower" not in part


def test_nothing_in_a_book_is_ever_executed(client: Client, liao: Cast) -> None:
    newer(liao, {"mechanism.md": [("{#M-3.2.2 .material}", "{#M-3.2.2 .material}\n\n" + HOSTILE + "\n\n> " + HOSTILE)]})
    for path in ("mechanism/", "find/?q=alert", "mechanism/changes/"):
        page = shown(client, f"/liaoliao/rules/{path}")
        main = page[page.index("<main") : page.index("</main>")]
        assert "alert(1)" in html.unescape(re.sub("</?mark>", "", main)), "the words are shown"
        assert "<script" not in main and "<img" not in main and 'href="javascript' not in main, path


def test_an_english_reader_is_told_that_the_words_are_chinese(client: Client, liao: Cast) -> None:
    page = shown(client, "/liaoliao/rules/mechanism/", "en")
    assert "This book is written in simplified Chinese." in page
    assert 'lang="zh-Hans"' in clause_of(page, "M-3.2.2") and "General manager" in clause_of(page, "M-3.2.2")
    assert "本书以" not in shown(client, "/liaoliao/rules/mechanism/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_name_of_the_machine_is_left_in_the_tables(client: Client, liao: Cast, language: str) -> None:
    """Names that the vocabulary gives words for; a name without words is for the vocabulary to mend."""
    stack = books.stack(liao.ruleset)
    known = {name for group in stack.labels.values() for name in group} | set(stack.facts) | set(stack.roles)
    for book in stack.books:
        page = shown(client, f"/liaoliao/rules/{book.id}/", language)
        cells = re.findall(r"<t[dh][^>]*>([^<]*)<|<dd>([^<]*)<", page)
        words = {word for pair in cells for word in re.split(r"[\s、,，:：/]+", pair[0] or pair[1])}
        assert {word for word in words & known if "_" in word} == set(), book.id


def test_search_finds_words_numbers_and_tables(client: Client, liao: Cast) -> None:
    def found(query: str, more: str = "") -> list[str]:
        page = shown(client, f"/liaoliao/rules/find/?q={query}{more}")
        return re.findall(r"#([A-Z]-[0-9.a-z]+)\"><i>", page)

    assert found("m-3.2.2")[0] == "M-3.2.2"
    assert "M-3.2.2" in found("总经理 合并计算")
    assert "M-3.2.2" not in found("总经理 合并计算", "&book=handbook")
    page = shown(client, "/liaoliao/rules/find/?q=合并计算")
    assert "<mark>合并计算</mark>" in page
    assert "没有哪一条同时含有这些词" in shown(client, "/liaoliao/rules/find/?q=没有的词语")
    assert "<mark>General</mark>" in shown(client, "/liaoliao/rules/find/?q=General+manager", "en")
    assert "&lt;" not in shown(client, "/liaoliao/rules/find/?q=退款&book=vocabulary")  # no markup of a cell as text


def test_search_reads_earlier_editions_on_request(client: Client, liao: Cast) -> None:
    before = Edition.objects.get(platform=liao.platform, book="mechanism").version
    newer(liao, {"mechanism.md": [("不得拆分", "不许分开")]})
    assert "没有哪一条" in shown(client, "/liaoliao/rules/find/?q=不得拆分")
    page = shown(client, "/liaoliao/rules/find/?q=不得拆分&past=yes")
    assert f"/liaoliao/rules/mechanism/{before}/#M-3.2.2" in page and "现未施行" in page
    both = shown(client, "/liaoliao/rules/find/?q=合并计算&past=yes")
    assert f"/mechanism/{NEWER}/#M-3.2.2" in both and f"/mechanism/{before}/#M-3.2.2" in both


def test_search_stays_on_the_platform(client: Client, liao: Cast, sheng: Cast) -> None:
    newer(liao, {"mechanism.md": [("不得拆分", "不许分开")]})
    assert "没有哪一条" in shown(client, "/liaosheng/rules/find/?q=不许分开&past=yes")


def test_two_editions_are_compared_clause_by_clause_and_row_by_row(client: Client, liao: Cast) -> None:
    before = Edition.objects.get(platform=liao.platform, book="mechanism").version
    newer(liao, {"mechanism.md": [("| < 1000", "| < 2000"), ("| >= 1000", "| >= 2000"), ("不得拆分", "不许分开")]})
    page = shown(client, "/liaoliao/rules/mechanism/changes/")
    same = shown(client, f"/liaoliao/rules/mechanism/changes/?from={before}&to={NEWER}")
    assert page[page.index("<main") : page.index("</main>")] in same
    one = page[page.index('<li id="M-3.2.2" data-state="changed"') :].split("</li><li id=")[0]
    assert "<del>得拆分</del><ins>许分开</ins>" in one or ("<del>" in one and "<ins>" in one)
    removed = re.findall(r'<tr data-state="removed">.*?</tr>', one, re.S)
    added = re.findall(r'<tr data-state="added">.*?</tr>', one, re.S)
    assert "不足 1000 元" in removed[0] and "不足 2000 元" in added[0]
    assert 'id="M-1.1"' not in page and "两个版本相同" in page
    same = shown(client, f"/liaoliao/rules/mechanism/changes/?from={before}&to={before}")
    assert "两个版本内容相同" in same and "data-state" not in same.split("<main")[1]


def test_a_clause_that_came_or_went_is_said_so(client: Client, liao: Cast) -> None:
    newer(liao, {"mechanism.md": [("{#M-3.2.2 .material}", "{#M-3.2.99 .material}")]})
    page = shown(client, "/liaoliao/rules/mechanism/changes/")
    assert '<li id="M-3.2.2" data-state="removed"' in page and '<li id="M-3.2.99" data-state="added"' in page


@pytest.mark.parametrize("path", ["mechanism/changes/?from=1999.1", "nothing/changes/", "mechanism/changes/?to=%00"])
def test_there_is_nothing_to_compare_with(client: Client, liao: Cast, path: str) -> None:
    assert client.get(f"/liaoliao/rules/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "handbook/", "find/?q=总经理&past=yes", "mechanism/changes/"])
def test_a_page_costs_few_statements_however_many_editions_there_are(client: Client, liao: Cast, path: str) -> None:
    def cost() -> int:
        shown(client, f"/liaoliao/rules/{path}")
        with CaptureQueriesContext(connection) as captured:
            shown(client, f"/liaoliao/rules/{path}")
        return len(captured)

    few = cost()
    for n in range(2):
        newer(liao, {}, f"299{n}.1", hours=24 - n)
    assert cost() == few <= 4


def test_a_whole_book_goes_out_compressed(liao: Cast) -> None:
    """Rules are long; Django pads what it compresses, so that the form's token cannot be guessed from lengths."""
    address = "/liaoliao/rules/mechanism/"
    plain, packed = Client().get(address), Client().get(address, headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 5
