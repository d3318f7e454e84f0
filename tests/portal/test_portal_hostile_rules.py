"""A rulebook with HTML in its words is shown as written: nothing of it runs."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao  # noqa: F401

from gongdao.editions import books
from gongdao.legaltime import clock

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>[a](javascript:alert(4))"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


def poisoned(text: str) -> str:
    """HTML in the title, a heading, the words below it, and a cell of labels."""
    text = re.sub("^version: .*", "version: 2999.1", text, count=1, flags=re.M)
    text = re.sub("^title: (.*)", rf"title: \1 {EVIL}", text, count=1, flags=re.M)
    text = re.sub(r"^(## .*?) (\{#.*)$", rf"\1 {EVIL} \2\n\n{EVIL}\n\n<iframe src=//x></iframe>", text, flags=re.M)
    return text.replace("| 客服部     |", f"| 客服部{EVIL} |")


@pytest.mark.parametrize("book", ["handbook", "mechanism", "vocabulary", "statute"])
def test_nothing_runs(client: Client, liao: Cast, book: str) -> None:
    texts = [(name, poisoned(text)) for name, text in books.shipped()]
    books.store(liao.platform.pk, texts, since=MORNING - timedelta(days=1), at=MORNING)
    page = client.get(f"/liaoliao/rules/{book}/")
    html = page.content.decode()
    assert page.status_code == 200 and "alert(1)" in html, "the words are there, as words"
    own = re.sub(r'<script src="/static/[^"<>]+"[^<>]*></script>', "", html)
    assert not re.search(r"<script|<img|<svg/|<iframe", own.split("<main", 1)[1].split("</main>")[0], re.I)
    assert not re.search(r"<[^>]*\son\w+\s*=", html, re.I)
    assert not re.search(r'href="\s*javascript', html, re.I)
    assert "script-src" in page["Content-Security-Policy"]
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
