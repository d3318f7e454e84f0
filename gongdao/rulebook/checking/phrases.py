"""The `wording` tables as patterns: phrases that may not stand, forms of citing and of numbering."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gongdao.rulebook.checking.passages import Passage, fold
from gongdao.rulebook.stack import Stack

FORBIDS = "prohibitions"  # the labels table whose words turn a forbidden phrase into its prohibition
LONGEST_GAP = 24
_SEGMENT = re.compile(r"[,;:.!?\n\u3002]")
_HOLES = re.compile(r"(\u2026+|\{law\}|\{article\}|\{n\})")
NUMERALS = "".join(
    sign
    for sign in map(chr, (*range(0x2460, 0x2474), 0x3007, *range(0x4E00, 0xA000)))
    if unicodedata.numeric(sign, None) is not None
)
NUMBER = rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*|[{NUMERALS}]{{1,9}})"
_FILLED = {"{law}": r"([^\u300a\u300b\u201c\u201d\n]{1,80}?)", "{article}": rf"({NUMBER})", "{n}": rf"({NUMBER})"}


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found from `start` to `end` of a passage's plain words; `parts` is what fills its holes, in order."""

    phrase: str
    start: int
    end: int
    parts: tuple[tuple[str, str, int], ...] = ()  # hole, text, start


class Phrase:
    """One phrase of a wording table."""

    def __init__(self, text: str) -> None:
        self.text = text
        plain = Passage(text, "", "", 1, 1, "text").flat
        self.pieces = [piece for piece in _HOLES.split(plain) if piece]
        self.literal = max((piece for piece in self.pieces if not _HOLES.fullmatch(piece)), key=len, default="")
        self.holes = tuple(piece for piece in self.pieces if piece in _FILLED)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when the words around the holes are met for the first time: few phrases ever are."""
        body = "".join(_piece(piece) for piece in self.pieces)
        left = r"(?<![a-z0-9])" if re.match("[a-z0-9]", self.pieces[0]) else ""
        right = r"(?![a-z0-9])" if re.search("[a-z0-9]$", self.pieces[-1]) else ""
        return re.compile(f"(?=({left}{body}{right}))")

    def find(self, flat: str) -> Iterator[Match]:
        """Every place of the phrase, overlapping ones too."""
        if not self.literal or self.literal not in flat:
            return
        for match in self.pattern.finditer(flat):
            parts = tuple((hole, match[n], match.start(n)) for n, hole in enumerate(self.holes, 2))
            yield Match(self.text, match.start(), match.end(1), parts)


def _piece(piece: str) -> str:
    if piece in _FILLED:
        return _FILLED[piece]
    if _HOLES.fullmatch(piece):
        return rf"[^.!?\u3002\n]{{0,{LONGEST_GAP}}}?"
    return re.escape(piece)


class Wording:
    """All phrases of a stack by the finding that they raise."""

    def __init__(self, stack: Stack) -> None:
        self._texts: dict[str, dict[str, None]] = {}
        for phrase in stack.registers.phrases:
            self._texts.setdefault(phrase.finding, {}).update(dict.fromkeys(phrase.texts.values()))
        texts = [text for each in stack.labels.get(FORBIDS, {}).values() for text in each.values()]
        self._forbids = tuple(sorted({Passage(text, "", "", 1, 1, "text").flat for text in texts}))

    def near(self, code: str, flat: str) -> list[Phrase]:
        """The phrases that raise `code` and whose longest words stand in `flat`: the others need no look."""
        return [phrase for phrase in self._phrases.get(code, []) if phrase.literal in flat]

    @cached_property
    def _phrases(self) -> dict[str, list[Phrase]]:
        return {code: [Phrase(text) for text in texts] for code, texts in self._texts.items()}

    @cached_property
    def forms(self) -> list[tuple[str, re.Pattern[str]]]:
        """Forms of numbering at the beginning of a line; one that is `{n}` alone is followed by a space."""
        made = []
        for text in self._texts.get("numbering", {}):
            before, hole, after = fold(text).partition("{n}")
            if hole:
                rest = re.escape(after.strip()) if after.strip() else r"(?=\s)"
                apart = r"(?![0-9])" if after.strip() == "." else ""
                made.append((text, re.compile(rf"\s*{re.escape(before.strip())}({NUMBER}){rest}{apart}")))
        return made

    def forbidden_here(self, flat: str, start: int) -> bool:
        """Is what begins at `start` what the words before it, in the same part of the sentence, forbid?"""
        begin = max((match.end() for match in _SEGMENT.finditer(flat, max(0, start - 200), start)), default=0)
        return any(word in flat[max(begin, start - 200) : start] for word in self._forbids)


def number_of(text: str) -> int | None:
    """The value of a numeral, of the last part of `2.3`; None if it is none."""
    last = text.rpartition(".")[2]
    if last.isascii():
        return int(last) if last.isdigit() else None
    total, current = 0, 0
    for sign in last:
        value = unicodedata.numeric(sign, None)
        if value is None or value != int(value):
            return None
        if value >= 10 and sign != last:
            total, current = total + (current or 1) * int(value), 0
        elif value >= 10:
            current = int(value)
        else:
            current = current * 10 + int(value) if current and total == 0 else int(value)
    return total + current
