"""Facts: their types, the sets of values they may take, and how a value is written at the edge.

Python values: choice and text `str`, money `int` (fen), number `int`, yes_no `bool`, date `datetime.date`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from gongdao import words
from gongdao.errors import BadAmount
from gongdao.rulebook.errors import BadFact, CellError, listed

Type = Literal["choice", "grade", "text", "money", "number", "yes_no", "date"]
TYPES: tuple[str, ...] = get_args(Type)
CHOICES = ("choice", "grade")  # a grade lists its values from light to grave
COUNTED = ("money", "number", "date")  # types whose values have a next and a previous one
Value = str | int | bool | date
Span = tuple[int | None, int | None]  # both ends belong to it; None is without end

LONGEST = 200
"""Characters of a value that is a text."""
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A declared fact. `values` are the choices in order; `spans` bound a counted fact (fen, ordinals of dates)."""

    name: str
    type: Type
    values: tuple[str, ...] = ()
    unit: str = ""
    default: Value | None = None
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    spans: tuple[Span, ...] = ((None, None),)
    allowed: str = ""

    def parse(self, text: str) -> Value:
        """The value written as `text` in a cell or a JSON string. Raises BadFact."""
        try:
            value = read_value(self, text)
        except CellError as error:
            raise BadFact(text=text[:40], fact=self.name, allowed=error.message) from None
        if self.type in COUNTED and not within(as_count(value), self.spans):
            raise BadFact(text=text[:40], fact=self.name, allowed=self.allowed or "nothing")
        return value

    def format(self, value: Value) -> str:
        """The edge text of a value: money in yuan with two decimals, dates as in ISO 8601, `yes` or `no`."""
        if self.type == "money":
            return words.yuan(int(value))  # type: ignore[arg-type]
        if self.type == "yes_no":
            return "yes" if value else "no"
        return value.isoformat() if isinstance(value, date) else str(value)

    def holds(self, value: object) -> bool:
        """Is this a Python value of the fact's type and within its bounds?"""
        if self.type == "yes_no":
            return isinstance(value, bool)
        if self.type == "date":
            return type(value) is date and within(value.toordinal(), self.spans)
        if self.type in COUNTED:
            return type(value) is int and within(value, self.spans)
        return isinstance(value, str) and (value in self.values or not self.values)


def read_value(fact: Fact, text: str) -> Value:
    """One value by the fact's type, bounds not yet looked at. Raises CellError, which says what is allowed."""
    if fact.type in CHOICES:
        if text not in fact.values:
            raise CellError("bad-value", listed(fact.values))
        return text
    if fact.type == "yes_no":
        if text not in ("yes", "no"):
            raise CellError("bad-value", "yes or no")
        return text == "yes"
    if fact.type == "money":
        return _money(fact, text)
    if fact.type == "number":
        if not _NUMBER.fullmatch(text):
            raise CellError("bad-value", "a whole number in plain digits, for example 100")
        return int(text)
    if fact.type == "date":
        return _date(text)
    if not text or len(text) > LONGEST:
        raise CellError("bad-value", f"a text of 1 to {LONGEST} characters")
    return text


def _money(fact: Fact, text: str) -> int:
    try:
        return words.fen(text.removesuffix(" " + fact.unit) if fact.unit else text)
    except BadAmount as error:
        raise CellError(
            "bad-value", f"an amount in yuan with at most two decimals, for example {error.values['example']}"
        ) from None


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellError("bad-value", "a date, for example 2026-02-13")


def as_count(value: Value) -> int:
    """Money, numbers and dates as integers, so that spans are exact."""
    return value.toordinal() if isinstance(value, date) else int(value)


def from_count(fact: Fact, count: int) -> Value:
    """The inverse of `as_count` for a fact."""
    return date.fromordinal(min(max(count, 1), date.max.toordinal())) if fact.type == "date" else count


def within(count: int, spans: tuple[Span, ...]) -> bool:
    return any((low is None or low <= count) and (high is None or count <= high) for low, high in spans)


def complement(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The integers outside the spans, in order."""
    rest: list[Span] = []
    low: int | None = None
    for start, end in sorted(spans, key=lambda span: (span[0] is not None, span[0] or 0)):
        if start is not None and (low is None or low < start):
            rest.append((low, start - 1))
        if end is None:
            return tuple(rest)
        low = max(low, end + 1) if low is not None else end + 1
    return tuple(rest) + ((low, None),)
