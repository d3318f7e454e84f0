"""The sweeper's breaches beside the raw drain: the same claim, update, events and letters, worked out before."""

from datetime import timedelta
from typing import Any

import psycopg
from django.db import connection, transaction

from bench.meter import Side, Work, figures, ratio
from bench.world import World
from gongdao.legaltime import clock
from gongdao.notices import letters
from gongdao.proceedings import sweep
from gongdao.proceedings.open import open_cases

AGO = timedelta(days=40)
"""So long ago that every limit of a complaint has run out."""


def measure(world: World) -> dict[str, Any]:
    """CPU per fired clock and clocks per second."""
    with psycopg.connect(world.installation.url, autocommit=True) as drain:
        sides = {"sweeper": Side(lambda: _sweeping(world)), "raw": Side(lambda: _draining(world, drain))}
        found = world.meter.compare(sides, world.sizes.rounds)
    return {name: figures(rounds) for name, rounds in found.items()} | {
        "sweeper_rate_of_raw": round(1 / ratio(found["sweeper"], found["raw"]), 2),
        "sweeper_rate_of_raw_by_wall": round(1 / ratio(found["sweeper"], found["raw"], "wall"), 2),
    }


def _sweeping(world: World) -> Work:
    _late_clocks(world)

    def work() -> int:
        fired = sweep.breach(clock.now(), world.sizes.clocks)
        assert fired == world.sizes.clocks
        return fired

    return work


def _draining(world: World, drain: psycopg.Connection) -> Work:
    _late_clocks(world)
    now, count = clock.now(), world.sizes.clocks
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sweep.CLAIM, [now, count])
        claimed = [sweep.Due(*row) for row in cursor.fetchall()]
        breached, post = sweep.written(claimed, now)
        told = post.params()
        transaction.set_rollback(True)

    def work() -> int:
        with drain.transaction(), drain.cursor() as cursor:
            cursor.execute(sweep.CLAIM.encode(), [now, count], prepare=True)
            assert [row[0] for row in cursor.fetchall()] == breached["clocks"]
            cursor.execute(sweep.BREACH.encode(), breached, prepare=True)
            cursor.execute(letters.INSERT.encode(), told, prepare=True)
        return len(claimed)

    return work


def _late_clocks(world: World) -> None:
    """Cases of long ago, until there are clocks enough to fire."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from cases_clock where state = 'running' and breached_at is null and breaches"
            " and due_at <= %s",
            [clock.now()],
        )
        (late,) = cursor.fetchone()
    while late < world.sizes.clocks:
        opened = open_cases(world.submissions(max(1, world.sizes.clocks // 10), clock.now() - AGO))
        late += sum(running.breaches for one in opened for running in one.opening.running)
