"""Figures for those who lead: what is late or soon will be, breaches by day, how long answers take, earlier grants.

Every function is one statement over indexes and bounded: it walks at most `MOST` rows of each group, span or day, and
says where it stopped there, so that a figure is exact or marked as "at least". Open cases are read from the kept
counters. `departments` empty means all of the platform. Instants are aware, spans half-open, amounts of time seconds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from gongdao.cases.queue_counts import Count

MOST = 1_000  # rows walked of one department in one state and span, or of one day
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 1_000  # of which a median is taken, of one deadline

Values = dict[str, Any]
Span = tuple[datetime | None, datetime]
"""Due instants behind the first and up to the second; None: from the beginning."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Open cases by the limit that binds them: for each span all, and by department, deadline and person.

    A department "" or a person None are cases that have none.
    """

    total: Mapping[int, Count]
    departments: Mapping[tuple[int, str], Count]
    deadlines: Mapping[tuple[int, str], Count]
    people: Mapping[tuple[int, int | None], Count]


# c.department is compared where it is set and asked for null where not, so that the index is walked in both cases
_ENDING = """
with span as (
    select * from unnest(%(spans)s::int[], %(since)s::timestamptz[], %(until)s::timestamptz[]) as s (span, since, until)
), part as (
    select department, state from cases_casecount
    where platform_id = %(platform)s and (%(all)s or department = any(%(departments)s))
    group by department, state having sum(n) > 0
), found as (
    select p.department, p.state, s.span, c.assignee_id, c.due_clock
    from part p cross join span s cross join lateral (
        select c.assignee_id, c.due_clock from cases_case c
        where c.platform_id = %(platform)s and not c.final and c.department = p.department and c.state = p.state
          and c.due_at > s.since and c.due_at <= s.until limit %(most)s
    ) c where p.department <> ''
    union all
    select p.department, p.state, s.span, c.assignee_id, c.due_clock
    from part p cross join span s cross join lateral (
        select c.assignee_id, c.due_clock from cases_case c
        where c.platform_id = %(platform)s and not c.final and c.department is null and c.state = p.state
          and c.due_at > s.since and c.due_at <= s.until limit %(most)s
    ) c where p.department = ''
)
select span, grouping(state, department, due_clock, assignee_id), department, due_clock, assignee_id,
       count(*) filter (where due_clock <> all(%(windows)s)), count(*)
