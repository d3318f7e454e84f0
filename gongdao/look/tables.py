"""The tables of a rulebook as people read them: for `look/parts/rule_table.html`, whole or one row."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.html import format_html

from gongdao.look.cells import Words
from gongdao.rulebook import Column, Rule, Stack
from gongdao.rulebook.kinds import KINDS
from gongdao.words import LANGUAGES

HIDDEN = {
    "procedure": ("does",),
    "notice": ("words",),
    "labels": ("name",),
    "examples": ("words", "rule", "does", "entry"),
    "register": ("entry", "register"),
    "survey": ("dimension",),
    "laws": ("law",),
    **dict.fromkeys(("facts", "roles", "events"), ("label", *LANGUAGES)),
}
"""Columns that say how the machine does it, not what holds; and labels, where they stand in place of the name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table for `look/parts/decision_table.html`, with its head as pairs of label and words."""

    title: str
    inputs: list[str]
    outputs: list[str]
    rows: list[dict[str, object]]
    head: list[tuple[str, str]]


def shown(rule: Rule, stack: Stack, language: str, lit: Collection[int] = ()) -> Shown:
    """The table of a rule in the reader's language; the rows in `lit` (from 1) are those that hold."""
    words = Words(rule, stack, language)
    columns = [column for column in rule.columns if column.name not in HIDDEN.get(rule.kind, ())]
    inputs = [column for column in columns if not column.output]
    outputs = [column for column in columns if column.output]
    rows: list[dict[str, object]] = []
    for n in range(1, len(rule.cells) + 1):
        said = _cells(rule, words, n)
        row: dict[str, object] = {"n": n, "lit": n in lit}
        row["inputs"] = [said[column.name] for column in inputs]
        row["outputs"] = [said[column.name] for column in outputs]
        rows.append(row)
    heads = [[words.head(column) for column in each] for each in (inputs, outputs)]
    return Shown(words.title(), heads[0], heads[1], rows, words.heads())


def results(rule: Rule, stack: Stack, language: str, n: int) -> list[tuple[str, str]]:
    """Row `n` without its conditions, as pairs of head and words; blank cells are left out."""
    words = Words(rule, stack, language)
    said = _cells(rule, words, n)
    hidden = HIDDEN.get(rule.kind, ())
    columns = [one for one in rule.columns if one.name not in hidden and not _condition(rule, one, stack)]
    return [(words.head(one), said[one.name]) for one in columns if said[one.name]]


def _condition(rule: Rule, column: Column, stack: Stack) -> bool:
    return not column.output and KINDS[rule.kind].facts and column.name in stack.facts


def _cells(rule: Rule, words: Words, n: int) -> dict[str, str]:
    """Every cell of row `n` in words: from left to right, because the first may say what the others are about."""
    cells = rule.cells[n - 1]
    written = next((book.language for book in words.stack.books if book.id == rule.book), words.language)
    said = {}
    for column, cell in zip(rule.columns, cells, strict=True):
        text = words.cell(column, cell.text)
        if column.name in LANGUAGES:
            text = _marked(text, column.name, words.language)
        elif text == cell.text and not text.isascii():  # words of the book that no table translates
            text = _marked(text, written, words.language)
        said[column.name] = text
    return said


def _marked(text: str, own: str, language: str) -> str:
    """A text in its own language, such as the words of a letter, marked with it for readers of another."""
    return text if not text or own == language else format_html('<span lang="{}">{}</span>', own, text)
