"""Who must keep out of a case, found in this one place: own matters, declared relations, objections that were upheld.

Who is kept out does nothing on the case (`keep_out`), is given nothing of it (`assign`, `approvals`), and does not
open its page: a queue still lists its number and title, which is what is needed to hand it on. Somebody is a party of
the own matter if e-mail or phone are those of the consumer, of one of the shop's people, or of who acts for one. What
was opened beside a case keeps out the same people as the case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from gongdao.cases.models import Case, Objection
from gongdao.errors import Refusal
from gongdao.notices.letters import PARTIES
from gongdao.proceedings.exclusion_errors import (
    ObjectionOpen,
    ObjectionUpheld,
    OnePersonOnBothSides,
    OwnMatter,
    RelatedToParty,
)
from gongdao.proceedings.work import Work
from gongdao.record.models import Event

OWN, RELATION, UPHELD = "own", "relation", "upheld"
REFUSALS: Mapping[str, type[Refusal]] = {OWN: OwnMatter, RELATION: RelatedToParty, UPHELD: ObjectionUpheld}
RESULTS = frozenset({"answer", "answer_part", "refuse", "propose"})
"""Verbs that wait while an objection to the person is open."""

_FOUND = """
with asked as (
    select c.id as root, unnest(array[c.id, c.parent_id]) as id from cases_case c where {which}
), matter as (
    select a.root, c.id, c.platform_id, c.consumer_id, coalesce(c.merchant_id, o.merchant_id) as merchant_id
    from asked a join cases_case c on c.id = a.id left join cases_order o on o.id = c.order_id
), side as (
    select m.root, 'consumer' as role, u.id, u.email, u.phone from matter m join people_user u on u.id = m.consumer_id
    union all
    select m.root, p.role, null, nullif(p.email, ''), nullif(p.phone, '')
    from matter m join cases_party p on p.case_id = m.id
    union all
    select m.root, p.role, null, p.email, null
    from matter m join cases_mandate p on p.case_id = m.id and p.state in ('given', 'confirmed')
    union all
    select m.root, 'merchant', u.id, u.email, u.phone from matter m
    join people_merchant_member s on s.merchant_id = m.merchant_id join people_user u on u.id = s.user_id
), close as (
    select * from people_relation r where r.platform_id in (select platform_id from matter)
        and r.since <= %s and (r.until is null or r.until > %s)
)
select m.root, o.against_id as out, 'upheld' as why
from matter m join cases_objection o on o.case_id = m.id and o.state = 'upheld'
union all
select m.root, r.user_id, 'relation' from matter m join close r on r.merchant_id = m.merchant_id
union all
select s.root, r.user_id, 'relation' from side s join close r on r.email = s.email or r.phone = s.phone
union all
select s.root, u.id, 'own' from side s join people_user u on u.platform_id is null and u.email = s.email
union all
select s.root, u.id, 'own' from side s join people_user u on u.platform_id is null and u.phone = s.phone
union all
select a.root, null, 'one' from side a join side b on b.root = a.root and a.role = 'consumer' and b.role = 'merchant'
    and (a.id = b.id or a.email = b.email or a.phone = b.phone)
"""


@dataclass(frozen=True, slots=True)
class Exclusions:
    """`why` by the id of the user who must keep out; `one_person` if consumer and shop are one."""

    why: Mapping[int, str] = field(default_factory=dict)
    one_person: bool = False

    def check(self, user_id: int | None) -> None:
        """Raises OwnMatter, RelatedToParty or ObjectionUpheld for who must keep out."""
        if user_id is not None and user_id in self.why:
            raise REFUSALS[self.why[user_id]]()


NONE = Exclusions()


def of(case: Case, at: datetime) -> Exclusions:
    """Everybody who must keep out of the case at the instant. One statement."""
    return of_all([case.pk], at).get(case.pk, NONE)


def of_all(cases: Sequence[int], at: datetime) -> dict[int, Exclusions]:
    """The same for many cases, by their ids; a case that keeps nobody out is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(which="c.id = any(%s)"), [list(cases), at, at])
        rows = cursor.fetchall()
    return {root: read([row[1:] for row in rows if row[0] == root]) for root in dict.fromkeys(row[0] for row in rows)}


def column(at: datetime) -> RawSQL:
    """The same as a column of a query of cases, so that a page needs no statement more: `read` its value."""
    found = _FOUND.format(which="c.id = cases_case.id")
    return RawSQL(f"(select json_agg(json_build_array(f.out, f.why)) from ({found}) f)", [at, at])


def roots(which: str, user_id: int, at: datetime) -> tuple[str, list[Any]]:
    """SQL, with its values, of the ids of the cases of which the person must keep out; `which` is a condition on the
    cases `c`, code and never input."""
    return f"select f.root from ({_FOUND.format(which=which)}) f where f.out = %s", [at, at, user_id]


def read(rows: Iterable[Sequence[Any]] | None) -> Exclusions:
    """From pairs of a user's id and why; the user is null where consumer and shop are one."""
    found = list(rows or ())
    return Exclusions({out: why for out, why in found if out is not None}, any(why == "one" for _out, why in found))


def keep_out(work: Work, user_id: int | None) -> None:
    """Refuse the act of a member of staff who must keep out, also one that an approver releases for them."""
    if user_id is not None:
        of(work.case, work.now).check(user_id)


def wait_for_objection(work: Work, user_id: int | None) -> None:
    """While an objection to the person is open, they give no result. Raises ObjectionOpen."""
    assert work.row is not None
    if work.row.does not in RESULTS or user_id is None:
        return
    if Objection.objects.filter(case=work.case, state="open", against_id=user_id).exists():
        raise ObjectionOpen()


def two_persons(work: Work) -> None:
    """Terms are between two. Raises OnePersonOnBothSides."""
    if of(work.case, work.now).one_person:
        raise OnePersonOnBothSides(clause=work.clause)


def objected(case: Case) -> bool:
    """Does an objection wait for a decision? Asked once a case that was read."""
    if "objections_open" not in case.__dict__:
        case.__dict__["objections_open"] = Objection.objects.filter(case=case, state="open").exists()
    return bool(case.__dict__["objections_open"])


def handler(case: Case) -> int | None:
    """Who handles the case: its owner; where the procedure knows none, the member of staff who acted last on it."""
    rows = case.ruling().procedure.procedure(case.procedure).rows
    if any("owner" in row.by for row in rows):
        return case.assignee_id
    opening = {row.action for row in rows if row.does == "open"}
    acted = Event.objects.filter(case_id=case.pk, actor_kind="human", actor_id__isnull=False, actor_role__isnull=False)
    by_staff = acted.exclude(actor_role__in=PARTIES).exclude(name__in=opening)
    return by_staff.order_by("-recorded_at", "-pk").values_list("actor_id", flat=True).first()
