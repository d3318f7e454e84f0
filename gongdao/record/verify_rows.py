"""The second half of `verify`: the columns, the content and the state rows against the sealed bytes.

Events are read in parts, each all events of some cases: a part folds by itself, and memory does not grow with the log.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

import psycopg
from pydantic_core import from_json

from gongdao.record.folds import Fold
from gongdao.record.pure.events import content_hash, instant
from gongdao.record.pure.fold import Folding, Row, Wrong, Wrongs

PART = 50_000
"""Events of one part, about: a part ends between two cases."""

_BORDERS = """
SELECT DISTINCT case_id FROM (
    SELECT case_id, row_number() OVER (ORDER BY case_id) AS n FROM record_event WHERE case_id IS NOT NULL) numbered
WHERE n %% %s = 0 ORDER BY case_id
"""
_EVENTS = """
SELECT bytes, platform_id, id::text, case_id::text, name, procedure, audience, actor_id::text, actor_role, actor_kind,
       retrospective, occurred_at, recorded_at
FROM record_event WHERE
"""
COLUMNS: tuple[str, ...] = ("id", "case_id", "name", "procedure", "audience", "actor_id", "actor_role", "actor_kind")
COLUMNS += ("retrospective", "occurred_at", "recorded_at")
_CONTENT = "SELECT event_id, salt, body, erased_at FROM record_content WHERE event_id = ANY(%s)"
_CONTENT_BATCH = 500
_FETCH = 5000


@dataclass(frozen=True, slots=True)
class Part:
    """The events of the cases above `after` up to `upto`; None: no border. `outside`: the events of no case."""

    after: int | None = None
    upto: int | None = None
    outside: bool = False

    def condition(self) -> str:
        """The SQL condition; the borders are integers of the database itself."""
        if self.outside:
            return "case_id IS NULL"
        borders = ["case_id IS NOT NULL"]
        borders += [f"case_id > {self.after:d}"] if self.after is not None else []
        borders += [f"case_id <= {self.upto:d}"] if self.upto is not None else []
        return " AND ".join(borders)


@dataclass(slots=True)
class Branch:
    """What the check of one part found. `ids`: the proved rows by prefix; `told`: events with content."""

    events: int = 0
    told: int = 0
    erased: int = 0
    platforms: dict[int, str] = field(default_factory=dict)
    ids: "dict[str, array[int]]" = field(default_factory=dict)
    unfolded: set[str] = field(default_factory=set)
    wrong: Wrongs = field(default_factory=Wrongs)


def parts(connection: psycopg.Connection, events: int = PART) -> list[Part]:
    """The log cut into parts of about `events` events."""
    borders = [border for (border,) in connection.execute(_BORDERS, [events])]
    return [Part(outside=True), *map(Part, [None, *borders], [*borders, None])]


def check_part(connection: psycopg.Connection, part: Part, folds: Sequence[Fold]) -> Branch:
    """Compare columns, contents and state rows of one part with the bytes of its events."""
    branch, folding = Branch(), Folding()
    hashes: dict[int, str] = {}
    for data, platform, *columns in _events(connection, part):
        branch.events += 1
        event, case = int(columns[0]), columns[1] and int(columns[1])
        try:
            document = from_json(data)
            proved, slug = _columns(document), document["platform"]
            if columns != proved or branch.platforms.setdefault(platform, slug) != slug:
                branch.wrong.add(_column(columns, proved, platform, slug))
            if document["content"] is not None:
                hashes[event] = document["content"]
            folding.apply(event, case, document["changes"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            branch.wrong.add(Wrong("bytes", event, case=case, stored=f"unreadable: {error}"))
        if len(hashes) >= _CONTENT_BATCH:
            _check_content(connection, hashes, branch)
    _check_content(connection, hashes, branch)
    folding.finish()
    branch.wrong.merge(folding.wrong)
    for prefix, rows in _by_prefix(folding.rows).items():
        _check_rows(connection, prefix, rows, {fold.prefix: fold for fold in folds}, branch)
    return branch


def _events(connection: psycopg.Connection, part: Part) -> Iterator[tuple[Any, ...]]:
    with connection.cursor("events", binary=True) as cursor:
        cursor.execute(_EVENTS.encode() + part.condition().encode())
        yield from chain.from_iterable(iter(partial(cursor.fetchmany, _FETCH), []))


def _columns(document: Mapping[str, Any]) -> list[Any]:
    """What the columns must be, in the order of COLUMNS."""
    actor = document["actor"]
    return [
        document["id"],
        document["case"],
        document["name"],
        document["procedure"],
        document["audience"],
        actor["id"],
        actor["role"],
        actor["kind"],
        document["retrospective"],
        datetime.fromisoformat(document["occurred_at"]),
        datetime.fromisoformat(document["recorded_at"]),
    ]


def _column(columns: list[Any], proved: list[Any], platform: int, slug: str) -> Wrong:
    """The first column that differs; the platform's, if all others are alike."""
    event, case = int(columns[0]), columns[1] and int(columns[1])
    for name, stored, should in zip(COLUMNS, columns, proved, strict=True):
        if stored != should:
            return Wrong("column", event, None, case, None, name, None, _plain(stored), _plain(should))
    return Wrong("column", event, None, case, None, "platform_id", None, platform, slug)


