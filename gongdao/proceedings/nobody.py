"""Cases in which nobody is left to decide, because everybody entitled is away or must keep out.

`left` finds them for the page of gaps; `tell` writes to the administrators when somebody runs into one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gongdao.cases.models import Approval, Case, Objection
from gongdao.people.models import Relation, User
from gongdao.people.queries import Rota
from gongdao.proceedings import exclusions
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.verbs.assign import assignable
from gongdao.proceedings.work import begin
from gongdao.record.models import Event
from gongdao.rulebook import Stack

MISSING = "handler.missing"
MOST = 200
"""So many pending approvals, and so many open cases of each kind of exclusion, are looked at; the earliest first."""


@dataclass(frozen=True, slots=True)
class Left:
    """A case whose next act is for nobody who is there; `roles` are those entitled, `waits` the approval that waits."""

    case: Case
    roles: tuple[str, ...]
    waits: str = ""


def left(platform_id: int, rota: Rota, at: datetime) -> list[Left]:
    """Pending approvals that nobody may decide, open cases that nobody may take. A fixed number of statements."""
    approvals = list(
        Approval.objects.filter(platform_id=platform_id, state="pending", case__final=False)
        .select_related("case")
        .order_by("requested_at")[:MOST]
    )
    cases = _touched(platform_id, at)
    out = exclusions.of_all([*(one.case_id for one in approvals), *(case.pk for case in cases)], at)
    found = []
    for one in approvals:
        barred = {*out.get(one.case_id, exclusions.NONE).why, one.requested_by_id}
        if not _present(rota, one.case.ruling().procedure, (one.by,), one.department, barred):
            found.append(Left(one.case, (one.by,), one.action))
    for case in cases:
        stack = case.ruling().procedure
        roles = assignable(stack, case.procedure)
        if roles and not _present(rota, stack, roles, case.department, out.get(case.pk, exclusions.NONE).why):
            found.append(Left(case, roles))
    return found


def tell(case_id: int, at: datetime) -> None:
    """Let the administrators know, once until something else happens on the case."""
    with transaction.atomic():
        case = lock_case(case_id)
        if case is None:
            return
        if Event.objects.filter(case_id=case.pk, name=MISSING, recorded_at__gte=case.updated_at).exists():
            return
        work = begin(case, clockwork(case.platform_id), at=at, now=at, inputs={})
        work.audience = "staff"
        work.write(MISSING)


def _touched(platform_id: int, at: datetime) -> list[Case]:
    """The open cases of which somebody must keep out by a relation or by an objection."""
    current = Relation.objects.of(platform_id).filter(Q(until=None) | Q(until__gt=at), since__lte=at)
    known = User.objects.of(platform_id)
    people = known.filter(email__in=current.values("email")) | known.filter(phone__in=current.values("phone"))
    opened = Case.objects.filter(platform_id=platform_id, final=False).order_by("due_at", "id")
    several = (
        opened.filter(merchant__in=current.filter(merchant__isnull=False).values("merchant")),
        opened.filter(consumer__in=people.values("pk")),
        opened.filter(pk__in=Objection.objects.filter(platform_id=platform_id, state="upheld").values("case")),
    )
    return list({case.pk: case for rows in several for case in rows[:MOST]}.values())


def _present(
    rota: Rota, stack: Stack, roles: Collection[str], department: str | None, barred: Collection[int | None]
) -> bool:
    """Is anybody there who holds one of the roles, or stands in, and need not keep out?"""
    return any(
        not one.absent and one.user_id not in barred
        for role in roles
        for one in rota.holders(role, department if stack.roles[role].scope == "department" else None, stack.stand_ins)
    )
