"""Reading cases: queues by keyset, kept counts, the timeline. Every function takes the platform; none reads another's.

Amounts are fen, instants aware. The number of statements does not depend on the number of rows.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, Func, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from gongdao.cases.models import Approval, Attachment, Case, CaseCount, Clock
from gongdao.people.models import Platform, User

PAGE = 25  # a screenful; half the work of fifty
HUMAN_ASKED = {"human_asked": "yes"}  # as in the index case_human
LATE_CAP = 999  # a capped count is read from an index and never walks more rows than this


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which open cases a queue shows. `assignee` 0 means nobody; empty collections mean any."""

    departments: tuple[str, ...] = ()
    assignee: int | None = None
    states: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    due_from: datetime | None = None
    due_before: datetime | None = None
    human_asked: bool = False
    awaits_approval: bool = False
    final: bool = False

    @property
    def kept(self) -> bool:
        """Is its count the sum of kept counters? The others are counted up to a cap."""
        return not (self.due_from or self.due_before or self.human_asked or self.awaits_approval or self.final)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue; `after` is the cursor of the next one, or null."""

    cases: list[Case]
    after: str | None


def queue(platform_id: int, view: View, *, after: str | None = None, size: int = PAGE) -> Page:
    """Open cases by binding due, earliest first, those without one last; `after` is a cursor of a page before.

    A cursor that cannot be read begins at the start.
    """
    rows = _filtered(platform_id, view).select_related("merchant", "assignee")
    rows = rows.order_by("-closed_at", "-id") if view.final else rows.order_by("due_at", "id")
    start = _cursor(after)
    if start is not None:
        rows = _after(rows, view, *start)
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], _cursor_of(last, view) if last else None)


def _filtered(platform_id: int, view: View) -> QuerySet[Case]:
    rows = Case.objects.filter(platform_id=platform_id, final=view.final)
    if view.departments:
        rows = rows.filter(department__in=view.departments)
    if view.assignee is not None:
        rows = rows.filter(assignee_id=view.assignee or None)
    if view.states:
        rows = rows.filter(state__in=view.states)
    if view.severities:
        rows = rows.filter(severity__in=view.severities)
    if view.due_from is not None:
        rows = rows.filter(due_at__gte=view.due_from)
    if view.due_before is not None:
        rows = rows.filter(due_at__lt=view.due_before)
    if view.human_asked:
        rows = rows.filter(facts__contains=HUMAN_ASKED)
    if view.awaits_approval:
        rows = rows.filter(Exists(Approval.objects.filter(case=OuterRef("pk"), state="pending")))
    return rows


def _after(rows: QuerySet[Case], view: View, at: datetime | None, pk: int) -> QuerySet[Case]:
    """Rows behind (at, pk) in the order of the queue; a row comparison, so that the index is walked."""
    if view.final:
        return rows.extra(where=["(closed_at, cases_case.id) < (%s, %s)"], params=[at, pk])
    if at is None:
        return rows.filter(due_at=None, pk__gt=pk)
    return rows.extra(
        where=["((cases_case.due_at, cases_case.id) > (%s, %s) or cases_case.due_at is null)"], params=[at, pk]
    )


def _cursor(text: str | None) -> tuple[datetime | None, int] | None:
    at, found, pk = (text or "").rpartition("~")
    if not found or not pk.isdigit():
        return None
    try:
        return (datetime.fromisoformat(at) if at else None, int(pk))
    except ValueError:
        return None


def _cursor_of(case: Case, view: View) -> str:
    at = case.closed_at if view.final else case.due_at
    return f"{at.isoformat() if at else ''}~{case.pk}"


def count(platform_id: int, view: View) -> int:
    """How many cases a view has. Kept counters where the view is of groups, else a count that stops behind 999."""
    return counts(platform_id, {"view": view})["view"]


def counts(platform_id: int, views: Mapping[str, View]) -> dict[str, int]:
    """The same for many views in one statement, by their names."""
    figures = [_kept(platform_id, view) if view.kept else _capped(platform_id, view) for view in views.values()]
    row = Platform.objects.filter(pk=platform_id).values_list(*figures).first() or [0] * len(views)
    return dict(zip(views, row, strict=True))


def _kept(platform_id: int, view: View) -> Coalesce:
    rows = CaseCount.objects.filter(platform_id=platform_id)
    if view.departments:
        rows = rows.filter(department__in=view.departments)
    if view.assignee is not None:
        rows = rows.filter(assignee_id=view.assignee)
    if view.states:
        rows = rows.filter(state__in=view.states)
    if view.severities:
        rows = rows.filter(severity__in=view.severities)
    return Coalesce(Subquery(rows.values("platform_id").annotate(sum=Sum("n")).values("sum")), 0)


def _capped(platform_id: int, view: View) -> Func:
    some = _filtered(platform_id, view).order_by().values("pk")[: LATE_CAP + 1]
    return Func(ArraySubquery(some), function="cardinality", output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a case with its words, for a timeline. `content` is empty for one without, or erased."""

    id: int
    name: str
    audience: str
    actor_id: int | None
    actor_role: str | None
    actor_kind: str
    actor_name: str
    stood_in_for: str | None
    occurred_at: datetime
    recorded_at: datetime
    clause: str
    row: int | None
    changes: dict[str, dict[str, Any]]
    content: dict[str, Any]
    erased: bool
    leaf: int | None
    files: tuple[Attachment, ...] = ()


