"""The second half of `verify`: leaves, columns, content and state rows against the bytes of the events, read once.

Events are read in parts, each all events of some cases: a part folds by itself, and memory does not grow with the log.
"""

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

import msgspec
import psycopg
from psycopg.types.numeric import Int8BinaryLoader

from gongdao.record.folds import Fold
from gongdao.record.pure.events import content_hash, instant
from gongdao.record.pure.fold import Folding, Row, Wrong, Wrongs

PART = 2000
"""Events of one part, about: a part ends between two cases. So much stays in the processor's cache."""

_BORDERS = """
SELECT DISTINCT case_id FROM (
    SELECT case_id, row_number() OVER (ORDER BY case_id) AS n FROM record_event WHERE case_id IS NOT NULL) numbered
WHERE n %% %s = 0 ORDER BY case_id
"""
_EVENTS = """
SELECT e.id::text, case_id::text, name, procedure, audience, actor_id::text, actor_role, actor_kind, retrospective,
       occurred_at, recorded_at, platform_id, bytes, l.idx, l.hash, c.event_id, c.salt, c.body, c.erased_at
FROM record_event e LEFT JOIN record_leaf l ON l.event_id = e.id LEFT JOIN record_content c ON c.event_id = e.id
WHERE
"""
COLUMNS: tuple[str, ...] = ("id", "case_id", "name", "procedure", "audience", "actor_id", "actor_role", "actor_kind")
COLUMNS += ("retrospective", "occurred_at", "recorded_at")
_FETCH = 1000
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From where PostgreSQL counts microseconds."""
_MICROSECOND = timedelta(microseconds=1)
_TIMESTAMPTZ = psycopg.adapters.types["timestamptz"].oid


class _Actor(msgspec.Struct, gc=False):
    id: str | None
    role: str | None
    kind: str


class _Sealed(msgspec.Struct, gc=False):
    """What of the bytes of an event stands elsewhere too."""

    id: str
    case: str | None
    name: str
    procedure: str | None
    audience: str
    actor: _Actor
    retrospective: bool
    occurred_at: datetime
    recorded_at: datetime
    platform: str
    content: str | None
    changes: dict[str, dict[str, Any]]


_read = msgspec.json.Decoder(_Sealed).decode


@dataclass(frozen=True, slots=True)
class Part:
    """The events of the cases above `after` up to `upto`; None: no border. `outside`: the events of no case."""

    after: int | None = None
    upto: int | None = None
    outside: bool = False

    def condition(self, case: str = "case_id") -> str:
        """The SQL condition on the column of the case; the borders are integers of the database itself."""
        if self.outside:
            return f"{case} IS NULL"
        borders = [f"{case} IS NOT NULL"]
        borders += [f"{case} > {self.after:d}"] if self.after is not None else []
        borders += [f"{case} <= {self.upto:d}"] if self.upto is not None else []
        return " AND ".join(borders)


@dataclass(slots=True)
class Branch:
    """What the check of one part found. `leaves`: events that are sealed; `told`: events with content; `ids`: the
    proved rows by prefix."""

    events: int = 0
    leaves: int = 0
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
    """Compare leaves, columns, contents and state rows of one part with the bytes of its events."""
    branch, folding, sha256 = Branch(), Folding(), hashlib.sha256
    for row in _events(connection, part):
        columns, (platform, data, idx, leaf, *content) = row[:11], row[11:]
        event, case = int(columns[0]), columns[1] and int(columns[1])
        branch.events += 1
        if leaf is not None:
            branch.leaves += 1
            if (hashed := sha256(b"\x00" + data).digest()) != leaf:
                branch.wrong.add(Wrong("bytes", event, idx, case, stored=hashed.hex(), proved=leaf.hex()))
        try:
            sealed = _read(data)
            slug = sealed.platform
            if columns != (proved := _columns(sealed)) or branch.platforms.setdefault(platform, slug) != slug:
                branch.wrong.add(_column(columns, proved, platform, slug))
            if sealed.content is not None:
                _check_content(event, sealed.content, content, branch)
            folding.apply(event, case, sealed.changes)
        except (msgspec.MsgspecError, ValueError, KeyError, TypeError) as error:
            branch.wrong.add(Wrong("bytes", event, case=case, stored=f"unreadable: {error}"))
    folding.finish()
    branch.wrong.merge(folding.wrong)
    for fold in folds:
        _compare(connection, fold, part.condition(fold.case), folding.rows, branch)
    _check_left(connection, folding.rows, {fold.prefix: fold for fold in folds}, branch)
    return branch


def _events(connection: psycopg.Connection, part: Part) -> Iterator[tuple[Any, ...]]:
    with connection.cursor("events", binary=True) as cursor:
        cursor.execute(_EVENTS.encode() + part.condition().encode())
        yield from chain.from_iterable(iter(partial(cursor.fetchmany, _FETCH), []))


def _columns(sealed: _Sealed) -> tuple[Any, ...]:
    """What the columns must be, in the order of COLUMNS."""
    actor = sealed.actor
    return (
        sealed.id,
        sealed.case,
        sealed.name,
        sealed.procedure,
        sealed.audience,
        actor.id,
        actor.role,
        actor.kind,
        sealed.retrospective,
        sealed.occurred_at,
        sealed.recorded_at,
    )


def _column(columns: Sequence[Any], proved: Sequence[Any], platform: int, slug: str) -> Wrong:
    """The first column that differs; the platform's, if all others are alike."""
    event, case = int(columns[0]), columns[1] and int(columns[1])
    for name, stored, should in zip(COLUMNS, columns, proved, strict=True):
        if stored != should:
            said = [instant(at) if isinstance(at, datetime) else at for at in (stored, should)]
            return Wrong("column", event, None, case, None, name, None, *said)
    return Wrong("column", event, None, case, None, "platform_id", None, platform, slug)


