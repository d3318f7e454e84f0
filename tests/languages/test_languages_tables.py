"""The tables of the shipped books in each language: what stays in another one says so."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from gongdao.editions import books
from gongdao.look.tables import shown
from gongdao.rulebook import Rule, load_stack

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{3,}")
SHIPPED = load_stack(books.shipped())


def unmarked(rule: Rule, language: str) -> Iterator[str]:
    table = shown(rule, SHIPPED, language)
    yield from (table.title, *table.inputs, *table.outputs, *(text for pair in table.head for text in pair))
    for row in table.rows:
        for text in (*row["inputs"], *row["outputs"]):  # type: ignore[misc]
            if "<span lang=" not in text:
                yield text


@pytest.mark.parametrize(("language", "other"), [("en", CHINESE), ("zh-Hans", ENGLISH)])
def test_no_table_has_unmarked_words_of_another_language(language: str, other: re.Pattern[str]) -> None:
    rules = [
        rule for book in SHIPPED.books for clause in book.clauses for rule in clause.blocks if isinstance(rule, Rule)
    ]
    with translation.override(language.lower()):
        found = {
            f"{rule.clause} {rule.kind} {rule.name}: {text[:60]}"
            for rule in rules
            for text in unmarked(rule, language)
            if other.search(text)
        }
    assert not found