from found
group by grouping sets ((span, department, state), (span, department), (span, due_clock), (span, assignee_id), (span))
"""
_STATE, _DEPARTMENT, _DEADLINE, _PERSON, _ALL = 0b0011, 0b1011, 0b1101, 0b1110, 0b1111  # bits of what is not grouped by


def ending(platform_id: int, departments: Collection[str], spans: Sequence[Span], windows: Collection[str]) -> Ending:
    """Open cases whose binding limit ends within each span; `windows` are the deadlines whose end is no lateness."""
    values: Values = {
        "platform": platform_id,
        "all": not departments,
        "departments": list(departments),
        "spans": list(range(len(spans))),
        "since": [since or EARLIEST for since, _ in spans],
        "until": [until for _, until in spans],
        "most": MOST,
        "windows": list(windows),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENDING, values)
        rows = cursor.fetchall()
    cut = {(row[0], row[2]) for row in rows if row[1] == _STATE and row[6] >= MOST}
    spans_cut = {span for span, _ in cut}

    def by(grouped: int, key: int) -> dict[tuple[int, Any], Count]:
        return {(row[0], row[key]): Count(row[5], row[0] in spans_cut) for row in rows if row[1] == grouped and row[5]}

    return Ending(
        total={row[0]: Count(row[5], row[0] in spans_cut) for row in rows if row[1] == _ALL},
        departments={
            (row[0], row[2]): Count(row[5], (row[0], row[2]) in cut) for row in rows if row[1] == _DEPARTMENT and row[5]
        },
        deadlines=by(_DEADLINE, 3),
        people=by(_PERSON, 4),
    )


@dataclass(frozen=True, slots=True)
class Day:
    """The breaches of one day, and how many of them have not been made good yet."""

    breached: Count
    still_open: int


_BREACHES = """
select d.day, {figures}, max(k.walked)
from unnest(%(days)s::int[], %(since)s::timestamptz[], %(until)s::timestamptz[]) as d (day, since, until)
left join lateral (
    select k.case_id, k.stopped_at, count(*) over () as walked from (
        select k.case_id, k.stopped_at from cases_clock k
        where k.platform_id = %(platform)s and k.breached_at >= d.since and k.breached_at < d.until limit %(most)s
    ) k
) k on true {cases}
group by d.day order by d.day
"""
_HERE = "left join cases_case c on c.id = k.case_id and c.department = any(%(departments)s)"


def breaches(platform_id: int, departments: Collection[str], days: Sequence[tuple[datetime, datetime]]) -> list[Day]:
    """The platform's own limits that ran out on each of the days."""
    counted = "c.id" if departments else "k.case_id"
    figures = f"count({counted}), count({counted}) filter (where k.stopped_at is null)"
    values: Values = {
        "platform": platform_id,
        "departments": list(departments),
        "days": list(range(len(days))),
        "since": [since for since, _ in days],
        "until": [until for _, until in days],
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BREACHES.format(figures=figures, cases=_HERE if departments else ""), values)
        return [Day(Count(row[1], (row[3] or 0) >= MOST), row[2]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Taken:
    """How long it took from the start of a clock to its end: the median in seconds of `n` cases, None without any."""

    n: int
    median: float | None


@dataclass(frozen=True, slots=True)
class Stops:
    """What each group of deadlines took, and of all the stops that were walked how many were in time."""

    taken: Mapping[str, Taken]
    in_time: int
    stopped: int


_STOPS = """
with stop (deadline, case_id, starts_at, stopped_at, in_time) as (
    select d.name, k.case_id, k.starts_at, k.stopped_at, k.breached_at is null
    from unnest(%(deadlines)s::text[]) as d (name) cross join lateral (
        select k.case_id, k.starts_at, k.stopped_at, k.breached_at from cases_clock k
        where k.platform_id = %(platform)s and k.deadline = d.name and k.stopped_at >= %(since)s
        order by k.stopped_at desc limit %(latest)s
    ) k {cases}
), one (name, taken) as (
    select g.name, max(s.stopped_at) - min(s.starts_at)
    from stop s join unnest(%(groups)s::text[], %(members)s::text[]) as g (name, deadline) using (deadline)
    group by g.name, s.case_id
)
select name, count(*), extract(epoch from percentile_disc(0.5) within group (order by taken)) from one group by name
union all select null, count(*) filter (where in_time), count(*) from stop
"""
_ONLY_HERE = "join cases_case c on c.id = k.case_id and c.department = any(%(departments)s)"


def stops(
    platform_id: int,
    departments: Collection[str],
    since: datetime,
    deadlines: Collection[str],
    groups: Mapping[str, Collection[str]],
) -> Stops:
    """The latest stops of each deadline since an instant. A case counts once in a group: first start to last stop."""
    values: Values = {
        "platform": platform_id,
        "departments": list(departments),
        "deadlines": list(deadlines),
        "since": since,
        "latest": LATEST,
        "groups": [name for name, members in groups.items() for _ in members],
        "members": [member for members in groups.values() for member in members],
    }
    with connection.cursor() as cursor:
        cursor.execute(_STOPS.format(cases=_ONLY_HERE if departments else ""), values)
        rows = cursor.fetchall()
    taken = dict.fromkeys(groups, Taken(0, None)) | {
        name: Taken(n, float(median)) for name, n, median in rows if name is not None
    }
    in_time, stopped = next((row[1], int(row[2])) for row in rows if row[0] is None)
    return Stops(taken, in_time, stopped)


_CLOSED = """
select c.received_at, c.closed_at from (
    select received_at, closed_at, department, procedure from cases_case c
    where c.platform_id = %(platform)s and c.final and c.closed_at >= %(since)s
    order by c.closed_at desc limit %(latest)s
) c where c.procedure = %(procedure)s and (%(all)s or c.department = any(%(departments)s))
"""


def closed(
    platform_id: int, departments: Collection[str], since: datetime, procedure: str
) -> list[tuple[datetime, datetime]]:
    """When those of a procedure among the latest closed cases came and were closed."""
    values = _values(platform_id, departments, since) | {"procedure": procedure}
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, values)
        return cursor.fetchall()


def _values(platform_id: int, departments: Collection[str], since: datetime) -> Values:
    return {
        "platform": platform_id,
        "all": not departments,
        "departments": list(departments),
        "since": since,
        "latest": LATEST,
    }


_STOPPED = """
select k.starts_at, k.stopped_at from unnest(%(deadlines)s::text[]) as d (name) cross join lateral (
    select k.case_id, k.starts_at, k.stopped_at from cases_clock k
    where k.platform_id = %(platform)s and k.deadline = d.name and k.stopped_at >= %(since)s
    order by k.stopped_at desc limit %(latest)s
) k join cases_case c on c.id = k.case_id
where c.state <> all(%(but_states)s) and (%(all)s or c.department = any(%(departments)s))
"""


def stopped(
    platform_id: int,
    departments: Collection[str],
    since: datetime,
    deadlines: Collection[str],
    but_states: Collection[str],
) -> list[tuple[datetime, datetime]]:
    """When the latest clocks of these deadlines began and ended; cases that are in `but_states` now are left out."""
    said = {"deadlines": list(deadlines), "but_states": list(but_states)}
    with connection.cursor() as cursor:
        cursor.execute(_STOPPED, _values(platform_id, departments, since) | said)
        return cursor.fetchall()


_RATED = """
select p.name, count(r.rating), avg(r.rating)::float
from unnest(%(procedures)s::text[]) as p (name) cross join lateral (
    select c.rating, c.department from cases_case c
    where c.platform_id = %(platform)s and c.procedure = p.name and c.rating is not null and c.rated_at >= %(since)s
    order by c.rated_at desc limit %(latest)s
) r where %(all)s or r.department = any(%(departments)s)
group by p.name
"""


def ratings(
    platform_id: int, departments: Collection[str], since: datetime, procedures: Collection[str]
) -> dict[str, tuple[int, float]]:
    """Procedure -> how many cases were rated lately, and the mean of 0 to 100; those without a rating are left out."""
    values = _values(platform_id, departments, since) | {"procedures": list(procedures)}
    with connection.cursor() as cursor:
        cursor.execute(_RATED, values)
        return {name: (n, mean) for name, n, mean in cursor.fetchall()}


_TOO_LATE = """
select count(*) from (
    select 1 from record_event e {cases}
    where e.platform_id = %(platform)s and e.name = 'appeal.too_late' and e.recorded_at >= %(since)s limit %(most)s
) e
"""
_OF_HERE = "join cases_case c on c.id = e.case_id and c.department = any(%(departments)s)"


def too_late(platform_id: int, departments: Collection[str], since: datetime) -> Count:
    """Appeals since an instant that came after their window."""
    values: Values = {"platform": platform_id, "departments": list(departments), "since": since, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_TOO_LATE.format(cases=_OF_HERE if departments else ""), values)
        [(n,)] = cursor.fetchall()
    return Count(n, n >= MOST)


@dataclass(frozen=True, slots=True)
class Granted:
    """An approval that was given before in a case of the same category; amounts in fen, `paid` for the order."""

    number: str
    title: str
    remedy: str
    amount: int
    paid: int | None


_GRANTED = """
select c.number, c.title, coalesce(a.inputs ->> 'remedy', ''), a.amount, o.paid
from (
    select case_id, inputs, amount, decided_at from cases_approval a
    where a.platform_id = %s and a.state = 'approved' and a.name = %s order by a.decided_at desc limit %s
) a join cases_case c on c.id = a.case_id left join cases_order o on o.id = c.order_id
where c.category = %s and c.id <> %s order by a.decided_at desc
"""


def granted(platform_id: int, approval: str, category: str, besides: int) -> list[Granted]:
    """The latest approvals of this name in other cases of the category, the latest first, among the last `LATEST`."""
    with connection.cursor() as cursor:
        cursor.execute(_GRANTED, [platform_id, approval, LATEST, category, besides])
        return [Granted(*row) for row in cursor.fetchall()]
