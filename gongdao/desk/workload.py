"""Who has how much: open, late, due today, waiting for somebody else, closed this week, and until when who is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongdao.cases import load
from gongdao.cases.load import Held, Pressed
from gongdao.cases.queue_counts import Count
from gongdao.desk import filters, queues
from gongdao.desk.board import names_of
from gongdao.desk.gate import Desk, DeskRequest
from gongdao.desk.leaders import departments_of, leader_page
from gongdao.people.models import Absence
from gongdao.proceedings.verbs.assign import assignable

SIZE = 50  # people on one page
NONE = Pressed(Count(), Count(), Count())


@dataclass(frozen=True, slots=True)
class Worker:
    """A person with figures; `away` is the absence in force. Nobody (`user_id` None) has no figures but `open`."""

    user_id: int | None
    name: str
    held: Held
    pressed: Pressed
    away: Absence | None
    places: str
    href: str
    late_href: str
    today_href: str


@leader_page
def workload(request: DeskRequest, departments: tuple[str, ...]) -> HttpResponse:
    """The page; `?department=` narrows it, `?page=` goes on where there are more people."""
    desk = request.desk
    page = Paginator(everybody(desk, departments), SIZE).get_page(request.GET.get("page"))
    found = workers(desk, departments, page)
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "live": f"{desk.platform.slug}/queue/all",
        "choices": departments_of(desk),
        "chosen": request.GET.get("department", ""),
        "page": page,
        "previous": _turned(request, page.previous_page_number()) if page.has_previous() else "",
        "next": _turned(request, page.next_page_number()) if page.has_next() else "",
        "workers": [one for one in found if one.held.open],
        "idle": [one for one in found if not one.held.open],
        "most": max((one.open for one in page.paginator.object_list), default=0),
    }
    return render(request, "desk/workload.html", context)


def _turned(request: DeskRequest, number: int) -> str:
    """This page with another number."""
    parameters = request.GET.copy()
    parameters["page"] = str(number)
    return f"{request.path}?{parameters.urlencode()}"


def everybody(desk: Desk, departments: Sequence[str]) -> list[Held]:
    """What is nobody's first, then whoever has most; whoever could be given a case is named with none, too."""
    held = load.held(desk.platform.pk, departments, queues.waiting_states(desk.stack))
    having = {one.user_id for one in held}
    able = {role for name in desk.stack.procedures for role in assignable(desk.stack, name)}
    here = [duty for duty in desk.rota.duties if duty.role in able and _among(duty.department, departments)]
    idle = [Held(pk, 0, 0) for pk in dict.fromkeys(duty.user_id for duty in here) if pk not in having]
    return sorted([*held, *idle], key=lambda one: (one.user_id is not None, -one.open, one.user_id or 0))


def _among(department: str | None, departments: Sequence[str]) -> bool:
    return department is not None and (not departments or department in departments)


def workers(desk: Desk, departments: Sequence[str], page: Page) -> list[Worker]:
    """The people of one page, in three statements whatever their number."""
    ids = [one.user_id for one in page if one.user_id is not None]
    pressed = load.pressed(
        desk.platform.pk, departments, ids, now=desk.now, midnight=queues.end_of_day(desk), since=monday(desk)
    )
    names, gone = names_of(desk, ids), away(desk, ids)
    return [
        Worker(
            user_id=one.user_id,
            name=names[one.user_id] if one.user_id is not None else "",
            held=one,
            pressed=pressed.get(one.user_id or 0, NONE),
            away=gone.get(one.user_id or 0),
            places=_places(desk, one.user_id),
            href=_queue("all", one, departments),
            late_href=_queue("late", one, departments),
            today_href=_queue("today", one, departments),
        )
        for one in page
    ]


def monday(desk: Desk) -> datetime:
    """When the week began on the platform."""
    local = desk.now.astimezone(ZoneInfo(desk.platform.timezone))
    return datetime.combine(local.date() - timedelta(days=local.weekday()), datetime.min.time(), local.tzinfo)


def away(desk: Desk, ids: Sequence[int]) -> dict[int, Absence]:
    """The absence in force of each of these people; the one that ends last where there are several."""
    rows = Absence.objects.filter(Q(until=None) | Q(until__gt=desk.now), user__in=ids, since__lte=desk.now)
    return {row.user_id: row for row in rows.order_by(F("until").asc(nulls_last=True))}


def _places(desk: Desk, user_id: int | None) -> str:
    """The departments in which somebody works."""
    names = dict.fromkeys(duty.department for duty in desk.rota.duties if duty.user_id == user_id and duty.department)
    return " · ".join(desk.stack.label("departments", name, desk.language) for name in names)


def _queue(view: str, one: Held, departments: Sequence[str]) -> str:
    """The cases behind a figure, where several can be ticked and given to somebody else."""
    pairs = [("assignee", str(one.user_id or filters.NOBODY)), *(("department", name) for name in departments)]
    return filters.address(reverse("desk:view", args=[view]), pairs)
