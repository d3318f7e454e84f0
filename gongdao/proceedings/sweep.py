"""The sweeper: every due clock has its effect once, however many sweepers run, and dated at the due instant.

Breaches are many and alike: one claim, one statement a round. Windows that end and acts of clocks go case by case.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction

from gongdao.cases.folds import text_of_instant
from gongdao.cases.models import Case, Clock
from gongdao.editions import books
from gongdao.legaltime import clock as legal_clock
from gongdao.notices import letters
from gongdao.people import kept
from gongdao.proceedings import overdue
from gongdao.proceedings.work import facts_from_json
from gongdao.record import ids
from gongdao.record.append import EVENT_CTES, event_params
from gongdao.record.pure.events import Actor, Basis, Event

BREACHED = "clock.breached"
NAMED = ("number", "title", "ruleset", "platform", "department", "due_at", "consumer", "merchant", "assignee")

_DUE = """
select c.id, c.platform_id, c.case_id, c.rev, c.deadline, c.clause, c.row, c.due_at,
       k.ruleset_id, k.procedure, k.retrospective, k.facts::text
from cases_clock c join cases_case k on k.id = c.case_id {}
where c.state = 'running' and c.breached_at is null and c.breaches and c.due_at <= {}
"""
CLAIM = _DUE.format("", "%s") + "order by c.due_at limit %s for update of c skip locked"
_CLAIM_PAST = _DUE.format("join unnest(%s::bigint[], %s::timestamptz[]) h (id, until) on h.id = k.id", "h.until")
BREACH = f"""
with breached as (update cases_clock set breached_at = due_at, rev = rev + 1 where id = any(%(clocks)s)),
{EVENT_CTES} select 1
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
        cursor.execute(claim, params)
        claimed = [Due(*row) for row in cursor.fetchall()]
        if claimed:
            breached, post = written(claimed, now)
            cursor.execute(BREACH, breached)
            post.send()
    return len(claimed)


def written(claimed: Sequence[Due], now: datetime) -> tuple[dict[str, Any], letters.Post]:
    """The parameters of BREACH for claimed clocks, and the letters about them, not yet sent."""
    events = [_event(due, now, event_id) for due, event_id in zip(claimed, ids.take(len(claimed)), strict=True)]
    return {"clocks": [due.id for due in claimed], **event_params(events)}, _told(claimed, events, now)


def elapse(now: datetime, limit: int) -> int:
    """Let windows end and clocks act, case by case."""
    due = Clock.objects.filter(state="running", breached_at=None, breaches=False, due_at__lte=now)
    cases = due.order_by("due_at").values_list("case_id", flat=True)[:limit]
    return sum(overdue.settle_case(case_id) for case_id in dict.fromkeys(cases))


def _event(due: Due, now: datetime, event_id: int) -> Event:
    slug, basis = _where(due.platform_id, due.ruleset_id, due.clause)
    at = text_of_instant(due.due_at)
    return Event(
        id=event_id,
        platform=slug,
        platform_id=due.platform_id,
        case_id=due.case_id,
        procedure=due.procedure,
        name=BREACHED,
        audience="staff",
        occurred_at=due.due_at,
        recorded_at=now,
        actor=Actor(kind="system", role=due.deadline),
        basis=Basis(basis.book, basis.version, due.clause, due.row),
        changes={f"clock:{due.id}": {"rev": due.rev + 1, "breached_at": [None, at]}},
        retrospective=due.retrospective,
    )


@lru_cache(maxsize=4096)
def _where(platform_id: int, ruleset_id: int, clause_id: str) -> tuple[str, Basis]:
    clause = books.stack(ruleset_id).clause(clause_id)
    return kept.platform(platform_id).slug, Basis(clause.book, clause.version, clause_id)


@lru_cache(maxsize=4096)
def _known(ruleset_id: int, facts: str) -> Mapping[str, Any]:
    stack = books.stack(ruleset_id)
    return stack.derive(facts_from_json(stack, json.loads(facts))).facts


def _told(claimed: Sequence[Due], events: Sequence[Event], now: datetime) -> letters.Post:
    """Letters about the breaches, to those whom the pinned book names."""
    told = [(due, event) for due, event in zip(claimed, events, strict=True) if not due.retrospective]
    cases = _cases({due.case_id for due, _ in told})
    post = letters.Post(now)
    for due, event in told:
        case, stack = cases[due.case_id], books.stack(due.ruleset_id)
        about = letters.About(event.id, BREACHED, None, due.clause)
        mentions = {"deadline": due.deadline, "due": due.due_at}
        post.add(stack, case, about, _known(due.ruleset_id, due.facts), mentions)
    return post


def _cases(case_ids: Collection[int]) -> dict[int, Case]:
    """What letters name of the cases, and no more: the sweeper reads many."""
    found = Case.objects.only(*NAMED).in_bulk(case_ids)
    for case in found.values():
        case.platform = kept.platform(case.platform_id)
    return found
