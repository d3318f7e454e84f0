"""The words of books as `check` reads them: markup, line wraps and widths gone, and the way back to line and column."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from string import ascii_uppercase
from typing import Literal

from gongdao.rulebook.findings import Place
from gongdao.rulebook.kinds import KINDS, LANGUAGE
from gongdao.rulebook.model import Book, Rule

Where = Literal["title", "contents", "heading", "words", "text"]

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SMALL = {ord(sign): ord(sign.lower()) for sign in ascii_uppercase}
_FOLD = _SMALL | {wide: _SMALL.get(plain, plain) for wide, plain in _WIDE.items()}
_HAN = "\u2e80-\u9fff\uf900-\ufaff"
_NOISE = re.compile(
    r"[*`~\\\u00ad\u200b-\u200f\u2060\ufeff]+"  # marks of Markdown, signs of no width
    rf"|(?<=[{_HAN}])\([a-z]*[\u00e0-\u01dc][a-z\u00e0-\u01dc]*\)"  # a reading in Latin letters with its tone
    r"|&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,24});"  # a sign spelt out for HTML
    r"|\s+"
)
_NEXT_ITEM = re.compile(r"\s*\n\s*(?:\n|[-+>|#]|[0-9]+[.)])")


def fold(text: str) -> str:
    """Full-width signs and capitals to plain small ones, sign by sign: no place moves."""
    return text.translate(_FOLD)


@dataclass(frozen=True)
class Passage:
    """A stretch of words in a book, `raw` as written from `line`, `column` on; `rule` if it is a cell of a rule."""

    raw: str
    book: str
    clause: str
    line: int
    column: int
    where: Where
    rule: Rule | None = None

    @cached_property
    def _flat(self) -> tuple[str, list[int], list[int]]:
        """The plain words, and where each kept stretch begins in them and in `raw`."""
        folded = fold(self.raw)
        pieces, flat_at, raw_at, length, begin = [], [0], [0], 0, 0
        for match in _NOISE.finditer(folded):
            piece = folded[begin : match.start()] + _instead(folded, match)
            pieces.append(piece)
            length += len(piece)
            begin = match.end()
            flat_at.append(length)
            raw_at.append(begin)
        return "".join([*pieces, folded[begin:]]), flat_at, raw_at

    @property
    def flat(self) -> str:
        """Folded words without markup; a space only between Latin words, a line end only before the next item."""
        return self._flat[0]

    def raw_offset(self, flat: int) -> int:
        """The place in `raw` of a place in `flat`."""
        _, flat_at, raw_at = self._flat
        index = bisect_right(flat_at, flat) - 1
        return raw_at[index] + flat - flat_at[index]

    def said(self, start: int, end: int) -> str:
        """What is written there, between two places of `flat`, on one line."""
        return " ".join(self.raw[self.raw_offset(start) : self.raw_offset(max(start, end - 1)) + 1].split())

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.raw)]

    def place(self, flat: int) -> Place:
        """The line and column of a place in `flat`."""
        return self.raw_place(self.raw_offset(flat))

    def raw_place(self, offset: int) -> Place:
        above = bisect_right(self._line_ends, offset - 1)
        column = offset - self._line_ends[above - 1] if above else self.column + offset
        return Place(self.book, self.clause, self.line + above, column)


def _instead(text: str, match: re.Match[str]) -> str:
    """What stands for noise: nothing, the sign spelt out, a space between Latin words, a line end before an item."""
    if match[0].startswith("&"):
        return fold(unescape(match[0]))
    if not match[0].isspace():
        return ""
    if "\n" in match[0] and _NEXT_ITEM.match(text, match.start()):
        return "\n"
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return " " if before.isascii() and after.isascii() and before and after else ""


def passages(book: Book) -> Iterator[Passage]:
    """All words of a book, from its title down; notes (blockquotes) are left out, they are no rules."""
    head = book.key_lines
    yield Passage(book.title, book.id, "", head.get("title", 1), len("title: ") + 1, "title")
    for item in book.contents:
        yield Passage(item, book.id, "", head.get("contents", 1), 1, "contents")
    yield Passage(without_notes(book.preamble), book.id, "", book.preamble_line, 1, "words")
    for clause in book.clauses:
        yield Passage(clause.title, book.id, clause.id, clause.line, clause.level + 2, "heading")
        for block, line in zip(clause.blocks, clause.starts, strict=True):
            if isinstance(block, str):
                yield Passage(without_notes(block), book.id, clause.id, line, 1, "words")
            else:
                yield from _cells(block)


def _cells(rule: Rule) -> Iterator[Passage]:
    """Texts that people get to read: those of words and of registers."""
    if rule.kind not in ("words", "register"):
        return
    for row in rule.cells:
        for column, cell in zip(rule.columns, row, strict=True):
            if column.name not in KINDS[rule.kind].inputs and LANGUAGE.fullmatch(column.name):
                yield Passage(cell.text, rule.book, rule.clause, cell.line, cell.column, "text", rule)


def without_notes(text: str) -> str:
    """The text with each line of a blockquote blanked, its length kept."""
    if ">" not in text:
        return text
    return "\n".join(" " * len(line) if is_note(line) else line for line in text.split("\n"))


def is_note(line: str) -> bool:
    """Does the line belong to a blockquote? It begins with `>` after at most three spaces."""
    return line.lstrip(" ").startswith(">") and len(line) - len(line.lstrip(" ")) < 4
