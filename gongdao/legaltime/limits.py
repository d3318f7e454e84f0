"""A limit is an amount of legal time, ``3 working days``. See docs/decisions/0001, section Limit."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from gongdao.legaltime.errors import LimitError

MOST = 100_000


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"

    @property
    def singular(self) -> str:
        return self.value.removesuffix("s")


UNITS = ", ".join(Unit)
_NAMES = {name: unit for unit in Unit for name in (unit.value, unit.singular)}
_TEXT = re.compile(r"([0-9]{1,6}) ([a-z]+(?: [a-z]+)?)")


@dataclass(frozen=True, slots=True)
class Limit:
    """`n` units, 1 <= n <= 100000. Raises LimitError. ``str(limit)`` is the canonical text."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if type(self.n) is not int or not 1 <= self.n <= MOST or self.unit not in _NAMES:
            raise LimitError(text=f"{self.n} {self.unit}"[:40], units=UNITS)
        object.__setattr__(self, "unit", _NAMES[self.unit])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``"3 working days"`` or ``"1 hour"`` (ASCII, one space between words). Raises LimitError."""
        match = _TEXT.fullmatch(text.strip(" "))
        if match is None or match[2] not in _NAMES or not 1 <= int(match[1]) <= MOST:
            raise LimitError(text=text[:40], units=UNITS)
        return cls(int(match[1]), _NAMES[match[2]])

    def __str__(self) -> str:
        return f"{self.n} {self.unit.singular if self.n == 1 else self.unit.value}"
