"""Reading cases: the timeline, one case, those of a party. Every function takes the platform; none reads another's.

Queues are read by `queues`. Instants are aware. The number of statements does not depend on the number of rows.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from gongdao.cases import signals
from gongdao.cases.linked import annotations
from gongdao.cases.models import Attachment, Case, Clock, Objection, Party, Payment, Proposal, Signal, Task
from gongdao.people.models import ThirdParty, User


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a case with its words, for a timeline. `content` is empty for one without, or erased.

    `acted_for` is the name of the third party whose people did it.
    """

    id: int
    name: str
    audience: str
    actor_id: int | None
    actor_role: str | None
    actor_kind: str
    actor_name: str
    stood_in_for: str | None
    acted_for: str
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
with kept as (
  select f.event_id, array_agg(row_to_json(f) order by f.id) files from (
    select id, event_id, name, content_type, size from cases_attachment
    where case_id = %(case)s and audience = any(%(to)s)
  ) f group by f.event_id)
select e.id, e.name, e.audience, e.actor_id, e.actor_role, e.actor_kind, coalesce(u.name, ''), e.occurred_at,
       e.recorded_at, e.bytes, c.body, c.erased_at is not null, l.idx, f.files
from record_event e
left join record_content c on c.event_id = e.id
left join record_leaf l on l.event_id = e.id
left join people_user u on u.id = e.actor_id
left join kept f on f.event_id = e.id
where e.case_id = %(case)s and e.platform_id = %(platform)s and e.audience = any(%(to)s)
order by e.recorded_at, e.id
"""
_OF_FILE = ("id", "event_id", "name", "content_type", "size")


def timeline(case: Case, audiences: Collection[str]) -> list[Entry]:
    """The events of a case that these audiences may read, in order, with their words and files (not their paths).

    One statement, and one more where somebody acted for a third party.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TIMELINE, {"case": case.pk, "platform": case.platform_id, "to": list(audiences)})
        found = [_entry(row) for row in cursor.fetchall()]
    return _named(found)


def _named(entries: list[Entry]) -> list[Entry]:
    """The entries with the names of those for whom somebody acted; a further statement only where there are any."""
    asked = {one.acted_for.partition(":")[2] for one in entries if one.acted_for}
    if not asked:
        return entries
    names = {
        f"third_party:{pk}": name for pk, name in ThirdParty.objects.filter(pk__in=asked).values_list("pk", "name")
    }
    return [replace(one, acted_for=names.get(one.acted_for, "")) if one.acted_for else one for one in entries]


def _entry(row: tuple[Any, ...]) -> Entry:
    sealed = json.loads(bytes(row[9]))
    basis, acted_for = sealed["basis"] or {}, sealed["actor"]["for"]
    return Entry(
        id=row[0],
        name=row[1],
        audience=row[2],
        actor_id=row[3],
        actor_role=row[4],
        actor_kind=row[5],
        actor_name=row[6],
        stood_in_for=None if ":" in (acted_for or "") else acted_for,
        acted_for=acted_for if ":" in (acted_for or "") else "",
        occurred_at=row[7],
        recorded_at=row[8],
        clause=basis.get("clause", ""),
        row=basis.get("row"),
        changes=sealed["changes"],
        content=json.loads(bytes(row[10])) if row[10] is not None else {},
        erased=row[11],
        leaf=row[12],
        files=tuple(Attachment.from_db(None, _OF_FILE, [one[name] for name in _OF_FILE]) for one in row[13] or ()),
    )


AUDIENCES = {
    "staff": ("all", "consumer", "merchant", "staff"),
    "consumer": ("all", "consumer"),
    "merchant": ("all", "merchant"),
}


def by_number(platform_id: int, number: str) -> Case | None:
    """The case with this number on this platform, with its clocks, offers, approvals and parties."""
    return _numbered(platform_id, number).prefetch_related("proposals", "parties").first()


def for_desk(platform_id: int, number: str, **also: Any) -> Case | None:
    """The same for the desk, in fewer statements: `offers_read` are the offers, `paying` whether anything was
    ordered to be paid, `reached` lists the parties without an account as objects of role, name, phone, email; with its
    links (`linked`), its tasks (`checklist`), its `signals` and the cases that they count (`earlier`), and
    `objections_open`: does one wait for a decision. `also`: more.
    """
    objected = Exists(Objection.objects.filter(case=OuterRef("pk"), state="open"))
    paying = Payment.objects.filter(case=OuterRef("pk"))
    made = ArraySubquery(Proposal.objects.filter(case=OuterRef("pk")).values(whole=_whole(Proposal)))
    told = JSONObject(role="role", name="name", phone="phone", email="email")
    reached = ArraySubquery(Party.objects.filter(case=OuterRef("pk")).order_by("id").values(told=told))
    listed = ArraySubquery(Task.objects.filter(case=OuterRef("pk")).order_by("id").values(whole=_whole(Task)))
    noted = ArraySubquery(Signal.objects.filter(case=OuterRef("pk")).order_by("id").values(whole=_whole(Signal)))
    own = {"made": made, "paying": Exists(paying), "reached": reached, "objections_open": objected, "listed": listed}
    case = (
        _numbered(platform_id, number)
        .annotate(**own, noted=noted, counted=signals.column(), **annotations(), **also)
        .first()
    )
    if case is not None:
        case.offers_read = [_read(Proposal, one) for one in case.made]  # type: ignore[attr-defined]
        case.checklist = [_read(Task, one) for one in case.listed]  # type: ignore[attr-defined]
        case.signals = [_read(Signal, one) for one in case.noted]  # type: ignore[attr-defined]
        case.earlier = signals.read(case.counted)  # type: ignore[attr-defined]
    return case


M = TypeVar("M", Proposal, Signal, Task)


def _whole(model: type[Model]) -> JSONObject:
    return JSONObject(**{field.attname: field.attname for field in model._meta.concrete_fields})


def _read(model: type[M], row: dict[str, Any]) -> M:
    """A row from its JSON: one statement less than by itself."""
    return model(**{name: datetime.fromisoformat(x) if x and name.endswith("_at") else x for name, x in row.items()})


def _numbered(platform_id: int, number: str) -> QuerySet[Case]:
    related = Case.objects.select_related("platform", "consumer", "merchant", "order", "assignee", "order__merchant")
    clocks = Prefetch("clocks", Clock.objects.order_by("due_at", "id"))
    return related.prefetch_related(clocks, "approvals").filter(platform_id=platform_id, number=number)


def of_party(platform_id: int, user: User, merchant_ids: Sequence[int] = ()) -> QuerySet[Case]:
    """The cases of a consumer, or of a merchant's shops, newest first."""
    rows = Case.objects.filter(platform_id=platform_id)
    rows = rows.filter(merchant_id__in=merchant_ids) if merchant_ids else rows.filter(consumer=user)
    return rows.order_by("-received_at", "-id")
