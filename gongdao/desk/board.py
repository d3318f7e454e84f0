"""The breach board: what is late, what soon will be, breaches by day, how long answers take beside the targets."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from gongdao.cases import figures
from gongdao.cases.figures import Day, Ending
from gongdao.cases.queue_counts import Count
from gongdao.desk import filters, targets
from gongdao.desk.gate import Desk, DeskRequest
from gongdao.desk.leaders import departments_of, leader_page, windows
from gongdao.look.charts import Chart, Series
from gongdao.look.times import counted, say_day
from gongdao.people.models import User

SPANS = tuple(filters.HOURS.items())  # ahead: as an address says it, and in hours
DAYS = 14  # of breaches in the chart and the file
MONTH = 30  # days that are measured
PEOPLE = 30  # on the board; the workload has all
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the board, with the queue that shows its cases."""

    count: Count
    href: str
    late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A department, a deadline or a person, with what is late now and what will be within each of `SPANS`."""

    words: str
    cells: list[Cell]


@leader_page
def board(request: DeskRequest, departments: tuple[str, ...]) -> HttpResponse:
    """The page; `?department=` narrows it."""
    desk = request.desk
    ending = ending_now(desk, departments)
    month = figures.breaches(desk.platform.pk, departments, days(desk, MONTH))
    breached = month[-DAYS:]
    heads = span_words()
    total = _line("", [ending.total.get(n, Count()) for n in range(len(heads))], departments, {})
    narrowed = request.GET.get("department", "")
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "live": f"{desk.platform.slug}/queue/all",
        "choices": departments_of(desk),
        "chosen": narrowed,
        "query": f"?{urlencode({'department': narrowed})}" if narrowed else "",
        "heads": heads,
        "late": total.cells[0].count,
        "total": list(zip(heads, total.cells, strict=True)),
        "by_department": by_department(desk, ending),
        "by_deadline": by_deadline(desk, ending, departments),
        "by_person": by_person(desk, ending, departments),
        "cut": any(cell.count.more for cell in total.cells),
        "at_most": figures.MOST,
        "chart": chart(desk, breached),
        "too_late": figures.too_late(desk.platform.pk, departments, desk.now - timedelta(days=MONTH)),
        "measured": targets.measured(desk, departments, desk.now - timedelta(days=MONTH), month),
        "month": MONTH,
    }
    return render(request, "desk/board.html", context)


def span_words() -> list[str]:
    """The heads of the columns."""
    ahead = [gettext("within {amount}").format(amount=counted("hours", hours)) for _, hours in SPANS]
    return [gettext("late now"), *ahead]


def ending_now(desk: Desk, departments: Sequence[str]) -> Ending:
    """What is late now and what will be, from now on counted to the end of each span."""
    ends = [desk.now + timedelta(hours=hours) for _, hours in SPANS]
    spans: list[figures.Span] = [(None, desk.now), *((desk.now, end) for end in ends)]
    return figures.ending(desk.platform.pk, departments, spans, windows(desk.stack))


def by_department(desk: Desk, ending: Ending) -> list[Line]:
    """The departments in which anything ends, the one with the most late cases first."""
    rows = _rows(ending.departments)
    label = desk.stack.label
    return [
        _line(label("departments", name, desk.language) if name else gettext("no department"), row, [name], {})
        for name, row in rows
    ]


def by_deadline(desk: Desk, ending: Ending, departments: Sequence[str]) -> list[Line]:
    """The deadlines that bind these cases."""
    return [
        _line(desk.stack.deadline_label(name, desk.language), row, departments, {"deadline": name})
        for name, row in _rows(ending.deadlines)
    ]


def by_person(desk: Desk, ending: Ending, departments: Sequence[str]) -> list[Line]:
    """Those who are in charge of these cases, at most PEOPLE."""
    rows = _rows(ending.people)[:PEOPLE]
    names = names_of(desk, [pk for pk, _ in rows if pk is not None])
    return [
        _line(
            names[pk] if pk is not None else gettext("unassigned"), row, departments, {"assignee": pk or filters.NOBODY}
        )
        for pk, row in rows
    ]


def names_of(desk: Desk, ids: Sequence[int]) -> Mapping[int, str]:
    """Names of staff, also of those who hold no role any more."""
    unknown = [pk for pk in ids if pk not in desk.names]
    return desk.names | dict(User.objects.filter(pk__in=unknown).values_list("pk", "name")) if unknown else desk.names


def _rows(counts: Mapping[tuple[int, Any], Count]) -> list[tuple[Any, list[Count]]]:
    """What the counts are of, with a count for each span, most urgent first."""
    keys = dict.fromkeys(key for _, key in counts)
    rows = [(key, [counts.get((n, key), Count()) for n in range(len(SPANS) + 1)]) for key in keys]
    return sorted(rows, key=lambda row: [-count.n for count in row[1]])


def _line(words: str, row: Sequence[Count], departments: Sequence[str], narrowed: Mapping[str, object]) -> Line:
    return Line(words, [Cell(one, address(n, departments, narrowed), n == 0) for n, one in enumerate(row)])


def address(span: int, departments: Sequence[str], narrowed: Mapping[str, object]) -> str:
    """The queue of the cases behind a figure; none for those without a department, which no queue asks for."""
    if "" in departments:
        return ""
    pairs = [*((name, str(value)) for name, value in narrowed.items()), *(("department", one) for one in departments)]
    if span:
        pairs.append(("due", SPANS[span - 1][0]))
    return filters.address(reverse("desk:view", args=["all" if span else "late"]), pairs)


def days(desk: Desk, n: int = DAYS) -> list[tuple[datetime, datetime]]:
    """The last `n` days on the platform, from midnight to midnight, the present one last."""
    zone = ZoneInfo(desk.platform.timezone)
    today = desk.now.astimezone(zone).date()
    starts = [datetime.combine(today - timedelta(days=ago), datetime.min.time(), zone) for ago in range(n - 1, -2, -1)]
    return list(pairwise(starts))


def chart(desk: Desk, breached: Sequence[Day]) -> Chart:
    """Breaches by day: those that were made good meanwhile, and those that still are late."""
    spans = days(desk)
    total, still = sum(day.breached.n for day in breached), sum(day.still_open for day in breached)
    title = ngettext("{n} limit was missed in {days} days", "{n} limits were missed in {days} days", total)
    open_words = ngettext("{n} of them is still open", "{n} of them are still open", still)
    cut = any(day.breached.more for day in breached)
    note = gettext("Days with {n} and more are counted up to there.").format(n=figures.MOST) if cut else ""
    return Chart(
        title=title.format(n=f"{total}+" if cut else total, days=DAYS),
        subtitle=open_words.format(n=still) if total else gettext("Nothing was missed."),
        series=[
            Series(gettext("done meanwhile"), [day.breached.n - day.still_open for day in breached], "mid"),
            Series(gettext("still open"), [day.still_open for day in breached], "hit"),
        ],
        labels=[say_day(start.date(), spans[-1][0].date()) for start, _ in spans],
        kind="stacked",
        head=gettext("Day"),
        source=note,
    )


@leader_page
def export(request: DeskRequest, departments: tuple[str, ...], name: str) -> HttpResponse:
    """The board as a CSV file: `late` (department, deadline, person: one group after the other) or `breaches`."""
    desk = request.desk
    lines = {"late": _late_lines, "breaches": _breach_lines}.get(name)
    if lines is None:
        raise Http404("no such table")
    day = desk.now.astimezone(ZoneInfo(desk.platform.timezone)).date()
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{desk.platform.slug}-{name}-{day}.csv"'
    answer.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer = csv.writer(answer)
    for line in lines(desk, departments):
        writer.writerow([plain(cell) for cell in line])
    return answer


def _late_lines(desk: Desk, departments: Sequence[str]) -> Iterator[Sequence[object]]:
    yield [pgettext("column of a file", "by"), pgettext("column of a file", "name"), *span_words()]
    ending = ending_now(desk, departments)
    groups = [
        (pgettext("column of a file", "department"), by_department(desk, ending)),
        (pgettext("column of a file", "limit"), by_deadline(desk, ending, departments)),
        (pgettext("column of a file", "person"), by_person(desk, ending, departments)),
    ]
    for group, lines in groups:
        for line in lines:
            yield [group, line.words, *(cell.count for cell in line.cells)]


def _breach_lines(desk: Desk, departments: Sequence[str]) -> Iterator[Sequence[object]]:
    yield [gettext("Day"), gettext("limits missed"), gettext("still open")]
    spans = days(desk)
    for (start, _), day in zip(spans, figures.breaches(desk.platform.pk, departments, spans), strict=True):
        yield [start.date().isoformat(), day.breached, day.still_open]


def plain(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
