"""A chart as shapes for SVG. Places across are percent of the width, places down are pixels.

So a chart is as wide as its column while its words keep their size. Nothing here knows a colour: a shape has a tone,
the style sheet the rest.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext, pgettext

from gongdao.look.charts import Chart, Series, Value

NARROW = 280  # pixels: the plot on the smallest phone
EM, HALF = 13, 8.5  # pixels: a Chinese and a Latin character, at 13 pixels and bold
LABEL, THICK, THIN, GAP = 20, 16, 12, 14  # pixels: words over a bar, a bar alone, one of several, what parts two groups
TOP, HEIGHT, UNDER = 22, 170, 26  # pixels: over, in and under the field of a line
LEFT = 10  # percent: where the first instant of a line stands
MANY = 8  # from so many figures on a sentence leaves them to the table


@dataclass(frozen=True, slots=True)
class Text:
    x: str
    y: int
    text: str
    kind: str = ""
    anchor: str = "start"
    dx: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: int
    width: str
    height: int
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Stroke:
    x1: str
    y1: str
    x2: str
    y2: str
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str
    tone: str
    title: str


@dataclass(slots=True)
class Plot:
    """Shapes in the order in which they are drawn: strokes below, words on top. `height` in pixels."""

    height: int = 0
    strokes: list[Stroke] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


def context(chart: Chart) -> dict[str, Any]:
    """What `look/parts/chart.html` shows: the shapes, what the colours mean, the sentence and the table."""
    draw = _lines if chart.kind == "line" else _bars
    legend = [{"name": one.name, "tone": tone} for one, tone in zip(chart.series, chart.tones, strict=True)]
    return {
        "chart": chart,
        "plot": None if chart.empty else draw(chart),
        "legend": legend if len(legend) > 1 else [],
        "rows": [
            {
                "label": label,
                "href": chart.links[place] if chart.links else "",
                "cells": [chart.say(one.values[place]) for one in chart.series],
            }
            for place, label in enumerate(chart.labels)
        ],
        "target": "" if chart.target is None else chart.say(chart.target),
        "said": "" if chart.empty else say(chart),
    }


def say(chart: Chart) -> str:
    """The figures in a sentence, for those who do not see the drawing; many are left to the table."""
    if len(chart.series) == 1 and len(chart.labels) < MANY:
        values = zip(chart.labels, chart.series[0].values, strict=True)
        figures = [f"{label} {chart.say(value)}" for label, value in values]
        return pgettext("between names of a list", ", ").join(figures)
    said = gettext("{name}: from {low} ({lowest}) to {high} ({highest}).")
    parts = []
    for one in chart.series:
        known = [(value, label) for value, label in zip(one.values, chart.labels, strict=True) if value is not None]
        if known:
            (low, lowest), (high, highest) = min(known), max(known)
            found = {"low": chart.say(low), "lowest": lowest, "high": chart.say(high), "highest": highest}
            parts.append(said.format(name=one.name, **found))
    return " ".join([*parts, gettext("The table below holds every figure.")])


def _bars(chart: Chart) -> Plot:
    """A group for each label: its words, then its bar or bars, each with its figure behind it."""
    plot, stacked = Plot(), chart.kind == "stacked"
    totals = [sum(one.values[place] or 0 for one in chart.series) for place in range(len(chart.labels))]
    shown = totals if stacked else [value for one in chart.series for value in one.values if value is not None]
    room = max(_wide(chart.say(value)) for value in shown) + 10
    most = max([*shown, chart.target or 0]) or 1
    scale = max(40.0, 100 - 100 * room / NARROW) / most
    y = 0 if chart.target is None else TOP
    for place, label in enumerate(chart.labels):
        plot.texts.append(Text("0", y + 14, label, "strong"))
        values = [(one, tone, one.values[place]) for one, tone in zip(chart.series, chart.tones, strict=True)]
        draw = _stack if stacked else _group
        y = draw(plot, chart, label, values, scale, y + LABEL) + GAP
    plot.height = y - GAP + 2
    if chart.target is not None:
        _target_across(plot, chart, chart.target * scale)
    return plot


Parts = Sequence[tuple[Series, str, Value]]


def _group(plot: Plot, chart: Chart, label: str, values: Parts, scale: float, y: int) -> int:
    """Bars below one another; returns where they end."""
    height = THICK if len(values) == 1 else THIN
    for one, tone, value in values:
        width, said = _percent((value or 0) * scale), chart.say(value)
        plot.bars.append(Bar("0%", y, width, height, tone, _title(chart, one, label, said)))
        plot.texts.append(Text(width, y + height - (3 if height == THICK else 1), said, _figure(tone), dx=6))
        y += height + 3
    return y - 3


def _stack(plot: Plot, chart: Chart, label: str, values: Parts, scale: float, y: int) -> int:
    """Bars behind one another, with their figures in them where there is room, and the sum behind the last."""
    done: float = 0
    for one, tone, value in values:
        if not value:
            continue
        width, said = value * scale, chart.say(value)
        plot.bars.append(Bar(_percent(done * scale), y, _percent(width), THICK, tone, _title(chart, one, label, said)))
        if _wide(said) + 6 < width * NARROW / 100:
            middle = _percent(done * scale + width / 2)
            plot.texts.append(Text(middle, y + 12, said, f"on-{tone}", "middle"))
        done += value
    known = any(value is not None for _, _, value in values)
    plot.texts.append(Text(_percent(done * scale), y + 13, chart.say(done if known else None), "strong", dx=6))
    return y + THICK


def _target_across(plot: Plot, chart: Chart, at: float) -> None:
    """The line of the target through all bars, named at its head."""
    x = _percent(at)
    plot.strokes.append(Stroke(x, str(TOP - 6), x, str(plot.height), "target"))
    anchor = "start" if at < 25 else "end" if at > 75 else "middle"
    plot.texts.append(Text(x, 12, _target(chart), "strong", anchor))


def _lines(chart: Chart) -> Plot:
    """Instants from left to right; the last known figure of each series is written beside it."""
    plot = Plot(height=TOP + HEIGHT + UNDER)
    known = [value for one in chart.series for value in one.values if value is not None]
    ticks = _ticks([*known, *([] if chart.target is None else [chart.target])], whole=chart.unit == "money")

    right = max(50.0, 100 - 100 * (max(_wide(chart.say(value)) for value in known) + 12) / NARROW)  # room for the last

    def across(place: int) -> float:
        return LEFT + (right - LEFT) * place / (len(chart.labels) - 1) if len(chart.labels) > 1 else LEFT

    def down(value: float) -> float:
        return TOP + HEIGHT - HEIGHT * (value - ticks[0]) / (ticks[-1] - ticks[0])

    for tick in ticks:
        y = round(down(tick))
        plot.strokes.append(Stroke("0", str(y), "100%", str(y), "grid" if tick != ticks[0] else "axis"))
        plot.texts.append(Text("0", y - 4, chart.say(tick), "halo"))
    for place, kind in _thinned(chart.labels, right - LEFT):
        plot.texts.append(Text(_percent(across(place)), plot.height - 8, chart.labels[place], kind, "middle"))
    ends: list[int] = []
    for one, tone in zip(chart.series, chart.tones, strict=True):
        points = [(across(n), down(value), n, value) for n, value in enumerate(one.values) if value is not None]
        _line(plot, chart, one, tone, points, ends)
    if chart.target is not None:
        y = round(down(chart.target))
        plot.strokes.append(Stroke("0", str(y), "100%", str(y), "target"))
        over, under = (min((abs(at - end) for end in ends), default=HEIGHT) for at in (y - 5, y + 14))
        plot.texts.append(Text("100%", y - 5 if over >= under else y + 14, _target(chart), "strong halo", "end"))
    return plot


def _line(plot: Plot, chart: Chart, one: Series, tone: str, points: list[Any], ends: list[int]) -> None:
    """One line, broken where a figure is not known; its last figure is moved off those in `ends`."""
    for (x1, y1, n, _), (x2, y2, m, _) in pairwise(points):
        if m == n + 1:
            plot.strokes.append(Stroke(_percent(x1), f"{y1:.1f}", _percent(x2), f"{y2:.1f}", f"line t-{tone}"))
    for x, y, n, value in points:
        title = _title(chart, one, chart.labels[n], chart.say(value))
        plot.dots.append(Dot(_percent(x), f"{y:.1f}", tone, title))
    if points:
        x, y, _, value = points[-1]
        at = round(y) + 4
        while any(abs(at - other) < 14 for other in ends):
            at += 1
        ends.append(at)
        plot.texts.append(Text(_percent(x), at, chart.say(value), _figure(tone) + " halo", dx=9))


def _ticks(values: Sequence[float], *, whole: bool) -> list[float]:
    """Four to seven round figures around the values. From zero, unless all lie in the upper half: then from below the
    least, because a line, unlike a bar, shows change and not size. `whole`: in whole hundreds (money)."""
    low, high = min(values), max(values)
    base = low if low > high / 2 else 0.0
    rough = (high - base or high or 1) / 4
    power = 10 ** math.floor(math.log10(rough))
    round_steps = (power * n for n in (1, 2, 2.5, 5, 10))
    step = next(step for step in round_steps if step >= rough * 0.999 and not (whole and step % 100 and step > 100))
    step = max(100, step) if whole else step
    first = math.floor(base / step)
    last = max(math.ceil(high / step), first + 1)
    return [round(step * n, 6) for n in range(first, last + 1)]


def _thinned(labels: Sequence[str], percent: float) -> list[tuple[int, str]]:
    """The labels under a line for which there is room: on a phone, and (``wide``) where there is twice as much."""
    if not labels:
        return []
    most = max(_wide(label) for label in labels) + 10
    fits = max(1, int(NARROW * percent / 100 / most))
    each = math.ceil(len(labels) / fits)
    wide = math.ceil(len(labels) / (2 * fits))
    return [(n, "" if n % each == 0 else "wide") for n in range(len(labels)) if n % each == 0 or n % wide == 0]


def _target(chart: Chart) -> str:
    return gettext("target {figure}").format(figure=chart.say(chart.target))


def _title(chart: Chart, one: Series, label: str, said: str) -> str:
    """What a shape says on pointing."""
    return f"{label}: {said}" if len(chart.series) == 1 else f"{label}, {one.name}: {said}"


def _figure(tone: str) -> str:
    return "hit" if tone == "hit" else "strong"


def _percent(share: float) -> str:
    return f"{share:.2f}%"


def _wide(text: str) -> float:
    """About how many pixels a text takes."""
    return sum(EM if unicodedata.east_asian_width(letter) in "WF" else HALF for letter in text)
