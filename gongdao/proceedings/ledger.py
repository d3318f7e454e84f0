"""The changes of one event: every amended row gets its next `rev`, old and new values go into the sealed bytes."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from gongdao.cases.folds import FOLDED, folded_value
from gongdao.record import append
from gongdao.record.pure.events import Event

KINDS = {name.title(): name for name in FOLDED}


class Ledger:
    """Collects what one event changes; `changes` is what its bytes carry, `save` writes the rows."""

    def __init__(self) -> None:
        self.changes: dict[str, dict[str, Any]] = {}
        self._dirty: dict[int, tuple[Model, set[str]]] = {}
        self._new: list[Model] = []

    def touch(self, row: Any) -> dict[str, Any]:
        """The row's entry in the changes, opening its next `rev` the first time."""
        key = f"{KINDS[type(row).__name__]}:{row.pk}"
        if key not in self.changes:
            row.rev += 1
            self.changes[key] = {"rev": row.rev}
            self._mark(row, "rev")
        return self.changes[key]

    def amend(self, row: Any, /, **values: Any) -> None:
        """Set columns of an existing row; folded ones are noted with old and new value."""
        entry = self.touch(row)
        folded = {column: name for name, column in FOLDED[KINDS[type(row).__name__]].items()}
        for column, new in values.items():
            old = getattr(row, column)
            if old == new:
                continue
            if (name := folded.get(column)) is not None:
                first = entry[name][0] if name in entry else folded_value(column, old)
                entry[name] = [first, folded_value(column, new)]
            setattr(row, column, new)
            self._mark(row, column)

    def appear(self, row: Any) -> None:
        """A new row, `rev` 1; every folded value that it has is noted as coming from nothing."""
        kind = KINDS[type(row).__name__]
        entry: dict[str, Any] = {"rev": 1}
        for name, column in FOLDED[kind].items():
            value = folded_value(column, getattr(row, column))
            if value is not None:
                entry[name] = [None, value]
        self.changes[f"{kind}:{row.pk}"] = entry
        self._new.append(row)

    def _mark(self, row: Any, column: str) -> None:
        self._dirty.setdefault(id(row), (row, set()))[1].add(column)


def save(ledgers: Sequence[Ledger]) -> None:
    """Write the rows of the ledgers as they stand now: new ones in bulk, amended ones with one UPDATE a table."""
    new = [row for ledger in ledgers for row in ledger._new]
    for model in dict.fromkeys(type(row) for row in new):
        model._default_manager.bulk_create([row for row in new if type(row) is model])
    fresh = {id(row) for row in new}
    amended: dict[type[Model], tuple[dict[int, Model], set[str]]] = {}
    for ledger in ledgers:
        for key, (row, columns) in ledger._dirty.items():
            if key not in fresh:
                rows, union = amended.setdefault(type(row), ({}, set()))
                rows[key] = row
                union |= columns
    for model, (rows, union) in amended.items():
        _update(model, list(rows.values()), sorted(union))


def _update(model: type[Model], rows: Sequence[Model], columns: Sequence[str]) -> None:
    """One UPDATE, from arrays unless there is one row only; `columns` are attribute names of concrete fields."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in (*columns, "id")]
    saved = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    table = connection.ops.quote_name(model._meta.db_table)
    names = [connection.ops.quote_name(field.column or "") for field in fields]
    with connection.cursor() as cursor:
        if len(rows) == 1:  # most updates; a join costs the planner several times as much
            settings = ", ".join(f"{name} = %s" for name in names[:-1])
            cursor.execute(f"update {table} set {settings} where id = %s", saved[0])
            return
        casts = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in fields)
        settings = ", ".join(f"{name} = u.{name}" for name in names[:-1])
        cursor.execute(
            f"update {table} t set {settings} from unnest({casts}) u ({', '.join(names)}) where t.id = u.id",
            [list(values) for values in zip(*saved, strict=True)],
        )


class Writer:
    """Writes each event at once, with the rows that it changes."""

    def write(self, ledger: Ledger, event: Event) -> None:
        save([ledger])
        with connection.cursor() as cursor:
            append.append(cursor, [event])


class Batch(Writer):
    """Keeps events and ledgers of many cases until `flush` writes them together, in the same transaction."""

    def __init__(self) -> None:
        self._ledgers: list[Ledger] = []
        self._events: list[Event] = []

    def write(self, ledger: Ledger, event: Event) -> None:
        self._ledgers.append(ledger)
        self._events.append(event)

    def flush(self) -> None:
        save(self._ledgers)
        with connection.cursor() as cursor:
            append.append(cursor, self._events)
        self._ledgers, self._events = [], []
