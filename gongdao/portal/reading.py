"""A book made ready for reading: its clauses in order, each as blocks of words and tables. Shared with the desk.

The template is `portal/parts/reader.html`; it takes the result of `reading` as `book`.
"""

from dataclasses import dataclass

from gongdao.portal.tables import Shown
from gongdao.portal.tables import shown as table
from gongdao.rulebook import Book, Clause, Rule, Stack


@dataclass(frozen=True, slots=True)
class Block:
    """Words in Markdown, or a table."""

    words: str = ""
    table: Shown | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One clause. `depth` is 1 for a chapter; `number` is shown, `id` is the anchor."""

    id: str
    title: str
    depth: int
    material: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A book for the reader's page."""

    id: str
    title: str
    version: str
    preamble: str
    parts: tuple[Part, ...]


ASIDE = ("examples", "words", "labels", "events")
"""Kinds that most readers skip: folded."""


def reading(book: Book, version: str, stack: Stack, language: str) -> Reading:
    """The book in the reader's language (its words stay as published); `version` is that of the stored edition."""
    top = min((clause.level for clause in book.clauses), default=1)
    parts = tuple(_part(clause, top, stack, language) for clause in book.clauses)
    return Reading(book.id, book.title, version, book.preamble, parts)


def _part(clause: Clause, top: int, stack: Stack, language: str) -> Part:
    blocks = tuple(_block(block, stack, language) for block in clause.blocks if block)
    return Part(clause.id, clause.title, clause.level - top + 1, clause.material, blocks)


def _block(block: str | Rule, stack: Stack, language: str) -> Block:
    if isinstance(block, str):
        return Block(words=block)
    return Block(table=table(block, stack, language), aside=block.kind in ASIDE)
