"""The sweeper: every due clock has its effect once, however many sweepers run, and dated at the due instant.

Breaches are many and alike: one claim, which locks clocks and their cases, and one statement a round. Windows that end
and acts of clocks go case by case.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction
from psycopg.pq import Format

from gongdao.cases.models import Clock
from gongdao.editions import books
from gongdao.legaltime import clock as legal_clock
from gongdao.notices import letters
from gongdao.people import kept
from gongdao.proceedings import late_duties, overdue
from gongdao.proceedings.duties import BREACHED
from gongdao.proceedings.work import facts_from_json
from gongdao.record import ids
from gongdao.record.append import EVENT_CTES, event_params
from gongdao.record.pure.events import Actor, Basis, Event, instant
from gongdao.rulebook import NoticeRow

_DUE = """
select c.id, c.platform_id, c.case_id, c.rev, c.deadline, c.clause, c.row, c.due_at,
       k.ruleset_id, k.procedure, k.retrospective, k.facts::text
from cases_clock c join cases_case k on k.id = c.case_id {}
where c.state = 'running' and c.breached_at is null and c.breaches and c.due_at <= {}
"""
_BOTH = "order by c.due_at, c.id limit %s for update of c skip locked for no key update of k skip locked"
CLAIM = _DUE.format("", "%s") + _BOTH
_CLAIM_PAST = _DUE.format("join unnest(%s::bigint[], %s::timestamptz[]) h (id, until) on h.id = k.id", "h.until")
_CASES = """
select id, number, title, ruleset_id, platform_id, department, consumer_id, merchant_id, assignee_id
from cases_case where id = any(%s)
"""
BREACH = f"""
with breached as (update cases_clock set breached_at = due_at, rev = rev + 1 where id = any(%(clocks)s)),
{late_duties.INSERTS}, {EVENT_CTES} select 1
"""


class Due(NamedTuple):
    """One claimed clock with what its event and letters need."""

    id: int
    platform_id: int
    case_id: int
    rev: int
    deadline: str
    clause: str
    row: int
    due_at: datetime
    ruleset_id: int
    procedure: str
    retrospective: bool
    facts: str


def sweep(limit: int = 1000) -> int:
    """One bounded round. Returns how many clocks had their effect."""
    now = legal_clock.now()
    return breach(now, limit) + elapse(now, limit // 10)


def breach(now: datetime, limit: int) -> int:
    """Write down the breaches that are due: rows, events and letters in one transaction."""
    with transaction.atomic():
        return _breach(CLAIM, [now, limit], now)


def breach_past(until: Mapping[int, datetime], now: datetime) -> int:
    """The breaches of cases of the past (id -> until when), inside the caller's transaction."""
    return _breach(_CLAIM_PAST, [list(until), list(until.values())], now)


def _breach(claim: str, params: list[Any], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY  # instants are read by C then, not by Django's own reader
        cursor.execute(claim, params)
        claimed = [Due(*row) for row in cursor.fetchall()]
        if claimed:
            breached, post = written(claimed, now)
            cursor.execute(BREACH, breached)
            post.send()
    return len(claimed)


def written(claimed: Sequence[Due], now: datetime) -> tuple[dict[str, Any], letters.Post]:
    """The parameters of BREACH for claimed clocks, and the letters about them, not yet sent."""
    late = late_duties.opened(claimed)
    named = zip(claimed, ids.take(len(claimed)), strict=True)
    events = [_event(due, now, event_id, late.changes.get(due.id, {})) for due, event_id in named]
    rows = {"clocks": [due.id for due in claimed], **late.params(), **event_params(events)}
    return rows, _told(claimed, events, now)


def elapse(now: datetime, limit: int) -> int:
    """Let windows end and clocks act, case by case."""
    due = Clock.objects.filter(state="running", breached_at=None, breaches=False, due_at__lte=now)
    cases = due.order_by("due_at").values_list("case_id", flat=True)[:limit]
    return sum(overdue.settle_case(case_id) for case_id in dict.fromkeys(cases))


def _event(due: Due, now: datetime, event_id: int, opens: late_duties.Changes) -> Event:
    at = instant(due.due_at)
    return Event(
        id=event_id,
        platform=kept.platform(due.platform_id).slug,
        platform_id=due.platform_id,
        case_id=due.case_id,
        procedure=due.procedure,
        name=BREACHED,
        audience="staff",
        occurred_at=due.due_at,
        recorded_at=now,
        actor=_actor(due.deadline),
        basis=_basis(due.ruleset_id, due.clause, due.row),
        changes={f"clock:{due.id}": {"rev": due.rev + 1, "breached_at": [None, at]}} | opens,
        retrospective=due.retrospective,
        salt=b"",  # there is no content to salt
    )


@lru_cache(maxsize=4096)
def _actor(deadline: str) -> Actor:
    return Actor(kind="system", role=deadline)


@lru_cache(maxsize=4096)
def _basis(ruleset_id: int, clause_id: str, row: int) -> Basis:
    clause = books.stack(ruleset_id).clause(clause_id)
    return Basis(clause.book, clause.version, clause_id, row)


@lru_cache(maxsize=4096)
def _rows(ruleset_id: int, procedure: str, facts: str) -> tuple[NoticeRow, ...]:
    """Whom the pinned book tells of a breach; facts repeat from case to case."""
    stack = books.stack(ruleset_id)
    return letters.told(stack, procedure, BREACHED, stack.derive(facts_from_json(stack, json.loads(facts))).facts)


def _told(claimed: Sequence[Due], events: Sequence[Event], now: datetime) -> letters.Post:
    """Letters about the breaches, to those whom the pinned book names."""
    told = [
        (due, event, rows)
        for due, event in zip(claimed, events, strict=True)
        if not due.retrospective and (rows := _rows(due.ruleset_id, due.procedure, due.facts))
    ]
    cases = _cases({due.case_id for due, _, _ in told})
    post = letters.Post(now)
    for due, event, rows in told:
        about = letters.About(event.id, BREACHED, None, due.clause)
        mentions = {"deadline": due.deadline, "due": due.due_at}
        post.tell(books.stack(due.ruleset_id), cases[due.case_id], about, rows, mentions)
    return post


def _cases(case_ids: Collection[int]) -> dict[int, letters.Told]:
    """What letters name of the cases, and no more: the sweeper reads many."""
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.execute(_CASES, [list(case_ids)])
        return {
            pk: letters.Told(pk, number, title, ruleset, platform, kept.platform(platform), *who)
            for pk, number, title, ruleset, platform, *who in cursor.fetchall()
        }
