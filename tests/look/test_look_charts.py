"""Charts: what they refuse, what they say, and where their shapes stand."""

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gongdao.look import plot
from gongdao.look.charts import KINDS, Chart, Series

LABELS = ("到货破损", "退款拖延", "描述不符")


def chart(*values: Any, **given: Any) -> Chart:
    series = [Series(f"s{n}", one) for n, one in enumerate(values)]
    labels = given.pop("labels", LABELS[: len(values[0])])
    return Chart(title="一句话", subtitle="范围", series=series, labels=labels, **given)


def html(one: Chart, language: str = "zh-hans") -> str:
    with translation.override(language):
        return Template("{% load look %}{% chart one level=3 %}").render(Context({"one": one}))


def svg(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ([[1, 2]], {"labels": ["a"]}),
        ([[1, 2]], {"links": ["/x/"]}),
        ([[1, -2]], {}),
        ([[1]], {"unit": "apples"}),
        ([[1]], {"kind": "pie"}),
    ],
)
def test_what_cannot_be_drawn_is_refused(values: Any, given: Any) -> None:
    with pytest.raises(ValueError, match=r"figures|links|drawn|kind"):
        chart(*values, **given)
    with pytest.raises(ValueError, match="tone"):
        Chart("t", "", [Series("s", [1], "pink")], ["a"])


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("number", 2816, "2,816"),
        ("number", 6.25, "6.2"),
        ("percent", 96.4, "96.4%"),
        ("percent", 100, "100%"),
        ("money", 150000, "¥1,500.00"),
        ("hours", 17, "17 小时"),
        ("working days", 6.2, "6.2 个工作日"),
        ("number", None, "–"),
    ],
)
def test_a_figure_is_written_as_people_write_it(unit: str, value: Any, said: str) -> None:
    with translation.override("zh-hans"):
        assert chart([1], unit=unit).say(value) == said


def test_the_table_behind_holds_every_figure_and_the_drawing_is_named() -> None:
    one = chart([742, None, 421], [3, 4, 5], kind="stacked", links=["/a/", "/b/", "/c/"], target=500, head="成因")
    text = html(one)
    assert re.findall(r"<td class=\"num\">([^<]+)</td>", text) == ["742", "3", "–", "4", "421", "5"]
    assert text.count('<a href="/') == 3
    assert "<h3" in text
    assert "成因" in text
    drawn = svg(text)
    names = {node.get("id"): "".join(node.itertext()) for node in drawn if node.get("id")}
    assert names[drawn.get("aria-labelledby")] == "一句话"
    assert "500" in names[drawn.get("aria-describedby")]


def test_bars_are_as_long_as_their_figures() -> None:
    bars = plot.context(chart([100, 50, 25]))["plot"].bars
    widths = [float(bar.width.rstrip("%")) for bar in bars]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.02)
    assert widths[1] == pytest.approx(2 * widths[2], abs=0.02)
    assert max(widths) <= 100


def test_stacked_bars_follow_one_another_and_end_with_the_sum() -> None:
    drawn = plot.context(chart([30, 0, 0], [20, 0, 0], [50, 1, 0], kind="stacked"))["plot"]
    first = [(float(bar.x[:-1]), float(bar.width[:-1])) for bar in drawn.bars[:3]]
    for (x, width), (following, _) in pairwise(first):
        assert x + width == pytest.approx(following, abs=0.02)
    assert [text.text for text in drawn.texts if text.dx] == ["100", "1", "0"]
    assert len(drawn.bars) == 4, "no bar for nothing"


def test_a_line_breaks_where_a_figure_is_not_known() -> None:
    drawn = plot.context(chart([1, None, 3, 4], labels=["a", "b", "c", "d"], kind="line"))["plot"]
    assert len([stroke for stroke in drawn.strokes if stroke.kind.startswith("line")]) == 1
    assert len(drawn.dots) == 3


def test_a_line_starts_from_zero_unless_all_figures_lie_close_together() -> None:
    assert plot._ticks([3, 90], whole=False)[0] == 0
    assert plot._ticks([95.2, 96.4], whole=False)[0] > 90
    assert all(tick % 100 == 0 for tick in plot._ticks([150000, 151000], whole=True))


@pytest.mark.parametrize("kind", KINDS)
def test_without_figures_it_says_so(kind: str) -> None:
    for one in (chart([], labels=[], kind=kind), chart([None, None], kind=kind)):
        text = html(one)
        assert "还没有数字" in text
        assert "<svg" not in text
    assert "<svg" in html(chart([0, 0], kind=kind)), "nought is a figure"


FIGURES = st.none() | st.integers(0, 10**12) | st.floats(0, 1e9)


@given(st.data(), st.sampled_from(KINDS), st.integers(1, 4), st.integers(1, 30), st.sampled_from(["number", "money"]))
def test_shapes_stay_inside(data: Any, kind: str, many: int, length: int, unit: str) -> None:
    row = st.lists(FIGURES, min_size=length, max_size=length)
    values = [data.draw(row) for _ in range(many)]
    target = data.draw(FIGURES)
    one = chart(*values, kind=kind, labels=[f"n{n}" for n in range(length)], unit=unit, target=target)
    drawn = plot.context(one)["plot"]
    if drawn is None:
        assert one.empty
        return
    for bar in drawn.bars:
        assert -0.01 <= float(bar.x[:-1]) <= float(bar.x[:-1]) + float(bar.width[:-1]) <= 100.02
        assert bar.y + bar.height <= drawn.height
    for dot in drawn.dots:
        assert 0 <= float(dot.x[:-1]) <= 100
        assert 0 <= float(dot.y) <= drawn.height
    assert all(0 <= text.y <= drawn.height for text in drawn.texts if "halo" not in text.kind)


def test_a_name_in_a_figure_is_text() -> None:
    text = html(Chart("<b>", "", [Series("<i>", [1])], ["<script>"]))
    assert "<script>" not in text
    assert "<i>" not in text
