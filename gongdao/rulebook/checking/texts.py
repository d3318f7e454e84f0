"""Texts of tables: each language present, the same values filled in."""

import re
from collections.abc import Iterator

from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.kinds import KINDS, LANGUAGE
from gongdao.rulebook.model import Rule
from gongdao.rulebook.stack import Stack
from gongdao.words import WRITTEN

_FILLED = re.compile(r"\{([^{}]*)\}")
_SHOWN = ("labels", "words", "laws", "register")  # kinds whose texts people get to read


def text_findings(stack: Stack) -> list[Finding]:
    """Findings for the texts of labels, words, laws and registers."""
    asked = _asked(stack)
    found = [one for rule in stack.rules() if rule.cells for one in _languages(rule, asked)]
    return found + [one for rule in stack.rules("words") if rule.cells for one in _same_values(rule)]


def _asked(stack: Stack) -> tuple[str, ...]:
    """The languages that every text must have: those we write, or those that books in another language speak."""
    if not stack.books or stack.books[0].language in (WRITTEN[0], ""):
        return WRITTEN
    spoken = [name for rule in stack.rules("labels") for name in _columns(rule)]
    return tuple(dict.fromkeys((stack.books[0].language, *spoken)))


def _columns(rule: Rule) -> list[str]:
    """The languages of a table of texts."""
    inputs = KINDS[rule.kind].inputs
    return [column.name for column in rule.columns if LANGUAGE.fullmatch(column.name) and column.name not in inputs]


def _languages(rule: Rule, asked: tuple[str, ...]) -> Iterator[Finding]:
    """Blank texts, and languages that a table of texts lacks altogether."""
    if rule.kind not in _SHOWN:
        return
    names = _columns(rule)
    for language in asked:
        if language not in names:
            message = f"The {rule.kind} “{rule.name}” have no column “{language}”."
            yield finding("missing-translation", rule.place(), message)
    for row in rule.cells:
        for column, cell in zip(rule.columns, row, strict=True):
            if column.name in names and not cell.text:
                message = f"A text of “{rule.name}” is missing in the language “{column.name}”."
                yield finding("missing-translation", rule.place(cell), message)


def _same_values(rule: Rule) -> Iterator[Finding]:
    filled = [
        (column, cell, set(_FILLED.findall(cell.text)))
        for column, cell in zip(rule.columns, rule.cells[0], strict=True)
    ]
    for column, cell, names in filled:
        wrong = sorted(name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name))
        if wrong or _FILLED.sub("", cell.text).strip("{}") != _FILLED.sub("", cell.text):
            message = (
                f"A value to fill in is written {{name}} in small letters; “{{{wrong[0] if wrong else ''}}}” is not."
            )
            yield finding("placeholder-mismatch", rule.place(cell), message)
        elif cell.text and filled[0][1].text and names != filled[0][2]:
            differing = ", ".join(sorted(names ^ filled[0][2]))
            message = (
                f"“{rule.name}” fills in other values in “{column.name}” than in “{filled[0][0].name}”: {differing}."
            )
            yield finding("placeholder-mismatch", rule.place(cell), message)
