"""The first half of `verify`: from the leaves to the roots that were signed. The leaves are proved with the rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path

import psycopg

from gongdao.record import outside
from gongdao.record.pure import merkle
from gongdao.record.pure.checkpoint import BadNote, Checkpoint, Verifier
from gongdao.record.pure.fold import Wrong, Wrongs

_LEAVES = "SELECT idx, event_id, hash FROM record_leaf ORDER BY idx"
_MISSING = """
SELECT l.event_id, l.idx FROM record_leaf l
WHERE NOT EXISTS (SELECT FROM record_event e WHERE e.id = l.event_id) ORDER BY l.idx
"""
_CHECKPOINTS = "SELECT size, root, frontier, note FROM record_checkpoint ORDER BY size"
_ADRIFT = """
SELECT u.event_id, e.id IS NULL FROM record_unsealed u
LEFT JOIN record_event e ON e.id = u.event_id LEFT JOIN record_leaf l ON l.event_id = u.event_id
WHERE e.id IS NULL OR l.event_id IS NOT NULL ORDER BY 1 LIMIT 1
"""
_COUNTS = """
SELECT (SELECT count(*) FROM record_event), (SELECT count(*) FROM record_leaf), (SELECT count(*) FROM record_unsealed)
"""
_NOWHERE = """
SELECT e.id, e.case_id FROM record_event e
WHERE NOT EXISTS (SELECT FROM record_leaf l WHERE l.event_id = e.id)
  AND NOT EXISTS (SELECT FROM record_unsealed u WHERE u.event_id = e.id)
ORDER BY e.id LIMIT 1
"""
FETCH = 5000


@dataclass(slots=True)
class Trunk:
    """What the check of the tree found."""

    sealed: int = 0
    checkpoints: int = 0
    outside: int = 0
    root: bytes = merkle.EMPTY_ROOT
    wrong: Wrongs = field(default_factory=Wrongs)


def check_tree(connection: psycopg.Connection, verifier: Verifier | None, file: Path | None) -> Trunk:
    """Recompute every root; check every signature with `verifier`, and the notes in `file` outside.

    That the leaves are those of the stored bytes is for `verify_rows` to check. Signatures are left out without a
    verifier, the file without a path.
    """
    trunk = Trunk()
    kept = _outside(file, verifier, trunk)
    checkpoints, leaves = _checkpoints(connection), _leaves(connection, trunk)
    following = next(checkpoints, None)
    ahead = sorted(kept, reverse=True)
    frontier: list[bytes] = []
    sizes: dict[int, bytes] = {}
    while following or ahead:
        stop = min([*([following.size] if following else []), *ahead[-1:]])
        frontier, trunk.sealed = merkle.grow(frontier, trunk.sealed, islice(leaves, stop - trunk.sealed))
        if trunk.sealed < stop:
            break
        if following and following.size == stop:
            _compare(following, frontier, verifier, kept, trunk)
            following = next(checkpoints, None)
        if ahead and ahead[-1] == stop:
            sizes[ahead.pop()] = merkle.root(frontier)
    frontier, trunk.sealed = merkle.grow(frontier, trunk.sealed, leaves)
    trunk.root = merkle.root(frontier)
    if following:
        trunk.wrong.add(Wrong("root", size=following.size, stored=following.root.hex()))
    _compare_outside(kept, sizes, trunk)
    return trunk


def check_membership(connection: psycopg.Connection, proved: int) -> Wrongs:
    """Whether every event is a leaf or waits to be one, and not both, and every leaf is one of an event.

    `proved`: the leaves of which the event was found.
    """
    wrong = Wrongs()
    adrift = connection.execute(_ADRIFT).fetchone()
    if adrift:
        wrong.add(Wrong("missing" if adrift[1] else "unsealed", adrift[0]))
    counts = connection.execute(_COUNTS).fetchone()
    if counts and counts[1] != proved:
        for event, idx in connection.execute(_MISSING):
            wrong.add(Wrong("missing", event, idx))
    if counts and counts[0] != counts[1] + counts[2]:
        nowhere = connection.execute(_NOWHERE).fetchone()
        if nowhere:
            wrong.add(Wrong("unsealed", nowhere[0], case=nowhere[1]))
    return wrong


@dataclass(frozen=True, slots=True)
class _Stored:
    size: int
    root: bytes
    frontier: bytes
    note: str | None


def _checkpoints(connection: psycopg.Connection) -> Iterator[_Stored]:
    with connection.cursor("checkpoints", binary=True) as cursor:
        cursor.itersize = FETCH
        cursor.execute(_CHECKPOINTS)
        for row in cursor:
            yield _Stored(*row)


def _leaves(connection: psycopg.Connection, trunk: Trunk) -> Iterator[bytes]:
    """The stored leaf hashes, whose positions leave nothing out."""
    expected = 0
    with connection.cursor("leaves", binary=True) as cursor:
        cursor.execute(_LEAVES)
        for idx, event, stored in chain.from_iterable(iter(partial(cursor.fetchmany, FETCH), [])):
            if idx != expected:
                trunk.wrong.add(Wrong("position", event, idx, stored=idx, proved=expected))
            expected = idx + 1
            yield stored


def _compare(
    stored: _Stored, frontier: list[bytes], verifier: Verifier | None, kept: dict[int, str], trunk: Trunk
) -> None:
    trunk.checkpoints += 1
    proved = merkle.root(frontier)
    if (stored.root, stored.frontier) != (proved, merkle.pack(frontier)):
        trunk.wrong.add(Wrong("root", size=stored.size, stored=stored.root.hex(), proved=proved.hex()))
    if stored.note is None or verifier is None or kept.get(stored.size) == stored.note:
        return
    try:
        signed = Checkpoint.parse(verifier.open(stored.note))
    except BadNote as error:
        trunk.wrong.add(Wrong("signature", size=stored.size, stored=str(error)))
    else:
        if (signed.size, signed.root) != (stored.size, proved):
            trunk.wrong.add(Wrong("root", size=stored.size, stored=signed.root.hex(), proved=proved.hex()))


def _outside(file: Path | None, verifier: Verifier | None, trunk: Trunk) -> dict[int, str]:
    """The notes of the file by size, their signatures checked. Two roots of one size are wrong by themselves."""
    kept: dict[int, str] = {}
    for note in outside.notes(file) if file else ():
        try:
            text = verifier.open(note) if verifier else note.rpartition("\n\n")[0] + "\n"
            checkpoint = Checkpoint.parse(text)
        except BadNote as error:
            trunk.wrong.add(Wrong("signature", stored=str(error)))
            continue
        if kept.setdefault(checkpoint.size, note) != note:
            trunk.wrong.add(Wrong("outside", size=checkpoint.size, stored="two notes of one size"))
    trunk.outside = len(kept)
    return kept


def _compare_outside(kept: dict[int, str], sizes: dict[int, bytes], trunk: Trunk) -> None:
    for size, note in sorted(kept.items()):
        said = Checkpoint.parse(note.rpartition("\n\n")[0] + "\n").root
        if size not in sizes:
            trunk.wrong.add(Wrong("cut", size=size, stored=trunk.sealed, proved=size))
        elif said != sizes[size]:
            trunk.wrong.add(Wrong("outside", size=size, stored=sizes[size].hex(), proved=said.hex()))
