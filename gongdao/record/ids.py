"""Ids of events, cases and what hangs on them: from one sequence of the database, in blocks of 1,000 per process.

Ids are names, not positions: neither their order nor their gaps mean anything.
"""

import os
import threading

from django.db import connection

BLOCK = 1000
"""The increment of the sequence `gongdao_id`: one `nextval` n gives the ids n to n + 999."""

_lock = threading.Lock()
_free: dict[str, list[range]] = {}


def take(n: int = 1) -> list[int]:
    """`n` fresh ids. Asks the database once per 1,000; an aborted transaction only leaves a gap."""
    database = str(connection.settings_dict["NAME"])
    with _lock:
        blocks = _free.setdefault(database, [])
        missing = n - sum(map(len, blocks))
        if missing > 0:
            blocks.extend(_fetch(-(-missing // BLOCK)))
        taken: list[int] = []
        while len(taken) < n:
            block = blocks.pop(0)
            wanted = n - len(taken)
            taken.extend(block[:wanted])
            if len(block) > wanted:
                blocks.insert(0, block[wanted:])
        return taken


def forget() -> None:
    """Drop the blocks held: after a fork (done by itself), or when the database under a name is another one."""
    global _lock
    _lock = threading.Lock()
    _free.clear()


def _fetch(blocks: int) -> list[range]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('gongdao_id') FROM generate_series(1, %s)", [blocks])
        return [range(first, first + BLOCK) for (first,) in cursor.fetchall()]


os.register_at_fork(after_in_child=forget)
