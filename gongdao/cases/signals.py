"""Signals of bad faith: what was shown to staff about a case, what a person made of it, and the cases that they count.

A signal only advises (M-2.3.2): nothing else reads these rows. Only `proceedings` writes them. Instants are aware.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Q, UniqueConstraint
from django.db.models.expressions import RawSQL

SHOWN, ACTED_UPON, SET_ASIDE = "shown", "acted_upon", "set_aside"
OUTCOMES = (ACTED_UPON, SET_ASIDE)
MOST = 60  # of the consumer's latest cases are counted
MOST_OF_SHOP = 300  # of the shop's latest cases are looked through


class Signal(models.Model):
    """What a table of the rulebook made of counts and words, from the day on which staff were first shown it.

    `name` is the fact that the table decides, `value` its value as in a cell, `counted` the inputs behind it likewise.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="signal_rows", db_index=False)
    rev = models.IntegerField(default=1)
    name = models.TextField()
    value = models.TextField()
    clause = models.TextField()
    row = models.IntegerField()
    counted = models.JSONField(default=dict)
    state = models.TextField(default=SHOWN, help_text="shown, acted_upon or set_aside")
    shown_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["case", "name", "value"], name="signal_once")]
        indexes = [models.Index(fields=["platform", "shown_at"], name="signal_shown")]

    @property
    def waits(self) -> bool:
        """Has nobody decided about it yet?"""
        return self.state == SHOWN


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case: `by` is consumer (the same consumer's) or shop (against the same shop from the same address)."""

    by: str
    number: str
    received_at: datetime
    claim: str | None
    topic: str | None
    title: str


_ADDRESSES = """
select a from (
    select unnest(array[u.email, u.phone]) a from people_user u where u.id = {case}.consumer_id
    union all select unnest(array[p.email, p.phone]) from cases_party p
    where p.case_id = {case}.id and p.role = 'consumer'
) one where a <> ''
"""
_COUNTED = """
(select json_agg(json_build_array(x.by, x.number, x.received_at, x.claim, x.topic, x.title)) from (
    (select 'consumer' as by, e.number, e.received_at,
            e.facts ->> 'claim' as claim, e.facts ->> 'topic' as topic, e.title
     from cases_case e where e.consumer_id = cases_case.consumer_id and e.platform_id = cases_case.platform_id
       and e.id <> cases_case.id and e.received_at <= cases_case.received_at
     order by e.received_at desc limit {most})
    union all
    (select 'shop', s.number, s.received_at, null, null, '' from (
        select e.* from cases_case e where e.merchant_id = cases_case.merchant_id and e.id <> cases_case.id
          and e.received_at <= cases_case.received_at order by e.received_at desc limit {most_of_shop}) s
     where s.consumer_id = cases_case.consumer_id or array({theirs}) && array({ours}))
) x)
"""


def column() -> RawSQL:
    """The earlier cases that signals count, as a column of a query of cases: `read` its value. By indexes only."""
    ours, theirs = _ADDRESSES.format(case="cases_case"), _ADDRESSES.format(case="s")
    return RawSQL(_COUNTED.format(most=MOST, most_of_shop=MOST_OF_SHOP, ours=ours, theirs=theirs), [])


def read(rows: Iterable[Sequence[str]] | None) -> list[Earlier]:
    """The value of `column`."""
    return [Earlier(by, number, datetime.fromisoformat(at), *more) for by, number, at, *more in rows or ()]


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of the signals of one name and value: how many of each; of their cases' results, those that were
    appealed, and those that the appeal changed.
    """

    name: str
    value: str
    shown: int
    acted_upon: int
    set_aside: int
    appealed: int
    changed: int


_SAID = """
left join lateral (
    select e.recorded_at as at, convert_from(c.body, 'UTF8')::json ->> 'clause' as clause
    from record_event e left join record_content c on c.event_id = e.id
    where e.case_id = s.case_id and e.procedure || '.' || e.name = any(%(results)s) and e.recorded_at {side} a.at
    order by e.recorded_at desc limit 1
) {name} on true
"""
_EFFECT = f"""
select s.name, s.value, count(*), count(*) filter (where s.state = '{ACTED_UPON}'),
       count(*) filter (where s.state = '{SET_ASIDE}'), count(a.at),
       count(*) filter (where b.clause <> n.clause or (n.at is not null and o.made))
from cases_signal s
join cases_case c on c.id = s.case_id
left join lateral (
    select min(e.recorded_at) as at from record_event e
    where e.case_id = s.case_id and e.procedure || '.' || e.name = any(%(appeals)s)
) a on true
{_SAID.format(side="<", name="b")}
{_SAID.format(side=">=", name="n")}
left join lateral (
    select exists (select from cases_proposal p where p.case_id = s.case_id and p.offered_at > a.at) as made
) o on true
where s.platform_id = %(platform)s and s.shown_at >= %(since)s
  and (%(all)s or c.department = any(%(departments)s))
group by s.name, s.value order by s.name, s.value
"""


def effect(
    platform_id: int,
    departments: Collection[str],
    since: datetime,
    *,
    results: Collection[str],
    appeals: Collection[str],
) -> list[Effect]:
    """What came of the signals first shown since then, in one statement; `departments` empty means all.

    `results` and `appeals` are acts as PROCEDURE.ACTION. A result counts as changed where the one after the appeal
    names another clause, or a further offer was made.
    """
    values: dict[str, Any] = {
        "platform": platform_id,
        "all": not departments,
        "departments": list(departments),
        "since": since,
        "results": list(results),
        "appeals": list(appeals),
    }
    with connection.cursor() as cursor:
        cursor.execute(_EFFECT, values)
        return [Effect(*row) for row in cursor.fetchall()]


def about(platform_id: int, consumer_id: int) -> list[Signal]:
    """Everything that was computed about a consumer, the oldest first, each with its case."""
    mine = Q(platform_id=platform_id, case__consumer_id=consumer_id)
    return list(Signal.objects.select_related("case").filter(mine).order_by("shown_at", "id"))
