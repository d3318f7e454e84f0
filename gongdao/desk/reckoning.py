"""What the rules come to, beside a case: each sum with its steps, and a way to put it into the form of an offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import pgettext

from gongdao.desk.side import Side
from gongdao.errors import BadAmount
from gongdao.proceedings import calculator
from gongdao.proceedings.calculator import Line
from gongdao.proceedings.possible import Possible
from gongdao.words import fen

SUM = "sum"
"""In the address: the sum with which the form of an offer begins."""


@dataclass(frozen=True, slots=True)
class Sums:
    """`asked` are the facts (names) that more sums wait for, `chosen` is the sum that the address names, in yuan."""

    lines: Sequence[Line] = ()
    asked: Sequence[str] = ()
    asked_words: str = ""
    chosen: str = ""

    def context(self) -> dict[str, Any]:
        return {"sums": self.lines, "asked": self.asked_words}


def reckoned(side: Side, acts: Sequence[Possible], query: Mapping[str, str]) -> Sums:
    """The sums for the page of a case; none once it is closed."""
    if side.case.final:
        return Sums()
    found = calculator.reckon(side.case, side.desk.now, side.desk.language)
    offering = next((one.action for one in acts if one.row.does == "propose"), "")
    kept = {name: value for name, value in query.items() if name != SUM}

    def use(amount: str) -> str:
        return f"?{urlencode({**kept, SUM: amount})}#do-{offering}" if offering else ""

    asked = tuple(dict.fromkeys(name for one in found.open for name in one.missing))
    words = pgettext("between names of a list", ", ").join(
        found.stack.fact_label(name, side.desk.language) for name in asked
    )
    lines = calculator.lines(found, side.desk.language, side.href, use)
    return Sums(lines, asked, words, _amount(query.get(SUM, "")))


def _amount(text: str) -> str:
    """The sum of an address; nothing for what is none."""
    try:
        return text if text and fen(text) else ""
    except BadAmount:
        return ""
