"""The desk's queue page over very many open cases: the whole page as the server makes it, without network."""

import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.test import Client

from bench.meter import Spent, Work
from bench.world import World
from gongdao.cases import queue_counts, queues
from gongdao.cases.queue_view import View
from gongdao.legaltime import clock

CHUNK = 100_000
HOST = "localhost"
VIEWS = ("all", "late", "today", "unassigned", "major", "human", "todo", "appeal")

_CASES = """
insert into cases_case (
    id, platform_id, number, ruleset_id, procedure, state, final, rev, channel, title, facts, category, severity, level,
    priority, department, assignee_id, order_number, received_at, updated_at, due_at, due_clock, retrospective,
    immediate, lawsuit_risk)
select g, %(platform)s, 'B' || g, %(ruleset)s, 'complaint',
       (array['received', 'in_hand', 'in_hand', 'in_hand', 'awaiting_consumer', 'proposed', 'answered', 'under_appeal'])
           [1 + h %% 8],
       false, 1, 'web', (%(titles)s::text[])[1 + h %% cardinality(%(titles)s::text[])],
       case when h %% 50 = 0 then '{"category": "service_quality", "human_asked": "yes"}'::jsonb
            else '{"category": "service_quality"}'::jsonb end,
       'service_quality',
       (array['general', 'general', 'general', 'major', 'especially_major'])[1 + h / 8 %% 5], 'three',
       'general',
       (array['customer_service', 'after_sales', 'compliance', 'engineering'])[1 + h / 64 %% 4],
       case when h %% 10 < 7 then (%(agents)s::bigint[])[1 + h / 512 %% cardinality(%(agents)s::bigint[])] end,
       '', %(now)s::timestamptz - make_interval(secs => h %% 2000000), %(now)s,
       case when h %% 8 <> 4 then %(now)s::timestamptz + make_interval(secs => h %% 1500000 - 200000) end,
       case when h %% 8 <> 4 then 'result' end, false, h %% 1000 = 1, h %% 100 = 2
from generate_series(%(first)s::bigint, %(last)s::bigint) g, lateral (select abs(hashint8(g))::bigint as h) x
"""
_CLOCKS = """
insert into cases_clock (
    id, platform_id, case_id, rev, deadline, favours, breaches, clause, "row", "limit", warn, calendar, provisional,
    starts_at, due_at, state, pauses)
select id + 500000000, platform_id, id, 1, 'result_general', 'platform', true, 'H-2.3.1', 1, '5 working days', '', 'cn',
       false, received_at, coalesce(due_at, %(now)s), case when due_at is null then 'paused' else 'running' end, '[]'
from cases_case where id between %(first)s and %(last)s
"""
FIRST = 1_000_000_000


def measure(world: World) -> dict[str, Any]:
    """Milliseconds of server time and CPU for the page of each view, and for pages further down."""
    _fill(world)
    client = _agent(world)
    paths = {view: f"/desk/queue/{view}/" for view in VIEWS}
    paths["all, 20 pages down"] = _down(world, "/desk/queue/all/", 20)
    found = _medians(world, {name: partial(_get, client, path) for name, path in paths.items()})
    return {
        "open_cases": world.sizes.open_cases,
        "slowest_cpu_ms": max(figure["cpu_ms"] for figure in found.values()),
        **_medians(world, {"rows_and_counts": lambda: _rows_and_counts(world)}),
        "pages": found,
    }


def _fill(world: World) -> None:
    """Cases by the database itself; triggers and foreign keys are at work as always."""
    staff = [user.pk for key, users in world.stage.staff.items() if key[0] == "agent" for user in users]
    fixed = {
        "platform": world.stage.platform.pk,
        "ruleset": world.stage.ruleset_id,
        "agents": staff,
        "titles": [world.matter().text[:40] for _ in range(20)],
        "now": clock.now(),
    }
    with psycopg.connect(world.installation.owner_url, autocommit=True) as owner:
        for first, last in _chunks(world.sizes.open_cases):
            span = {"first": first, "last": last}
            owner.execute(_CASES.encode(), fixed | span)
            owner.execute(_CLOCKS.encode(), {"now": fixed["now"]} | span)
        owner.execute("vacuum analyze cases_case")
        owner.execute("vacuum analyze cases_clock")
        owner.execute("vacuum analyze cases_casecount")


def _chunks(count: int) -> Iterator[tuple[int, int]]:
    for first in range(FIRST, FIRST + count, CHUNK):
        yield first, min(first + CHUNK, FIRST + count) - 1


def _agent(world: World) -> Client:
    """A signed-in agent of the service desk."""
    client = Client(HTTP_HOST=HOST)
    agent = world.stage.who("agent", "customer_service")[0]
    agent.refresh_from_db()  # a session belongs to the password as it is stored
    client.force_login(agent, backend="gongdao.people.backends.ScopedBackend")
    return client


def _medians(world: World, works: Mapping[str, Work]) -> dict[str, dict[str, float]]:
    """They take turns, so that a slow moment of the machine falls on all of them."""
    for work in works.values():
        work()
    spent: dict[str, list[Spent]] = {name: [] for name in works}
    for _ in range(world.sizes.pages):
        for name, work in works.items():
            spent[name].append(world.meter.spent(work, (os.getpid(),)))
    return {name: _median(each) for name, each in spent.items()}


def _median(spent: Sequence[Spent]) -> dict[str, float]:
    return {
        "wall_ms": round(statistics.median(one.wall for one in spent), 1),
        "wall_ms_worst": round(max(one.wall for one in spent), 1),
        "cpu_ms": round(statistics.median(one.cpu for one in spent), 1),
        "database_ms": round(statistics.median(one.database for one in spent), 1),
    }


def _get(client: Client, path: str) -> int:
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return 1


def _rows_and_counts(world: World) -> int:
    """What the page asks of the database for its rows, and for two kept and one capped count."""
    platform, now = world.stage.platform.pk, clock.now()
    views = {"all": View(), "unassigned": View(assignee=0), "late": View(due_before=now)}
    assert len(queues.queue(platform, View()).rows) > 0
    assert queue_counts.counts(platform, views)["all"].n >= world.sizes.open_cases
    return 1


def _down(world: World, path: str, pages: int) -> str:
    """The address of a page so far down the queue of all."""
    after = None
    for _ in range(pages):
        after = queues.queue(world.stage.platform.pk, View(), after=after).after or after
    return f"{path}?{urlencode({'department': 'all', 'after': after or ''})}"