_TIMELINE = """
select e.id, e.name, e.audience, e.actor_id, e.actor_role, e.actor_kind, coalesce(u.name, ''), e.occurred_at,
       e.recorded_at, e.bytes, c.body, c.erased_at is not null, l.idx
from record_event e
left join record_content c on c.event_id = e.id
left join record_leaf l on l.event_id = e.id
left join people_user u on u.id = e.actor_id
where e.case_id = %s and e.platform_id = %s and e.audience = any(%s)
order by e.recorded_at, e.id
"""


def timeline(case: Case, audiences: Collection[str]) -> list[Entry]:
    """The events of a case that these audiences may read, in order, with their words and files. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMELINE, [case.pk, case.platform_id, list(audiences)])
        rows = cursor.fetchall()
    files: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(case=case, audience__in=audiences).order_by("id"):
        files.setdefault(file.event_id or 0, []).append(file)
    return [_entry(row, tuple(files.get(row[0], ()))) for row in rows]


def _entry(row: tuple[Any, ...], files: tuple[Attachment, ...]) -> Entry:
    sealed = json.loads(bytes(row[9]))
    basis = sealed["basis"] or {}
    return Entry(
        id=row[0],
        name=row[1],
        audience=row[2],
        actor_id=row[3],
        actor_role=row[4],
        actor_kind=row[5],
        actor_name=row[6],
        stood_in_for=sealed["actor"]["for"],
        occurred_at=row[7],
        recorded_at=row[8],
        clause=basis.get("clause", ""),
        row=basis.get("row"),
        changes=sealed["changes"],
        content=json.loads(bytes(row[10])) if row[10] is not None else {},
        erased=row[11],
        leaf=row[12],
        files=files,
    )


AUDIENCES = {
    "staff": ("all", "consumer", "merchant", "staff"),
    "consumer": ("all", "consumer"),
    "merchant": ("all", "merchant"),
}


def by_number(platform_id: int, number: str) -> Case | None:
    """The case with this number on this platform, with what its page needs."""
    return (
        Case.objects.select_related("platform", "consumer", "merchant", "order", "assignee", "order__merchant")
        .prefetch_related(
            Prefetch("clocks", Clock.objects.order_by("due_at", "id")), "proposals", "approvals", "parties"
        )
        .filter(platform_id=platform_id, number=number)
        .first()
    )


def of_party(platform_id: int, user: User, merchant_ids: Sequence[int] = ()) -> QuerySet[Case]:
    """The cases of a consumer, or of a merchant's shops, newest first."""
    rows = Case.objects.filter(platform_id=platform_id)
    rows = rows.filter(merchant_id__in=merchant_ids) if merchant_ids else rows.filter(consumer=user)
    return rows.order_by("-received_at", "-id")
