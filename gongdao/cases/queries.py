"""Reading cases: queues by keyset, kept counts, the timeline. Every function takes the platform; none reads another's.

Amounts are fen, instants aware. The number of statements does not depend on the number of rows.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet

from gongdao.cases.models import Attachment, Case, Clock
from gongdao.people.models import User

PAGE = 25  # a screenful; half the work of fifty
HUMAN_ASKED = """c.facts @> '{"human_asked": "yes"}'"""  # as in the index case_human
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
class Binding:
    """The open clock of a row that ends first, or one that rests; as in `Clock`."""

    deadline: str
    limit: str
    favours: str
    calendar: str
    state: str
    starts_at: datetime
    due_at: datetime
    paused_at: datetime | None
    breached_at: datetime | None
    stopped_at: None = None  # it is open


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a queue lists it. `amount` is what the facts say: yuan as a decimal text."""

    id: int
    number: str
    title: str
    ruleset_id: int
    severity: str | None
    amount: str | None
    updated_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    merchant: str
    assignee: str | None
    clock: Binding | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue; `after` is the cursor of the next one, or null."""

    rows: list[Row]
    after: str | None


Condition = tuple[str, list[Any]]
"""SQL about a row, and its parameters in order."""

_QUEUE = """
select c.id, c.number, c.title, c.ruleset_id, c.severity, c.facts ->> 'amount', c.updated_at, c.due_at, c.closed_at,
       coalesce(m.name, ''), u.name, k.deadline, k."limit", k.favours, k.calendar, k.state, k.starts_at, k.due_at,
       k.paused_at, k.breached_at
from (select * from cases_case c where {where} order by {order} limit {limit}) c
left join people_merchant m on m.id = c.merchant_id
left join people_user u on u.id = c.assignee_id
left join lateral (
    select * from cases_clock k where k.case_id = c.id and k.state in ('running', 'paused')
    order by k.state desc, k.due_at, k.id limit 1
) k on true
order by {order}
"""
_KEPT = "coalesce((select sum(n)::bigint from cases_casecount c where {where}), 0)"
_CAPPED = f"(select count(*) from (select from cases_case c where {{where}} limit {LATE_CAP + 1}) capped)"


def queue(platform_id: int, view: View, *, after: str | None = None, size: int = PAGE) -> Page:
    """Open cases by binding due, earliest first, those without one last; `after` is a cursor of a page before.

    A cursor that cannot be read begins at the start. One statement.
    """
    where, values = _cases(platform_id, view)
    start = _cursor(after)
    if start is not None:
        behind, more = _behind(view, *start)
        where, values = f"{where} and {behind}", values + more
    order = "c.closed_at desc, c.id desc" if view.final else "c.due_at, c.id"
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE.format(where=where, order=order, limit=size + 1), values)
        found = [_row(row) for row in cursor.fetchall()]
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], _cursor_of(last, view) if last else None)


def _row(row: tuple[Any, ...]) -> Row:
    clock = Binding(*row[11:]) if row[11] is not None else None
    return Row(*(*row[:11], clock))


def _groups(platform_id: int, view: View) -> Condition:
    """What holds of cases and of their counters alike: the platform, and in which groups the case is."""
    said = ["c.platform_id = %s"]
    values: list[Any] = [platform_id]
    groups = {"department": view.departments, "state": view.states, "severity": view.severities}
    for column, names in groups.items():
        if names:
            said.append(f"c.{column} in ({', '.join(['%s'] * len(names))})")
            values += names
    return " and ".join(said), values


def _cases(platform_id: int, view: View) -> Condition:
    """The cases of a view; constants of indexes stand in the text, so that any plan can use them."""
    where, values = _groups(platform_id, view)
    said = [where, "c.final" if view.final else "not c.final"]
    if view.assignee is not None:
        said.append("c.assignee_id = %s" if view.assignee else "c.assignee_id is null")
        values += [view.assignee] if view.assignee else []
    for operator, instant in ((">=", view.due_from), ("<", view.due_before)):
        if instant is not None:
            said.append(f"c.due_at {operator} %s")
            values.append(instant)
    if view.human_asked:
        said.append(HUMAN_ASKED)
    if view.awaits_approval:
        said.append("exists (select from cases_approval a where a.case_id = c.id and a.state = 'pending')")
    return " and ".join(said), values


def _counters(platform_id: int, view: View) -> Condition:
    """The kept counters of a view of groups; nobody's cases are counted under 0."""
    where, values = _groups(platform_id, view)
    return (where, values) if view.assignee is None else (f"{where} and c.assignee_id = %s", [*values, view.assignee])


def _behind(view: View, at: datetime | None, pk: int) -> Condition:
    """Rows behind (at, pk) in the order of the queue; a row comparison, so that the index is walked."""
    if view.final:
        return "(c.closed_at, c.id) < (%s, %s)", [at, pk]
    if at is None:
        return "c.due_at is null and c.id > %s", [pk]
    return "((c.due_at, c.id) > (%s, %s) or c.due_at is null)", [at, pk]


def _cursor(text: str | None) -> tuple[datetime | None, int] | None:
    at, found, pk = (text or "").rpartition("~")
    if not found or not pk.isdigit():
        return None
    try:
        return (datetime.fromisoformat(at) if at else None, int(pk))
    except ValueError:
        return None


def _cursor_of(row: Row, view: View) -> str:
    at = row.closed_at if view.final else row.due_at
    return f"{at.isoformat() if at else ''}~{row.id}"


def counts(platform_id: int, views: Mapping[str, View]) -> dict[str, int]:
    """How many cases each view has, by their names, in one statement.

    Kept counters where the view is of groups, else a count that stops behind LATE_CAP.
    """
    if not views:
        return {}
    figures, values = [], []
    for view in views.values():
        where, more = _counters(platform_id, view) if view.kept else _cases(platform_id, view)
        figures.append((_KEPT if view.kept else _CAPPED).format(where=where))
        values += more
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(figures)}", values)
        return dict(zip(views, cursor.fetchone(), strict=True))


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