def _check_content(connection: psycopg.Connection, hashes: dict[int, str], branch: Branch) -> None:
    """Compare the contents of some events with the hashes in their bytes, and empty `hashes`."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(_CONTENT, [list(hashes)])
        found = {event: (salt, body, erased) for event, salt, body, erased in cursor}
    branch.told += len(found)
    for event, proved in hashes.items():
        salt, body, erased = found.get(event, (None, None, None))
        if erased is not None and salt is None and body is None:
            branch.erased += 1
        elif salt is None or body is None:
            branch.wrong.add(Wrong("content", event, proved=proved))
        elif (stored := content_hash(salt, body)) != proved:
            branch.wrong.add(Wrong("content", event, stored=stored, proved=proved))
    hashes.clear()


def _by_prefix(rows: Mapping[str, Row]) -> dict[str, dict[int, Row]]:
    grouped: dict[str, dict[int, Row]] = {}
    for key, row in rows.items():
        prefix, _, number = key.partition(":")
        grouped.setdefault(prefix, {})[int(number)] = row
    return grouped


def _check_rows(
    connection: psycopg.Connection, prefix: str, rows: dict[int, Row], folds: Mapping[str, Fold], branch: Branch
) -> None:
    """Compare the state rows of one prefix with the folded ones."""
    fold = folds.get(prefix)
    if fold is None:
        branch.unfolded.add(prefix)
        return
    branch.ids[prefix] = array("q", rows)
    names = ("rev", *fold.fields)
    known = fold.fields.keys()
    found = set()
    with connection.cursor(binary=True) as cursor:
        cursor.execute(statement(fold), [list(rows)])
        for number, *stored in cursor:
            found.add(number)
            row = rows[number]
            proved = [row.rev, *map(row.values.get, fold.fields)]
            if stored != proved:
                for wrong in _differences(f"{prefix}:{number}", row, names, stored, proved):
                    branch.wrong.add(wrong)
            if not row.values.keys() <= known:
                branch.unfolded.update(f"{prefix}.{name}" for name in row.values.keys() - known)
    for number in rows.keys() - found:
        branch.wrong.add(
            Wrong("row", case=rows[number].case, key=f"{prefix}:{number}", proved=f"rev {rows[number].rev}")
        )


def statement(fold: Fold) -> bytes:
    """The SQL that reads the state rows of a fold by their ids."""
    expressions = ", ".join(f"({expression})" for expression in fold.fields.values())
    return f"SELECT id, rev, {expressions} FROM {fold.table} WHERE id = ANY(%s)".encode()


def _differences(key: str, row: Row, names: Sequence[str], stored: list[Any], proved: list[Any]) -> list[Wrong]:
    return [
        Wrong("row", case=row.case, key=key, field=name, stored=_plain(is_), proved=should)
        for name, is_, should in zip(names, stored, proved, strict=True)
        if _plain(is_) != should
    ]


def _plain(value: Any) -> Any:
    """A value of a row in the form of the bytes."""
    return instant(value) if isinstance(value, datetime) else value


def unproved(connection: psycopg.Connection, branches: Sequence[Branch], folds: Sequence[Fold]) -> Wrongs:
    """State rows and contents that no event accounts for."""
    wrong = Wrongs()
    for fold in folds:
        known = [branch.ids[fold.prefix] for branch in branches if fold.prefix in branch.ids]
        count = connection.execute(f"SELECT count(*) FROM {fold.table}".encode()).fetchone()
        if count and count[0] > sum(map(len, known)):
            _name_unproved(connection, fold, {number for part in known for number in part}, wrong)
    told = connection.execute("SELECT count(*) FROM record_content").fetchone()
    if told and told[0] > sum(branch.told for branch in branches):
        wrong.add(Wrong("content", stored=told[0], proved=sum(branch.told for branch in branches)))
    return wrong


def _name_unproved(connection: psycopg.Connection, fold: Fold, known: set[int], wrong: Wrongs) -> None:
    with connection.cursor("rows", binary=True) as cursor:
        cursor.itersize = _FETCH
        cursor.execute(f"SELECT id, rev FROM {fold.table}".encode())
        for number, rev in cursor:
            if number not in known:
                wrong.add(Wrong("row", key=f"{fold.prefix}:{number}", stored=f"rev {rev}"))
