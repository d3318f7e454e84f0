"""Searching what rulebooks say: clauses that hold every word asked for, the newest edition of each first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gongdao.look.reading import Part, Reading

MOST_WORDS = 8
LONGEST = 100
MOST_HITS = 50
AROUND = 50  # characters shown before and behind the first word found
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An edition that is searched. `href` is its permanent address."""

    book: Reading
    href: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that holds the words; `title` and `excerpt` are pieces of text, each with: is it a word asked for.

    `also` are older editions in which the same clause holds them too.
    """

    source: Source
    part: Part
    title: Pieces
    excerpt: Pieces
    also: list[Source] = field(default_factory=list)


def words_of(query: str) -> list[str]:
    """The words of what was typed, small, each once."""
    return list(dict.fromkeys(query[:LONGEST].replace("\0", "").casefold().split()))[:MOST_WORDS]


def search(sources: Iterable[Source], words: Sequence[str]) -> list[Hit]:
    """The clauses that hold all words, in the order of `sources` within: number, heading, text.

    A clause that several editions have is one hit: of the first of them, with the others beside it.
    """
    found: dict[tuple[str, str], Hit] = {}
    ranks: dict[tuple[str, str], int] = {}
    for source in sources:
        for part in source.book.parts:
            rank = _rank(part, words)
            key = (source.book.id, part.id)
            if rank is None:
                continue
            if key in found:
                found[key].also.append(source)
                continue
            ranks[key] = rank
            found[key] = Hit(source, part, _marked(part.title, words), _excerpt(part, words))
    return sorted(found.values(), key=lambda hit: (not hit.source.in_force, ranks[hit.source.book.id, hit.part.id]))


def _rank(part: Part, words: Sequence[str]) -> int | None:
    """0 for the clause of that number, 1 for a heading, 2 for words, 3 with tables; None where a word is missing."""
    if not words:
        return None
    if [part.id.casefold()] == list(words):
        return 0
    title = f"{part.id} {part.title}".casefold()
    if all(word in title for word in words):
        return 1
    said = f"{title}\n{part.words.casefold()}"
    if all(word in said for word in words):
        return 2
    whole = f"{said}\n{part.cells.casefold()}"
    return 3 if all(word in whole for word in words) else None


def _excerpt(part: Part, words: Sequence[str]) -> Pieces:
    """What stands around the first word, in the clause's words or else in its tables."""
    pattern = _pattern(words)
    text = part.words if pattern.search(part.words) or not pattern.search(part.cells) else part.cells
    match = pattern.search(text)
    start = max(0, match.start() - AROUND) if match else 0
    end = (match.end() if match else 0) + 2 * AROUND
    piece = ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
    return _marked(" ".join(piece.split()), words)


def _marked(text: str, words: Sequence[str]) -> Pieces:
    """The text cut at the words."""
    parts = re.split(f"({_pattern(words).pattern})", text, flags=re.IGNORECASE)
    return tuple((part, n % 2 == 1) for n, part in enumerate(parts) if part)


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
