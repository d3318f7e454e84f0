"""The log as three files that an outsider verifies without us, without a database and without this program.

`events.jsonl` holds the sealed bytes in the order of the tree, one event a line; `checkpoint` the signed note over
their root; `key` the verifier key. The hash of a leaf is SHA-256(0x00 || line without its newline), the rest RFC 6962.
Content is not in it: whoever holds a text and its salt can show that its hash is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import psycopg

from gongdao.record.pure import merkle
from gongdao.record.pure.checkpoint import BadNote, Checkpoint, Verifier

EVENTS, CHECKPOINT, KEY = "events.jsonl", "checkpoint", "key"
_LAST = "SELECT size, note FROM record_checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1"
_BYTES = """
SELECT e.bytes FROM record_leaf l JOIN record_event e ON e.id = l.event_id WHERE l.idx < %s ORDER BY l.idx
"""
_FETCH = 5000


@dataclass(frozen=True, slots=True)
class Offline:
    """What the check of an exported folder found: the events read, and why it fails (None: it holds)."""

    events: int
    root: str
    wrong: str | None


def write(conninfo: str, folder: Path, verifier: Verifier) -> int:
    """Write the three files up to the last signed checkpoint; returns the number of events.

    Raises FileNotFoundError if nothing is signed yet, FileExistsError if the folder holds an export.
    """
    with psycopg.connect(conninfo) as connection:
        last = connection.execute(_LAST).fetchone()
        if last is None:
            raise FileNotFoundError("no checkpoint is signed yet")
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / EVENTS).open("xb") as file:
            for data in _sealed(connection, last[0]):
                file.write(data + b"\n")
    (folder / CHECKPOINT).write_text(last[1], "utf-8")
    (folder / KEY).write_text(verifier.text() + "\n", "ascii")
    return int(last[0])


def check(folder: Path, verifier: Verifier) -> Offline:
    """Recompute the root from the lines and compare it with the note, which `verifier` must have signed.

    The key is to come from elsewhere than the folder. Raises OSError.
    """
    with (folder / EVENTS).open("rb") as file:
        frontier, size = merkle.grow([], 0, (merkle.leaf_hash(line.removesuffix(b"\n")) for line in file))
    root = merkle.root(frontier)
    try:
        signed = Checkpoint.parse(verifier.open((folder / CHECKPOINT).read_text("utf-8")))
    except (BadNote, UnicodeDecodeError) as error:
        return Offline(size, root.hex(), str(error))
    wrong = None
    if signed.size != size:
        wrong = f"the checkpoint is of {signed.size} events, the file holds {size}"
    elif signed.root != root:
        wrong = f"the root is {root.hex()}, signed is {signed.root.hex()}"
    return Offline(size, root.hex(), wrong)


def _sealed(connection: psycopg.Connection, size: int) -> Iterator[bytes]:
    with connection.cursor("export", binary=True) as cursor:
        cursor.execute(_BYTES, [size])
        for (data,) in chain.from_iterable(iter(partial(cursor.fetchmany, _FETCH), [])):
            yield data
