"""Phrases that a clause may not hold. They stand in the `wording` tables; here only signs that no language owns."""

import re
from collections.abc import Iterable, Iterator

from gongdao.rulebook.checking.passages import Passage, passages
from gongdao.rulebook.checking.phrases import Match, Phrase, Wording
from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.model import Book, Clause, Rule
from gongdao.rulebook.schema import complete
from gongdao.rulebook.stack import Stack

LINTS = ("placeholder", "sole-interpretation", "forbidden-clause", "vague-time")
PATTERNS = {"citation": "{law}", "numbering": "{n}"}
_TIMED = {"deadline", "interval", "duty", "retention", "approval"}
_SIGNS = re.compile(
    r"\bTODO\b|\bTBD\b|\bFIXME\b|\blorem ipsum\b|\b[Xx]{3,}\b|[Xx]{2,}-?[Xx]{2,}|[0-9]+-[Xx]+\b"
    r"|\*{3,}[0-9@]|[0-9@]\*{3,}|@example\.(?:com|org|net)|\u00d7{2,}|\u3007{2,}|_{4,}"
)
_SAYS = {
    "placeholder": "“{said}” stands for something yet to be written. Write the real number, address or text.",
    "sole-interpretation": "“{said}” keeps the interpretation to one side. Say who explains the rule on request.",
    "forbidden-clause": "“{said}” is a clause of a forbidden type (“{phrase}”). Drop it.",
    "vague-time": "“{said}” gives no figure. Write how long, or set the limit in a table of this clause.",
}


def wording_findings(stack: Stack, wording: Wording, *, placeholders: bool) -> list[Finding]:
    """Findings for the words of all books, and for wording tables that cannot be used."""
    found = [one for rule in stack.rules("wording") for one in (_unusable(rule) if complete(rule) else ())]
    lints = [code for code in LINTS if placeholders or code != "placeholder"]
    for book in stack.books:
        timed = _timed(book)
        for passage in passages(book):
            used = [code for code in lints if code != "vague-time" or passage.clause not in timed]
            found += lint(passage, wording, used)
    return found


def lint(passage: Passage, wording: Wording, codes: Iterable[str] = LINTS) -> Iterator[Finding]:
    """The findings of one passage: each phrase once, at its first place, and not inside another's."""
    for code in codes:
        near = wording.near(code, passage.flat)
        found = [match for phrase in near for match in _first(phrase, passage, wording, code)]
        end = 0
        for match in sorted(found, key=lambda each: (each.start, -each.end)):
            if match.start >= end:
                end = match.end
                yield finding(code, passage.place(match.start), _message(code, passage, match))
        if code == "placeholder" and (sign := _SIGNS.search(passage.raw)):
            yield finding(code, passage.raw_place(sign.start()), _SAYS[code].format(said=sign[0]))


def _first(phrase: Phrase, passage: Passage, wording: Wording, code: str) -> Iterator[Match]:
    for match in phrase.find(passage.flat):
        if code == "placeholder" or not wording.forbidden_here(passage.flat, match.start):
            yield match
            return


def _message(code: str, passage: Passage, match: Match) -> str:
    """A heading, a title or a line of the contents is told whole."""
    short = passage.where in ("title", "contents", "heading")
    said = passage.raw[:60] if short else passage.said(match.start, match.end)
    return _SAYS[code].format(said=said, phrase=match.phrase)


def _timed(book: Book) -> set[str]:
    """Clauses whose own table has the figure: there `promptly` only leads up to it."""
    return {clause.id for clause in book.clauses if _has_figure(clause)}


def _has_figure(clause: Clause) -> bool:
    return any(rule.kind in _TIMED for rule in clause.tables)


def _unusable(rule: Rule) -> Iterator[Finding]:
    """Findings that no phrase can raise, and phrases without the words or the holes that they need."""
    allowed = (*LINTS, *PATTERNS)
    for record in rule.records():
        code = record["finding"]
        if code.text not in allowed:
            message = f"A phrase cannot raise “{code.text}”. It raises one of {listed(allowed)}."
            yield finding("bad-value", rule.place(code), message)
            continue
        hole = PATTERNS.get(code.text, "")
        for name, cell in record.items():
            if name == "finding" or not cell.text:
                continue
            if hole not in cell.text:
                message = f"A pattern for “{code.text}” holds {hole} where the name or the number stands."
                yield finding("bad-value", rule.place(cell), message)
            elif hole == "{law}" and not re.search(r"\S\{law\}[^\s\w]", cell.text):
                message = "Signs must enclose {law}, for example quotation marks: else nobody knows where a title ends."
                yield finding("bad-value", rule.place(cell), message)
            elif not re.search(r"\w", re.sub(r"\{\w+\}", "", cell.text)) and not hole:
                yield finding("bad-value", rule.place(cell), "A phrase needs words to be found by.")
