"""The queue: one view of cases by their binding due, in bands, with the counts of all views beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongdao.cases import queries
from gongdao.cases.models import Case
from gongdao.cases.queries import LATE_CAP, PAGE, Row, View
from gongdao.desk import queues
from gongdao.desk.gate import Desk, DeskRequest, desk_page, figure
from gongdao.desk.labels import deadline_label, graver
from gongdao.editions import books, calendars
from gongdao.legaltime import Calendar
from gongdao.rulebook.rules import START
from gongdao.words import fen

BANDS = {
    "late": _("Late"),
    "today": pgettext_lazy("band of the queue", "Today"),
    "later": _("Tomorrow and later"),
    "none": _("No limit runs"),
    "closed": _("Closed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the queue. `band` is set where a new one begins."""

    case: Row
    href: str
    calendar: Calendar | None
    limit: str
    severity: str
    graver: bool
    amount: int | None
    band: Any


@desk_page
def queue(request: DeskRequest, name: str = "") -> HttpResponse:
    """A view of the queue, with its cursor and filters in the address."""
    desk = request.desk
    groups = queues.groups(desk)
    views = {named.name: named for named in queues.flat(groups)}
    named = views.get(name or _first(desk))
    if named is None:
        raise Http404("no such view")
    view = _filtered(named.view, request.GET)
    page = queries.queue(desk.platform.pk, view, after=request.GET.get("after"))
    counted = {one.name: one.view for one in views.values() if one.counted}
    figures = shown(queries.counts(desk.platform.pk, counted))
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "live": f"{desk.platform.slug}/queue/all",
        "groups": [(group.key, group.words, [(one, figures.get(one.name)) for one in group.views]) for group in groups],
        "departments": _names(desk, queues.departments(desk)),
        "named": named,
        "lines": _lines(desk, page.rows, view),
        "next": _address(request, page.after) if page.after else "",
        "first": _address(request, None) if request.GET.get("after") else "",
        "filters": _filters(desk, request.GET),
        "filtered": view != named.view,
        "size": PAGE,
    }
    return render(request, "desk/queue.html", context)


@desk_page
def find(request: DeskRequest) -> HttpResponse:
    """To the case of a number; for an order number, to the cases about it."""
    wanted = "".join(request.GET.get("q", "").split())[:64]
    cases = Case.objects.filter(platform_id=request.desk.platform.pk)
    found = list(cases.filter(number=wanted)[:1]) or list(
        cases.exclude(order_number="").filter(order_number=wanted).order_by("-received_at")[:PAGE]
    )
    if len(found) == 1:
        return redirect("desk:case", found[0].number)
    context = {"platform": request.desk.platform, "now": request.desk.now, "wanted": wanted, "cases": found}
    return render(request, "desk/found.html", context)


def shown(counts: Mapping[str, int]) -> dict[str, str]:
    """Counts as they stand in the menu: what is capped has a plus."""
    return {name: f"{LATE_CAP}+" if n > LATE_CAP else str(n) for name, n in counts.items()}


def _first(desk: Desk) -> str:
    """Whoever handles cases begins with their own, others with all."""
    owner = desk.stack.roles.get("owner")
    takes = owner.stand_in if owner else ""
    return "todo" if any(hat.role == takes and not hat.stands_in_for for hat in desk.actor.hats) else "all"


def _filtered(view: View, wanted: Mapping[str, str]) -> View:
    """The view narrowed by the address; `department=all` widens it to every department."""
    department, severity, state = (wanted.get(name, "") for name in ("department", "severity", "state"))
    if department:
        view = replace(view, departments=() if department == "all" else (department,))
    if severity:
        view = replace(view, severities=(severity,))
    if state:
        view = replace(view, states=(state,))
    assignee = figure(wanted.get("assignee", ""))
    if assignee is not None:
        view = replace(view, assignee=assignee)
    return view


def _filters(desk: Desk, wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    """The selects above the list: name, heading, choices as (value, words), what is chosen."""
    stack, language = desk.stack, desk.language

    def choices(group: str, names: Sequence[str]) -> list[tuple[str, str]]:
        return [(name, stack.label(group, name, language)) for name in names]

    states = [state for state in stack.procedure(queues.PROCEDURE).states if state != START]
    departments = [("all", _("All departments")), *choices("departments", stack.facts["department"].values)]
    severity = stack.facts.get("severity")
    grades = (
        [("severity", stack.fact_label("severity", language), choices("severity", severity.values))] if severity else []
    )
    selects = [("department", _("Department"), departments), *grades, ("state", _("State"), choices("states", states))]
    return [{"name": n, "words": w, "choices": c, "chosen": wanted.get(n, "")} for n, w, c in selects]


def _names(desk: Desk, departments: Sequence[str]) -> list[str]:
    return [desk.stack.label("departments", name, desk.language) for name in departments]


def _address(request: DeskRequest, after: str | None) -> str:
    """This page with another cursor."""
    parameters = request.GET.copy()
    parameters.pop("after", None)
    if after:
        parameters["after"] = after
    return f"{request.path}?{parameters.urlencode()}" if parameters else request.path


def _lines(desk: Desk, rows: Sequence[Row], view: View) -> list[Line]:
    """The rows in words; where a band begins, its name stands before."""
    midnight, lines, before = queues.end_of_day(desk), [], ""
    address = reverse("desk:case", args=["NUMBER"])  # once: it costs as much as half a row
    for row in rows:
        band = "closed" if view.final else _band(row.due_at, desk.now, midnight)
        href = address.replace("NUMBER", row.number)
        lines.append(_line(desk, row, href, BANDS[band] if band != before else ""))
        before = band
    return lines


def _line(desk: Desk, row: Row, href: str, band: Any) -> Line:
    stack, clock = books.stack(row.ruleset_id), row.clock
    return Line(
        case=row,
        href=href,
        calendar=calendars.of(desk.platform.pk, clock.calendar) if clock else None,
        limit=deadline_label(stack, clock.deadline, desk.language) if clock else "",
        severity=stack.label("severity", row.severity, desk.language) if row.severity else "",
        graver=row.severity in graver(stack),
        amount=fen(row.amount) if row.amount else None,
        band=band,
    )


def _band(due: datetime | None, now: datetime, midnight: datetime) -> str:
    if due is None:
        return "none"
    return "late" if due <= now else "today" if due <= midnight else "later"
