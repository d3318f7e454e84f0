"""Absences: everybody's own, who stands in meanwhile, and for leaders those of their people and the gaps they leave.

Who stands in is said by the rulebook's roles; nothing is chosen here. An approval is not moved: whoever holds the role,
or stands in, may decide it, and its limit runs on.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from gongdao.cases.models import Approval
from gongdao.desk.admin_forms import AbsenceForm, role_words
from gongdao.desk.admin_pages import confirmed, said
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.leaders import reach
from gongdao.people.models import Absence, User
from gongdao.people.queries import Duty, Holder, Rota
from gongdao.proceedings import administer
from gongdao.proceedings.administer_errors import NoSuchEntry

MOST = 500  # absences that are not over, the earliest first; more are not looked at
AHEAD = 20  # beginnings of absences at which gaps are looked for


@dataclass(frozen=True, slots=True)
class Cover:
    """A role of the reader's, and who acts in it while the reader is away; `approvals` wait for that role now."""

    role: str
    colleagues: list[str]
    stand_ins: list[str]
    stand_in_role: str
    approvals: int

    @property
    def gap(self) -> bool:
        return not self.colleagues and not self.stand_ins


@dataclass(frozen=True, slots=True)
class Gap:
    """A role in which nobody can act, from an instant on (None: now), and who of its people is away."""

    role: str
    since: datetime | None
    away: list[str]
    stand_in_role: str


@desk_page
def absences(request: DeskRequest) -> HttpResponse:
    """The reader's own absences with a form for another, and, for leaders, those of their people."""
    desk = request.desk
    form = AbsenceForm(desk, request.POST or None)
    if form.done(lambda **values: administer.set_absence(desk.actor, desk.user.pk, **values)):
        return said(request, gettext("Your absence is noted."), request.path)
    departments = reach(desk)
    led = [] if departments is None else _led(desk, departments)
    shown = {duty.user_id for duty in led} - {desk.user.pk}
    everybody = {duty.user_id for duty in desk.rota.duties} if led else {desk.user.pk}
    rows = list(to_come(desk, everybody).select_related("user").order_by("since", "pk")[:MOST])
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "form": form,
        "own": [row for row in rows if row.user_id == desk.user.pk],
        "covers": covers(desk),
        "leads": departments is not None,
        "others": [row for row in rows if row.user_id in shown],
        "gaps": list(gaps(desk, led, rows)),
        "administers": desk.administers,
    }
    return render(request, "desk/absences.html", context, status=form.status if form.is_bound else 200)


@desk_page
def end(request: DeskRequest, absence_id: int) -> HttpResponse:
    """End an absence: the own, or for administrators that of a colleague."""
    desk = request.desk
    row = Absence.objects.select_related("user").filter(pk=absence_id).first()
    if row is None:
        raise NoSuchEntry()
    if row.user_id != desk.user.pk:
        administer.require_administrator(desk.actor)
        administer.colleague(desk.platform.pk, row.user_id, at=desk.now)
    return confirmed(
        request,
        lambda: administer.end_absence(desk.actor, absence_id),
        title=gettext("End this absence?"),
        text=gettext("{name} counts as present from now on.").format(name=row.user.name),
        yes=gettext("End the absence"),
        done=gettext("{name} is back.").format(name=row.user.name),
        back=request.path.removesuffix(f"{absence_id}/end/"),
    )


def to_come(desk: Desk, people: QuerySet[User] | Collection[int]) -> QuerySet[Absence]:
    """Absences of these people that are not over; one that was called off before it began is over."""
    rows = Absence.objects.filter(user__in=people).exclude(until=F("since"))
    return rows.filter(Q(until=None) | Q(until__gt=desk.now))


def covers(desk: Desk) -> list[Cover]:
    """The reader's own roles, as if the reader were away."""
    stand_ins, rota = desk.stack.stand_ins, without(desk.rota, {desk.user.pk})
    waiting = _pending(desk)
    found = []
    for duty in dict.fromkeys(d for d in desk.rota.duties if d.user_id == desk.user.pk):
        holders = _present(rota, duty, stand_ins)
        found.append(
            Cover(
                role=role_words(desk.stack, desk.language, duty.role, duty.department),
                colleagues=[desk.names[one.user_id] for one in holders if not one.stands_in_for],
                stand_ins=[desk.names[one.user_id] for one in holders if one.stands_in_for],
                stand_in_role=_stand_in_words(desk, duty.role),
                approvals=sum(
                    n for (by, at), n in waiting.items() if by == duty.role and duty.department in (None, at)
                ),
            )
        )
    return found


def _stand_in_words(desk: Desk, role: str) -> str:
    stand_in = desk.stack.stand_ins.get(role, "")
    return desk.stack.role_label(stand_in, desk.language) if stand_in else ""


def _present(rota: Rota, duty: Duty, stand_ins: dict[str, str]) -> list[Holder]:
    return [one for one in rota.holders(duty.role, duty.department, stand_ins) if not one.absent]


def _pending(desk: Desk) -> dict[tuple[str, str | None], int]:
    """How many approvals wait, by role and department. One statement over the few that are pending."""
    roles = {duty.role for duty in desk.rota.duties if duty.user_id == desk.user.pk}
    rows = Approval.objects.filter(platform_id=desk.platform.pk, state="pending", by__in=roles)
    return {(by, at): n for by, at, n in rows.values_list("by", "department").annotate(n=Count("pk"))}


def without(rota: Rota, away: Collection[int]) -> Rota:
    """The rota as if these people were away, besides those who are."""
    return Rota(tuple(replace(duty, absent=duty.absent or duty.user_id in away) for duty in rota.duties))


def gaps(desk: Desk, led: Sequence[Duty], rows: Sequence[Absence]) -> Iterator[Gap]:
    """The roles among these duties in which nobody can act, now or when an absence begins; each once."""
    seen: set[tuple[str, str | None]] = set()
    begins = sorted({row.since for row in rows if row.since > desk.now})
    for instant in [desk.now, *begins[:AHEAD]]:
        gone = {row.user_id for row in rows if row.since <= instant and (row.until is None or row.until > instant)}
        rota = Rota(tuple(replace(duty, absent=duty.user_id in gone) for duty in desk.rota.duties))
        for role, department in dict.fromkeys((duty.role, duty.department) for duty in led):
            if (role, department) in seen or _acts(rota, role, department, desk.stack.stand_ins):
                continue
            seen.add((role, department))
            yield Gap(
                role=role_words(desk.stack, desk.language, role, department),
                since=instant if instant > desk.now else None,
                away=[desk.names[d.user_id] for d in led if (d.role, d.department) == (role, department)],
                stand_in_role=_stand_in_words(desk, role),
            )


def _acts(rota: Rota, role: str, department: str | None, stand_ins: dict[str, str]) -> bool:
    return any(not one.absent for one in rota.holders(role, department, stand_ins))


def _led(desk: Desk, departments: Sequence[str]) -> list[Duty]:
    """The duties of whom the reader leads; with a department's, those of the roles that stand in there."""
    if not departments:
        return list(desk.rota.duties)
    return [duty for duty in desk.rota.duties if duty.department in departments]