def _check_content(event: int, proved: str, content: Sequence[Any], branch: Branch) -> None:
    """Compare the content of an event with the hash in its bytes."""
    found, salt, body, erased = content
    branch.told += found is not None
    if erased is not None and salt is None and body is None:
        branch.erased += 1
    elif salt is None or body is None:
        branch.wrong.add(Wrong("content", event, proved=proved))
    elif (stored := content_hash(salt, body)) != proved:
        branch.wrong.add(Wrong("content", event, stored=stored, proved=proved))


class _Counted(dict[str, Any]):
    """Sealed instants as PostgreSQL counts them; what is no instant in the form of the bytes stays what it is."""

    def __missing__(self, text: str) -> Any:
        try:
            at = datetime.fromisoformat(text)
            counted: Any = (at - _EPOCH) // _MICROSECOND if instant(at) == text else text
        except (ValueError, TypeError):
            counted = text
        if len(self) < 100_000:
            self[text] = counted
        return counted


def _compare(connection: psycopg.Connection, fold: Fold, condition: str, rows: dict[str, Row], branch: Branch) -> None:
    """Compare the state rows under a condition with the folded ones, and take these out of `rows`.

    Rows that no change accounts for are passed over here: `unproved` counts them.
    """
    prefix, known, counted, take = fold.prefix, fold.fields.keys(), _Counted(), rows.pop
    proven = branch.ids.setdefault(prefix, array("q")).append
    with connection.cursor("state", binary=True) as cursor:
        cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
        cursor.execute(statement(fold, condition))
        kinds = [column.type_code for column in cursor.description or ()]
        instants = [place for place, kind in enumerate(kinds) if kind == _TIMESTAMPTZ]
        for stored in chain.from_iterable(iter(partial(cursor.fetchmany, _FETCH), [])):
            row = take(f"{prefix}:{stored[0]}", None)
            if row is None:
                continue
            number, values = stored[0], row.values
            proven(number)
            proved = [number, row.rev, *map(values.get, known)]
            for place in instants:
                if type(text := proved[place]) is str:
                    proved[place] = counted[text]
            if stored != tuple(proved):
                _differ(row, fold, stored, proved, instants, branch)
            if not known >= values.keys():
                branch.unfolded.update(f"{prefix}.{name}" for name in values.keys() - known)


def _check_left(
    connection: psycopg.Connection, rows: dict[str, Row], folds: Mapping[str, Fold], branch: Branch
) -> None:
    """Folded rows that are not among those of their cases: of another case, gone, or of no table that is compared."""
    left: dict[str, list[int]] = {}
    for key in rows:
        prefix, _, number = key.partition(":")
        if prefix in folds:
            left.setdefault(prefix, []).append(int(number))
        else:
            branch.unfolded.add(prefix)
    for prefix, numbers in left.items():
        _compare(connection, folds[prefix], f"id IN ({', '.join(map(str, numbers))})", rows, branch)
        for lost in numbers:
            if row := rows.get(f"{prefix}:{lost}"):
                branch.ids[prefix].append(lost)
                branch.wrong.add(Wrong("row", case=row.case, key=f"{prefix}:{lost}", proved=f"rev {row.rev}"))


def statement(fold: Fold, condition: str) -> bytes:
    """The SQL that reads the state rows of a fold; the condition is made of integers of the database itself."""
    expressions = ", ".join(f"({expression})" for expression in fold.fields.values())
    return f"SELECT id, rev, {expressions} FROM {fold.table} WHERE {condition}".encode()


def _differ(
    row: Row, fold: Fold, stored: Sequence[Any], proved: Sequence[Any], instants: Sequence[int], branch: Branch
) -> None:
    key = f"{fold.prefix}:{stored[0]}"
    for place, (name, is_, should) in enumerate(zip(("id", "rev", *fold.fields), stored, proved, strict=True)):
        if is_ != should:
            said = _text(is_) if place in instants else is_
            meant = should if name == "rev" else row.values.get(name)
            branch.wrong.add(Wrong("row", case=row.case, key=key, field=name, stored=said, proved=meant))


def _text(counted: int | None) -> str | None:
    """An instant as PostgreSQL counts it in the form of the bytes."""
    try:
        return None if counted is None else instant(_EPOCH + counted * _MICROSECOND)
    except OverflowError:  # infinity, or years that Python does not know
        return f"{counted} microseconds after 2000"


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
