"""Who leads, and what: the board, the workload and others' absences are for them; the links to these pages ask here.

The rule, for any rulebook: whoever holds a role of the whole platform sees every department. Of the roles held in a
department those lead that stand in for another such role (the leader for the agents), each in their own departments.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase

from gongdao.cases import tasks
from gongdao.cases.models import Approval
from gongdao.cases.queue_counts import counts
from gongdao.desk.gate import Desk, DeskRequest, View, desk_page
from gongdao.errors import Refusal
from gongdao.proceedings import exclusions
from gongdao.proceedings.clocks import acts_on
from gongdao.rulebook import Stack

MOST_WAITING = 99  # counted up to here beside the link


class NotALeader(Refusal):
    """This page is for those who lead a department or the platform. Your own cases are in the queue."""

    status = 403


def leading_roles(stack: Stack) -> set[str]:
    """The roles of departments that lead."""
    of_departments = {role.name for role in stack.roles.values() if role.scope == "department"}
    return of_departments & {stack.roles[name].stand_in for name in of_departments}


def reach(desk: Desk) -> tuple[str, ...] | None:
    """The departments that the reader leads; empty for all of the platform, None for whoever leads none."""
    leading = leading_roles(desk.stack)
    if any(hat.department is None for hat in desk.actor.hats):
        return ()
    return tuple(dict.fromkeys(h.department for h in desk.actor.hats if h.role in leading and h.department)) or None


def leader_page(view: Callable[..., HttpResponseBase]) -> View:
    """A page of the desk for leaders, called with the departments they may see. NotALeader becomes a page."""

    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        departments = reach(request.desk)
        if departments is None:
            raise NotALeader()
        return view(request, chosen(request, departments), *args, **kwargs)

    return desk_page(guarded)


def chosen(request: DeskRequest, departments: tuple[str, ...]) -> tuple[str, ...]:
    """The departments narrowed to that of the address, if the reader may see it."""
    wanted = request.GET.get("department", "")
    allowed = departments or tuple(request.desk.stack.facts["department"].values)
    return (wanted,) if wanted in allowed else departments


def departments_of(desk: Desk) -> list[tuple[str, str]]:
    """What can be chosen among: departments with their labels; none where there is one only."""
    names = reach(desk) or tuple(desk.stack.facts["department"].values)
    return [(name, desk.stack.label("departments", name, desk.language)) for name in names] if len(names) > 1 else []


def windows(stack: Stack) -> list[str]:
    """The deadlines whose end is no lateness of the platform's: users' own windows, and those that a clock acts on."""
    acting = {name for procedure in stack.procedures for name in acts_on(stack, procedure)}
    return [one.name for one in stack.deadline_map.values() if one.favours == "user" or one.name in acting]


def approving(stack: Stack) -> set[str]:
    """The roles that any approval asks."""
    rows = [row for one in stack.approvals.values() for row in one.table.rows]
    return {str(row.outputs["by"]) for row in rows if row.outputs.get("by")}


def to_decide(desk: Desk) -> Q | None:
    """The pending approvals that the reader may decide, by own role or as a stand-in; None where none is ever asked."""
    asked = approving(desk.stack)
    places = {(hat.role, hat.department) for hat in desk.actor.hats if hat.role in asked}
    if not places:
        return None
    found = Q()
    for role, department in sorted(places, key=str):
        found |= Q(by=role) if department is None else Q(by=role, department=department)
    own = Q(requested_by=desk.user.pk, requested_by__isnull=False)
    return Q(platform_id=desk.platform.pk, state="pending") & found & ~own


def menu(desk: Desk) -> dict[str, int]:
    """What waits for the reader, beside the links: approvals up to MOST_WAITING, and late duties. One statement."""
    return {name: count.n for name, count in counts(desk.platform.pk, {}, menu_sql(desk)).items()}


def menu_sql(desk: Desk) -> dict[str, tuple[str, Sequence[Any]]]:
    """The same as SQL with its values, for a page that asks for other figures as well."""
    hats = {(hat.role, hat.department) for hat in desk.actor.hats}
    late = tasks.late_sql(desk.platform.pk, desk.user.pk, hats, desk.now)
    return {"approvals": _waiting_sql(desk), "duties": late}


def _waiting_sql(desk: Desk) -> tuple[str, Sequence[Any]]:
    """How many approvals wait for the reader; what the reader must keep out of does not count."""
    mine = to_decide(desk)
    if mine is None:
        return "select 0", ()
    sql, values = Approval.objects.filter(mine).values("pk", "case_id")[:MOST_WAITING].query.sql_with_params()
    out, about = exclusions.roots("c.id in (select case_id from w)", desk.user.pk, desk.now)
    return f"with w as ({sql}) select count(*) from w where case_id not in ({out})", (*values, *about)
