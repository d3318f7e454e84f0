"""Sealing: events become leaves of the tree, in the order in which they are found committed.

A round is two transactions. The first turns unsealed events into leaves and stores the root; what commits later is
taken by a later round, so the position in the tree is the order of sealing. The second signs the stored root. Whatever
dies in between, the next round signs the root that is stored: one size never has two roots.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from gongdao.legaltime import clock
from gongdao.record import keys, outside
from gongdao.record.pure import merkle
from gongdao.record.pure.checkpoint import Checkpoint, Signer

LOCK = 0x676F6E67
"""The advisory lock that makes sealers take turns."""

_TAKE = """
WITH taken AS (
    DELETE FROM record_unsealed WHERE event_id IN (
        SELECT u.event_id FROM record_unsealed u JOIN record_event e ON e.id = u.event_id
        ORDER BY u.event_id LIMIT %s)
    RETURNING event_id)
SELECT e.id, e.bytes FROM taken JOIN record_event e ON e.id = taken.event_id
WHERE NOT EXISTS (SELECT FROM record_leaf l WHERE l.event_id = e.id)
ORDER BY e.id
"""

_ADD_LEAVES = """
INSERT INTO record_leaf (idx, event_id, hash) SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
"""

_NOTHING = """
SELECT NOT EXISTS (SELECT FROM record_unsealed) AND NOT EXISTS (SELECT FROM record_checkpoint WHERE note IS NULL)
"""
"""Most rounds have nothing to do: they take no lock and open no transaction. What commits next is the next round's."""

_OLDEST = """
SELECT min(e.recorded_at) FROM record_unsealed u JOIN record_event e ON e.id = u.event_id
"""


def seal(limit: int = 1000) -> int:
    """One round: seal up to `limit` events, then sign every stored root that is not signed. Returns how many it sealed.

    Must not run inside a transaction of the caller. Raises OSError or checkpoint.BadNote if the key or the file outside
    cannot be used; the leaves are sealed then, and a later round signs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOTHING)
        if cursor.fetchone() == (True,):
            return 0
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        sealed = _seal(cursor, limit)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        _sign_pending(cursor)
    return sealed


def oldest_unsealed() -> datetime | None:
    """When the oldest unsealed event was recorded; the age of it is the metric of sealing."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        row: tuple[datetime | None] = cursor.fetchone()
    return row[0]


def _seal(cursor: CursorWrapper, limit: int) -> int:
    _lock(cursor)
    cursor.execute(_TAKE, [limit])
    rows = cursor.fetchall()
    if rows:
        _add([event for event, _ in rows], [merkle.leaf_hash(data) for _, data in rows], cursor)
    return len(rows)


def _add(events: list[int], hashes: list[bytes], cursor: CursorWrapper) -> None:
    cursor.execute("SELECT size, frontier FROM record_checkpoint ORDER BY size DESC LIMIT 1")
    size, packed = cursor.fetchone() or (0, b"")
    frontier, grown = merkle.grow(merkle.unpack(bytes(packed)), size, hashes)
    cursor.execute(_ADD_LEAVES, [list(range(size, grown)), events, hashes])
    cursor.execute(
        "INSERT INTO record_checkpoint (size, root, frontier, at) VALUES (%s, %s, %s, %s)",
        [grown, merkle.root(frontier), merkle.pack(frontier), clock.now()],
    )


def _sign_pending(cursor: CursorWrapper) -> None:
    _lock(cursor)
    cursor.execute("SELECT size, root FROM record_checkpoint WHERE note IS NULL ORDER BY size")
    pending = cursor.fetchall()
    if not pending:
        return
    signer = keys.load(Path(settings.GONGDAO_SEAL_KEY))
    for size, root in pending:
        note = _sign(signer, size, bytes(root))
        outside.add(Path(settings.GONGDAO_CHECKPOINTS), note)
        cursor.execute("UPDATE record_checkpoint SET note = %s WHERE size = %s", [note, size])


def _sign(signer: Signer, size: int, root: bytes) -> str:
    return signer.sign(Checkpoint(signer.name, size, root).text())


def _lock(cursor: CursorWrapper) -> None:
    """A statement of its own, so that the next one sees what the sealer before has committed."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
