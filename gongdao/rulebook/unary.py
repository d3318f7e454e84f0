"""Input cells: the unary tests of DMN (S-FEEL): `a, b`, `not(a)`, `< 1000`, `[10..100)`; `-` is any, known or not."""

import re
from dataclasses import dataclass

from gongdao.rulebook.errors import CellError
from gongdao.rulebook.facts import COUNTED, Fact, Span, Value, as_count, complement, read_value, within

ANY = "-"
LONGEST = 2000
_NOT = re.compile(r"not\s*\((.*)\)")
_COMPARE = re.compile(r"(<=|>=|<|>|=)\s*(.+)")
_RANGE = re.compile(r"([\[\](])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])")


@dataclass(frozen=True, slots=True)
class Among:
    """The value is one of a few."""

    values: frozenset[Value]

    def matches(self, value: Value) -> bool:
        return value in self.values


@dataclass(frozen=True, slots=True)
class Outside:
    """The value is none of a few (a text fact has no end of values)."""

    values: frozenset[Value]

    def matches(self, value: Value) -> bool:
        return value not in self.values


@dataclass(frozen=True, slots=True)
class Within:
    """The count (fen for money, the ordinal of a date) lies in one of the spans, ends included."""

    spans: tuple[Span, ...]

    def matches(self, value: Value) -> bool:
        return within(as_count(value), self.spans)


Test = Among | Outside | Within


def read_test(fact: Fact, text: str) -> Test | None:
    """The test a cell holds; None for any value. Raises CellError with what to write instead."""
    if text == ANY:
        return None
    if len(text) > LONGEST:
        raise CellError("bad-cell", f"A condition of {len(text)} characters is too long. Write several rows.")
    match = _NOT.fullmatch(text)
    body = match[1].strip() if match else text
    parts = [part.strip() for part in body.split(",")]
    if not all(parts):
        raise CellError("bad-cell", f"“{text}” has an empty place between commas.")
    if fact.type in COUNTED:
        return _counted(fact, parts, negated=match is not None)
    values = frozenset(_value(fact, part) for part in parts)
    if match is None:
        return Among(values)
    if fact.type == "text":
        return Outside(values)
    every: frozenset[Value] = frozenset((True, False) if fact.type == "yes_no" else fact.values)
    return Among(every - values)


def _counted(fact: Fact, parts: list[str], *, negated: bool) -> Test:
    spans = tuple(_span(fact, part) for part in parts)
    if negated:
        spans = complement(spans)
    return Within(spans)


def _span(fact: Fact, text: str) -> Span:
    if match := _RANGE.fullmatch(text):
        low = _count(fact, match[2]) + (match[1] != "[")
        high = _count(fact, match[3]) - (match[4] != "]")
        if low > high:
            raise CellError("bad-cell", f"“{text}” holds no value: its end comes before its beginning.")
        return low, high
    if match := _COMPARE.fullmatch(text):
        count = _count(fact, match[2])
        ends: dict[str, Span] = {
            "<": (None, count - 1),
            "<=": (None, count),
            ">": (count + 1, None),
            ">=": (count, None),
            "=": (count, count),
        }
        return ends[match[1]]
    count = _count(fact, text)
    return count, count


def _count(fact: Fact, text: str) -> int:
    return as_count(_value(fact, text))


def _value(fact: Fact, text: str) -> Value:
    try:
        return read_value(fact, text)
    except CellError as error:
        hint = (
            "" if fact.type not in COUNTED else " Conditions are written -, < x, >= x, [x..y), or several with commas."
        )
        raise CellError(
            "bad-value", f"“{text[:40]}” is not a value of “{fact.name}”. Allowed: {error.message}.{hint}"
        ) from None
