"""What a chart is: `Chart` and its `Series`. A page makes one and writes ``{% chart one %}``; `look.plot` draws it."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gongdao.look import times
from gongdao.look.currency import money

KINDS = ("bars", "stacked", "line")
TONES = ("ink", "mid", "mute", "hit")
Value = int | float | None


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour stands for, and a figure for each label; None is a figure that is not known.

    `tone` is one of `TONES`; ``hit`` is for what went wrong and for nothing else. Empty: by its place among the series.
    """

    name: str
    values: Sequence[Value]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart says and shows. Raises ValueError if the figures do not fit the labels, or are below zero.

    `title` is the message, `subtitle` the scope. `unit`: ``number``, ``percent`` (96.4 is 96.4 %), ``money`` (minor
    units, fen) or a unit of limits (``working days``). `kind`: ``bars`` (a label each, the series below one another),
    ``stacked`` (the series behind one another), ``line`` (the labels are instants, in order). `target` is a figure to
    be reached, drawn as a line. `head` stands over the labels in the table, `links` are their addresses there; `source`
    says where the figures come from.
    """

    title: str
    subtitle: str
    series: Sequence[Series]
    labels: Sequence[str]
    unit: str = "number"
    kind: str = "bars"
    target: Value = None
    head: str = ""
    links: Sequence[str] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS or not (self.unit in UNITS or self.unit in times.COUNTED):
            raise ValueError(f"no such kind or unit: {self.kind}, {self.unit}")
        if any(one.tone and one.tone not in TONES for one in self.series):
            raise ValueError("no such tone")
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("there must be as many figures as labels")
        if self.links and len(self.links) != len(self.labels):
            raise ValueError("there must be as many links as labels")
        if any(value < 0 for one in self.series for value in one.values if value is not None):
            raise ValueError("figures below zero are not drawn")

    def say(self, value: Value) -> str:
        """A figure in the chart's unit, as people write it; a dash for what is not known."""
        if value is None:
            return "–"
        if self.unit in UNITS:
            return UNITS[self.unit](value)
        return times.COUNTED[self.unit](1 if value == 1 else 2).format(n=_plain(value))

    @property
    def id(self) -> str:
        """The same for the same chart, so that its parts can name each other."""
        return f"chart-{zlib.crc32((self.title + self.subtitle + self.kind).encode()):08x}"

    @property
    def empty(self) -> bool:
        """Is there no figure at all?"""
        return all(value is None for one in self.series for value in one.values)

    @property
    def tones(self) -> list[str]:
        """The colour of each series."""
        return [one.tone or TONES[place % 3] for place, one in enumerate(self.series)]


def _plain(value: int | float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


UNITS: dict[str, Callable[[Any], str]] = {
    "number": _plain,
    "percent": lambda value: _plain(value) + "%",
    "money": lambda value: money(round(value)),
}
"""How figures of the units are written that are not limits."""
