"""Words: each language present, the same values filled in, no placeholder instead of a fact."""

import re
from collections.abc import Iterator

from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.kinds import KINDS, LANGUAGE
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.stack import Stack
from gongdao.words import LANGUAGES

_FILLED = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDER = re.compile(
    r"\bTODO\b|\bTBD\b|\bFIXME\b|\blorem ipsum\b|\b[Xx]{3,}\b|[Xx]{2,}-?[Xx]{2,}|\*{3,}[0-9@]|[0-9@]\*{3,}"
    r"|@example\.(?:com|org|net)|\u5f85\u5b9a|\u5f85\u586b|\u5f85\u8865\u5145|\u6b64\u5904\u586b\u5199|\u67d0\u67d0|\u00d7{2,}|\u3007{2,}|_{4,}"
)


def text_findings(stack: Stack, *, placeholders: bool) -> list[Finding]:
    """Findings for labels, words and, if wanted, placeholders anywhere in the words of the clauses."""
    found = [one for rule in stack.rules() if rule.cells for one in _languages(rule)]
    found += [one for rule in stack.rules("words") if rule.cells for one in _same_values(rule)]
    return found + (list(_placeholders(stack)) if placeholders else [])


def _languages(rule: Rule) -> Iterator[Finding]:
    """Blank texts, and languages that a table of texts lacks altogether."""
    if rule.kind not in ("labels", "words"):
        return
    names = [
        column.name
        for column in rule.columns
        if LANGUAGE.fullmatch(column.name) and column.name not in KINDS[rule.kind].inputs
    ]
    for language in LANGUAGES:
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


def _placeholders(stack: Stack) -> Iterator[Finding]:
    for book in stack.books:
        for clause in book.clauses:
            place = Place(book.id, clause.id, clause.line, 1)
            for text in (clause.title, *(block for block in clause.blocks if isinstance(block, str))):
                if match := _PLACEHOLDER.search(text):
                    yield finding(
                        "placeholder",
                        place,
                        f"“{match[0]}” in the words of the clause stands for something yet to be written.",
                    )
    for rule in stack.rules("words"):
        for cell in rule.cells[0] if rule.cells else ():
            yield from _in_cell(rule, cell)


def _in_cell(rule: Rule, cell: Cell) -> Iterator[Finding]:
    if match := _PLACEHOLDER.search(cell.text):
        at = Cell(cell.text, cell.line, cell.column + match.start())
        yield finding("placeholder", rule.place(at), f"“{match[0]}” stands for something yet to be written.")
