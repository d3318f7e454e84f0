"""A book made ready for reading: its clauses in order, each as blocks of words, notes and tables. For all readers.

The template is `look/parts/reader.html`; it takes the result of `reading` as `book`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from gongdao.look.tables import Shown
from gongdao.look.tables import shown as table
from gongdao.rulebook import CODES, Book, Clause, Rule, Stack
from gongdao.rulebook.checking.passages import is_note

ASIDE = ("examples", "words", "labels", "events", "wording")
"""Kinds that most readers skip: folded."""
_EXPLAINS = re.compile(r"([a-z]+(?:-[a-z0-9]+)*)[:\uff1a]\s*(.*)", re.S)
_MARKS = re.compile(r"[*`]+|^#+ |!?\[([^\]]*)\]\([^)]*\)", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """Words in Markdown, a note in Markdown (`explains`: the code of the finding that it is about), or a table.

    A table `aside` is folded; one that is `tested` holds examples.
    """

    words: str = ""
    note: str = ""
    explains: str = ""
    table: Shown | None = None
    aside: bool = False
    tested: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One clause. `depth` is 1 for a chapter; `words` and `cells` (of its tables) are its text, for searching.

    `findings` are what the check found in it, for staff.
    """

    id: str
    title: str
    depth: int
    material: bool
    blocks: tuple[Block, ...]
    words: str
    cells: str
    findings: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A clause of the contents with those below it."""

    part: Part
    children: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A book for the reader's page; `language` is that of its words, `preamble` what stands before the first clause."""

    id: str
    title: str
    version: str
    language: str
    rank: str
    preamble: tuple[Block, ...]
    parts: tuple[Part, ...]
    tree: tuple[Branch, ...]


def reading(book: Book, version: str, stack: Stack, language: str) -> Reading:
    """The book in the reader's language (its words stay as published); `version` is that of the stored edition."""
    top = min((clause.level for clause in book.clauses), default=1)
    parts = [_part(clause, top, stack, language) for clause in book.clauses]
    preamble = tuple(_words(book.preamble))
    return Reading(book.id, book.title, version, book.language, book.rank, preamble, tuple(parts), _tree(parts))


def with_findings(book: Reading, found: Mapping[str, Sequence[Any]]) -> Reading:
    """The same with the findings of each clause (by its id) beside it."""
    parts = [replace(part, findings=tuple(found.get(part.id, ()))) for part in book.parts]
    return replace(book, parts=tuple(parts), tree=_tree(parts))


def _tree(parts: Sequence[Part]) -> tuple[Branch, ...]:
    """Each clause above those that follow it and lie deeper."""
    found = []
    at = 0
    while at < len(parts):
        end = next((n for n in range(at + 1, len(parts)) if parts[n].depth <= parts[at].depth), len(parts))
        found.append(Branch(parts[at], _tree(parts[at + 1 : end])))
        at = end
    return tuple(found)


def _part(clause: Clause, top: int, stack: Stack, language: str) -> Part:
    blocks = tuple(one for block in clause.blocks for one in _blocks(block, stack, language))
    words = "\n".join(_plain(block) for block in blocks if block.table is None)
    cells = "\n".join(_cells(block.table) for block in blocks if block.table and not block.tested)
    return Part(clause.id, clause.title, clause.level - top + 1, clause.material, blocks, words, cells)


def _blocks(block: str | Rule, stack: Stack, language: str) -> Iterator[Block]:
    if isinstance(block, str):
        yield from _words(block)
    else:
        yield Block(table=table(block, stack, language), aside=block.kind in ASIDE, tested=block.kind == "examples")


def _words(text: str) -> Iterator[Block]:
    """Paragraphs and the blockquotes between them; each blockquote is a note, cut where a new finding is explained."""
    lines: list[str] = []
    noted = False
    for line in [*text.split("\n"), None]:
        quoted = line is not None and is_note(line)
        opens = quoted and _code(line or "") is not None
        if lines and (line is None or quoted != noted or (opens and quoted)):
            yield from _block(lines, noted)
            lines = []
        noted = quoted
        if line is not None:
            lines.append(line)


@lru_cache(maxsize=1 << 14)  # clauses never change
def quoted(text: str) -> str:
    """A clause's Markdown as it is quoted: without the notes that explain a finding to those who write rules."""
    kept = (one for one in _words(text) if not one.explains)
    return "\n\n".join(one.words or "\n".join(f"> {line}" for line in one.note.split("\n")) for one in kept)


def _block(lines: Sequence[str], noted: bool) -> Iterator[Block]:
    text = "\n".join(line.lstrip().removeprefix(">").removeprefix(" ") if noted else line for line in lines).strip()
    if not text:
        return
    match = _code(text) if noted else None
    if match is None:
        yield Block(note=text) if noted else Block(words=text)
    else:
        yield Block(note=match[2].strip(), explains=match[1])


def _code(text: str) -> re.Match[str] | None:
    """A note that explains a finding: its code and the words behind it."""
    match = _EXPLAINS.fullmatch(text.strip().lstrip("> "))
    return match if match and match[1] in CODES else None


def _plain(block: Block) -> str:
    return _MARKS.sub(lambda match: match[1] or "", block.words or block.note)


def _cells(table: Shown) -> str:
    cells = [cell for row in table.rows for cell in (*_texts(row["inputs"]), *_texts(row["outputs"]))]
    heads = [*table.inputs, *table.outputs, *(words for pair in table.head for words in pair)]
    return " · ".join([table.title, *dict.fromkeys([*heads, *cells])])


def _texts(cells: Any) -> list[str]:
    """Cells as they are read: what marks their language is taken off."""
    said = [unescape(strip_tags(cell)) if isinstance(cell, SafeString) else cell for cell in cells] if cells else []
    return [cell for cell in said if cell not in ("", "-")]
