"""Who has how much work, for those who lead; bounded like `figures`, and open cases are read from the kept counters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from gongdao.cases.figures import MOST, Values
from gongdao.cases.queue_counts import Count


@dataclass(frozen=True, slots=True)
class Held:
    """How many open cases a person has (None: nobody), and how many of them wait for somebody else."""

    user_id: int | None
    open: int
    waiting: int


_HELD = """
select nullif(assignee_id, 0), sum(n)::bigint, coalesce(sum(n) filter (where state = any(%(waiting)s)), 0)::bigint
from cases_casecount
where platform_id = %(platform)s and (%(all)s or department = any(%(departments)s))
group by 1 having sum(n) > 0
"""


def held(platform_id: int, departments: Collection[str], waiting: Collection[str]) -> list[Held]:
    """Who has open cases; from the kept counters."""
    values: Values = {
        "platform": platform_id,
        "all": not departments,
        "departments": list(departments),
        "waiting": list(waiting),
    }
    with connection.cursor() as cursor:
        cursor.execute(_HELD, values)
        return [Held(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What presses one person: late, due until the end of the day, and what was closed since a day."""

    late: Count
    today: Count
    closed: Count


_PRESSED = """
select p.id, late.n, today.n, closed.n
from unnest(%(people)s::bigint[]) as p (id)
cross join lateral (select count(*) as n from (
    select from cases_case c where c.assignee_id = p.id and not c.final and c.due_at <= %(now)s {here} limit %(most)s
) x) late
cross join lateral (select count(*) as n from (
    select from cases_case c where c.assignee_id = p.id and not c.final and c.due_at > %(now)s
    and c.due_at <= %(midnight)s {here} limit %(most)s
) x) today
cross join lateral (select count(*) as n from (
    select from cases_case c where c.assignee_id = p.id and c.final and c.closed_at >= %(since)s {here} limit %(most)s
) x) closed
"""


def pressed(
    platform_id: int,
    departments: Collection[str],
    people: Collection[int],
    *,
    now: datetime,
    midnight: datetime,
    since: datetime,
) -> dict[int, Pressed]:
    """By the ids of these people, for a page of them."""
    here = "and c.platform_id = %(platform)s" + (" and c.department = any(%(departments)s)" if departments else "")
    values: Values = {
        "platform": platform_id,
        "departments": list(departments),
        "people": list(people),
        "now": now,
        "midnight": midnight,
        "since": since,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PRESSED.format(here=here), values)
        return {row[0]: Pressed(*(Count(n, n >= MOST) for n in row[1:])) for row in cursor.fetchall()}
