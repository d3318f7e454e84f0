"""Notes beside a clause that explain a finding: a blockquote `> CODE: why it stays`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gongdao.rulebook.checking.passages import is_note
from gongdao.rulebook.findings import CODES, Finding, Place, finding
from gongdao.rulebook.model import Book
from gongdao.rulebook.stack import Stack

_BEGINS = re.compile(r"([a-z]+(?:-[a-z0-9]+)*)[:\uff1a][ \t\u3000]*(.*)")
Explained = dict[tuple[str, str, str], tuple[str, Place]]  # book, clause, code -> text, where


def explain(found: Iterable[Finding], stack: Stack) -> list[Finding]:
    """The findings with what their clauses say about them; and notes that name no code, or explain nothing."""
    notes: Explained = {}
    more: list[Finding] = []
    for book in stack.books:
        for code, text, place in _notes(book):
            if code in CODES:
                notes.setdefault((book.id, place.clause, code), (text, place))
            elif "-" in code:
                message = f"“{code}” is no code of a finding, so that this explains nothing. Correct the code."
                more.append(finding("bad-value", place, message))
    told = [_told(one, notes) for one in found]
    met = {(one.book, one.clause, one.code) for one in told}
    for (_, _, code), (_, place) in ((key, note) for key, note in notes.items() if key not in met):
        message = f"This explains the finding “{code}”, and the clause has none. Drop the note."
        more.append(finding("never-used", place, message))
    return told + more


def _told(one: Finding, notes: Explained) -> Finding:
    text, _ = notes.get((one.book, one.clause, one.code), ("", None))
    return replace(one, explained=text) if text else one


def _notes(book: Book) -> Iterator[tuple[str, str, Place]]:
    """Code, text and place of each note; those of the preamble belong to the head of the book."""
    yield from _in_block(book.preamble, Place(book.id, "", book.preamble_line, 1))
    for clause in book.clauses:
        for block, line in zip(clause.blocks, clause.starts, strict=True):
            if isinstance(block, str):
                yield from _in_block(block, Place(book.id, clause.id, line, 1))


def _in_block(block: str, place: Place) -> Iterator[tuple[str, str, Place]]:
    """A note goes on over the next lines of the blockquote, up to a blank one or the next note."""
    if ">" not in block:
        return
    code, text, line = "", "", 0
    for number, raw in enumerate([*block.split("\n"), ""], place.line):
        words = raw.strip().lstrip(">").strip() if is_note(raw) else ""
        begins = _BEGINS.match(words)
        if code and (begins or not words):
            if text:
                yield code, text, Place(place.book, place.clause, line, 1)
            code = ""
        if begins:
            code, text, line = begins[1], begins[2].strip(), number
        elif code:
            text = f"{text} {words}" if text[-1:].isascii() and words[:1].isascii() else text + words
