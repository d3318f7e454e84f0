"""Signals of bad faith at the desk: on the case, as advice only; as a report of what came of them; what was computed
about one consumer, who may ask for it.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext

from gongdao.cases import signals as stored
from gongdao.cases.models import Signal
from gongdao.cases.queries import Entry
from gongdao.cases.signals import Effect
from gongdao.desk.board import plain
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.labels import OUTCOMES, signal_words
from gongdao.desk.leaders import departments_of, leader_page
from gongdao.desk.side import Side
from gongdao.look.times import zone_of
from gongdao.proceedings import signals
from gongdao.rulebook import Stack

PERIODS = (30, 90, 365)
"""Days back that the report can look; the middle one if nobody says otherwise."""
PARTIES = ("consumer", "merchant")
RESULTS = ("answer", "refuse")
APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Advice:
    """A signal on the page: its words, why it is there (label and value), what a person made of it."""

    signal: Signal
    words: str
    because: Sequence[tuple[str, str]]
    href: str
    outcome: str
    by: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report; `open` are those about which nobody has decided."""

    words: str
    effect: Effect

    @property
    def open(self) -> int:
        return self.effect.shown - self.effect.acted_upon - self.effect.set_aside


def advice(side: Side, entries: Sequence[Entry]) -> list[Advice]:
    """The signals of the case; those that are new are noted as shown. Only staff get to see this."""
    case, stack = side.case, side.stack
    said = dict.fromkeys(PARTIES, "")
    for n, one in enumerate(entries):  # who files for somebody writes down that side's words
        role = one.actor_role if one.actor_role in PARTIES else "consumer" if n == 0 else None
        if role is not None:
            said[role] += f"{one.content.get('text', '')}\n"
    earlier = case.earlier  # type: ignore[attr-defined]
    signals.show(case, signals.found(case, stack, side.derived.facts, said, earlier), side.desk.now)
    return [_advice(one, side, signals.threats(said)) for one in case.signals]


def _advice(one: Signal, side: Side, threats: Sequence[str]) -> Advice:
    stack, language = side.stack, side.desk.language
    because = []
    for name, text in one.counted.items():
        if name == signals.THREAT:
            quoted = pgettext("between names of a list", ", ").join(threats)
            because.append((stack.fact_label(name, language), quoted))
        elif name in stack.facts:
            value = stack.value_label(name, stack.parse_fact(name, text), language)
            because.append((stack.fact_label(name, language), value))
    return Advice(
        signal=one,
        words=signal_words(stack, one.name, one.value, language),
        because=because,
        href=side.href(one.clause),
        outcome="" if one.waits else str(OUTCOMES[one.state]),
        by=side.desk.names.get(one.decided_by_id or 0, ""),
    )


@leader_page
def report(request: DeskRequest, departments: tuple[str, ...]) -> HttpResponse:
    """How often each signal was shown, acted upon and not, and how many of the results an appeal changed."""
    desk, days = request.desk, _days(request)
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "days": days,
        "periods": PERIODS,
        "choices": departments_of(desk),
        "chosen": request.GET.get("department", ""),
        "lines": _lines(desk, departments, days),
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return render(request, "desk/signals.html", context)


@leader_page
def export(request: DeskRequest, departments: tuple[str, ...]) -> HttpResponse:
    """The same as a CSV file."""
    desk, days = request.desk, _days(request)
    rows = [_head(), *(_row(line) for line in _lines(desk, departments, days))]
    return _file(desk, f"signals-{days}", rows)


@desk_page
def about(request: DeskRequest, number: str) -> HttpResponse:
    """What was ever computed about the consumer of a case, as a file for whoever answers the consumer's request."""
    desk = request.desk
    case = desk.find(number)
    if case.consumer_id is None or not desk.actor_under(case.ruling().procedure).may_see(case):
        raise Http404("no consumer")
    found = stored.about(desk.platform.pk, case.consumer_id)
    return _file(desk, f"signals-{number}", _about(desk, found))


def _days(request: DeskRequest) -> int:
    named = request.GET.get("days", "")
    return int(named) if named in map(str, PERIODS) else PERIODS[1]


def _lines(desk: Desk, departments: Sequence[str], days: int) -> list[Line]:
    stack = desk.stack
    found = stored.effect(
        desk.platform.pk,
        departments,
        desk.now - timedelta(days=days),
        results=acts_of(stack, RESULTS),
        appeals=acts_of(stack, (APPEAL,)),
    )
    return [Line(signal_words(stack, one.name, one.value, desk.language), one) for one in found]


def acts_of(stack: Stack, verbs: Sequence[str]) -> list[str]:
    """The acts that do one of the verbs, as PROCEDURE.ACTION."""
    rows = ((name, row) for name, procedure in stack.procedures.items() for row in procedure.rows)
    return sorted({f"{name}.{row.action}" for name, row in rows if row.does in verbs})


def _head() -> list[str]:
    return [
        pgettext("column of a file", "signal"),
        pgettext("column of a file", "shown"),
        pgettext("column of a file", "acted upon"),
        pgettext("column of a file", "not acted upon"),
        pgettext("column of a file", "not decided yet"),
        pgettext("column of a file", "results appealed"),
        pgettext("column of a file", "results changed"),
    ]


def _row(line: Line) -> list[object]:
    one = line.effect
    return [line.words, one.shown, one.acted_upon, one.set_aside, line.open, one.appealed, one.changed]


def _about(desk: Desk, found: Sequence[Signal]) -> Iterator[Sequence[object]]:
    yield [
        pgettext("column of a file", "case"),
        pgettext("column of a file", "signal"),
        pgettext("column of a file", "clause"),
        pgettext("column of a file", "counted"),
        pgettext("column of a file", "shown"),
        pgettext("column of a file", "what followed"),
        pgettext("column of a file", "decided"),
    ]
    zone = zone_of(desk.platform)
    for one in found:
        stack = one.case.ruling().procedure
        counted = "; ".join(f"{stack.fact_label(name, desk.language)} {text}" for name, text in one.counted.items())
        outcome = "" if one.waits else str(OUTCOMES[one.state])
        words = signal_words(stack, one.name, one.value, desk.language)
        yield [one.case.number, words, one.clause, counted, _at(one.shown_at, zone), outcome, _at(one.decided_at, zone)]


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(" ", "seconds") if instant else ""


def _file(desk: Desk, name: str, rows: Any) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    day = desk.now.astimezone(zone_of(desk.platform)).date()
    answer["Content-Disposition"] = f'attachment; filename="{desk.platform.slug}-{name}-{day}.csv"'
    answer.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer = csv.writer(answer)
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
    return answer
