"""Ids of events, cases and what hangs on them: from one sequence of the database, in blocks of 1,000 per connection.

Ids are names, not positions: neither their order nor their gaps mean anything.
"""

import os
from weakref import WeakKeyDictionary

from django.db import connection

BLOCK = 1000
"""The increment of the sequence `gongdao_id`: one `nextval` n gives the ids n to n + 999."""

# A block belongs to the connection that fetched it and dies with it: a connection serves one thread at a time, which
# makes a lock needless, and ids can never leak into another database of the same name.
_free: "WeakKeyDictionary[object, list[range]]" = WeakKeyDictionary()


def take(n: int = 1) -> list[int]:
    """`n` fresh ids. Asks the database once per 1,000; an aborted transaction only leaves a gap."""
    connection.ensure_connection()
    blocks = _free.setdefault(connection.connection, [])
    missing = n - sum(map(len, blocks))
    if missing > 0:
        blocks.extend(_fetch(-(-missing // BLOCK)))
    taken: list[int] = []
    while len(taken) < n:
        wanted, block = n - len(taken), blocks.pop(0)
        taken.extend(block[:wanted])
        if len(block) > wanted:
            blocks.insert(0, block[wanted:])
    return taken


def _fetch(blocks: int) -> list[range]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('gongdao_id') FROM generate_series(1, %s)", [blocks])
        return [range(first, first + BLOCK) for (first,) in cursor.fetchall()]


os.register_at_fork(after_in_child=_free.clear)
