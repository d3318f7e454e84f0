"""Reading cases: the timeline, one case, those of a party. Every function takes the platform; none reads another's.

Queues are read by `queues`. Instants are aware. The number of statements does not depend on the number of rows.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from gongdao.cases import signals
from gongdao.cases.folds import DAYS
from gongdao.cases.linked import annotations
from gongdao.cases.mandates import CONFIRMED, GIVEN, Mandate
from gongdao.cases.models import Attachment, Case, Clock, Objection, Party, Payment, Proposal, Signal, Task
from gongdao.people.models import ThirdParty, User


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a case with its words, for a timeline. `content` is empty for one without, or erased.

    `acted_for` is the name of the third party whose people did it; `mandate` that by which somebody acted for a party,
    and `representative` their name, or the name of whose mandate the event is about.
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
    mandate: int | None = None
    representative: str = ""


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

    One statement, and one more each where somebody acted for a third party, or for a party.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TIMELINE, {"case": case.pk, "platform": case.platform_id, "to": list(audiences)})
        found = [_entry(row) for row in cursor.fetchall()]
    return _named(found)


def _named(entries: list[Entry]) -> list[Entry]:
    """The entries with the names of those for whom, and through whom, somebody acted."""
    parties = _names(ThirdParty, [one.acted_for for one in entries])
    acting = _names(Mandate, [one.representative for one in entries])
    if not parties and not acting:
        return entries
    return [
        replace(one, acted_for=parties.get(one.acted_for, ""), representative=acting.get(one.representative, ""))
        for one in entries
    ]


def _names(model: type[ThirdParty] | type[Mandate], ids: Collection[str]) -> dict[str, str]:
    """The names of these rows by their ids; no statement where none is asked for."""
    asked = {int(pk) for pk in ids if pk}
    return {str(pk): str(row) for pk, row in model._default_manager.in_bulk(asked).items()} if asked else {}


def _entry(row: tuple[Any, ...]) -> Entry:
    sealed = json.loads(bytes(row[9]))
    basis, (kind, of, pk) = sealed["basis"] or {}, (sealed["actor"]["for"] or "").partition(":")
    mandates = [key.removeprefix("mandate:") for key in sealed["changes"] if key.startswith("mandate:")]
    return Entry(
        id=row[0],
        name=row[1],
        audience=row[2],
        actor_id=row[3],
        actor_role=row[4],
        actor_kind=row[5],
        actor_name=row[6],
        stood_in_for=None if of else kind or None,
        acted_for=pk if kind == "third_party" else "",
        mandate=int(pk) if kind == "mandate" else None,
        representative=pk if kind == "mandate" else next(iter(mandates), ""),
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
    cases = _whole_cases().filter(platform_id=platform_id, number=number)
    return cases.prefetch_related("proposals", "parties").first()


def for_desk(platform_id: int, number: str, **also: Any) -> Case | None:
    """The same for the desk, in fewer statements: `offers_read` are the offers, `paying` whether anything was
    ordered to be paid, `reached` lists the parties without an account as objects of role, name, phone, email,
    `acting` the standing mandates; with its links (`linked`), its tasks (`checklist`), its `signals` and the cases that
    they count (`earlier`), and `objections_open`: does one wait for a decision. `also`: more.
    """
    case = _of_desk().filter(platform_id=platform_id, number=number).annotate(**also).first()
    if case is not None:
        case.offers_read = [_read(Proposal, one) for one in case.made]  # type: ignore[attr-defined]
        case.acting = [_read(Mandate, one) for one in case.acting_read]  # type: ignore[attr-defined]
        case.checklist = [_read(Task, one) for one in case.listed]  # type: ignore[attr-defined]
        case.signals = [_read(Signal, one) for one in case.noted]  # type: ignore[attr-defined]
        case.earlier = signals.read(case.counted)  # type: ignore[attr-defined]
    return case


@lru_cache(maxsize=1)  # a dozen columns that are put together once; whoever asks narrows a copy
def _of_desk() -> QuerySet[Case]:
    """All cases with what `for_desk` reads of one."""
    objected = Exists(Objection.objects.filter(case=OuterRef("pk"), state="open"))
    paying = Payment.objects.filter(case=OuterRef("pk"))
    made = ArraySubquery(Proposal.objects.filter(case=OuterRef("pk")).values(whole=_whole(Proposal)))
    told = JSONObject(role="role", name="name", phone="phone", email="email")
    reached = ArraySubquery(Party.objects.filter(case=OuterRef("pk")).order_by("id").values(told=told))
    listed = ArraySubquery(Task.objects.filter(case=OuterRef("pk")).order_by("id").values(whole=_whole(Task)))
    noted = ArraySubquery(Signal.objects.filter(case=OuterRef("pk")).order_by("id").values(whole=_whole(Signal)))
    stand = Mandate.objects.filter(case=OuterRef("pk"), state__in=[GIVEN, CONFIRMED]).order_by("id")
    acting = ArraySubquery(stand.values(whole=JSONObject(**{name: name for name in _OF_MANDATE})))
    own = {
        "acting_read": acting,
        "made": made,
        "paying": Exists(paying),
        "reached": reached,
        "objections_open": objected,
        "listed": listed,
    }
    return _whole_cases().annotate(**own, noted=noted, counted=signals.column(), **annotations())


M = TypeVar("M", Proposal, Signal, Task, Mandate)
_OF_MANDATE = ("id", "role", "kind", "scope", "name", "state", "valid_from", "valid_until")


def _whole(model: type[Model]) -> JSONObject:
    return JSONObject(**{field.attname: field.attname for field in model._meta.concrete_fields})


def _read(model: type[M], row: dict[str, Any]) -> M:
    """A row from its JSON: one statement less than by itself."""
    return model(**{name: _value(name, x) for name, x in row.items()})


def _value(name: str, x: Any) -> Any:
    if x and name.endswith("_at"):
        return datetime.fromisoformat(x)
    return date.fromisoformat(x) if x and name in DAYS else x


def _whole_cases() -> QuerySet[Case]:
    related = Case.objects.select_related("platform", "consumer", "merchant", "order", "assignee", "order__merchant")
    clocks = Prefetch("clocks", Clock.objects.order_by("due_at", "id"))
    return related.prefetch_related(clocks, "approvals")


def of_party(platform_id: int, user: User, merchant_ids: Sequence[int] = ()) -> QuerySet[Case]:
    """The cases of a consumer, or of a merchant's shops, newest first."""
    rows = Case.objects.filter(platform_id=platform_id)
    rows = rows.filter(merchant_id__in=merchant_ids) if merchant_ids else rows.filter(consumer=user)
    return rows.order_by("-received_at", "-id")
