"""The changes of one event: every amended row gets its next `rev`, old and new values go into the sealed bytes."""

from typing import Any

from django.db.models import Model

from gongdao.cases.folds import FOLDED, folded_value

KINDS = {"Case": "case", "Clock": "clock", "Approval": "approval", "Proposal": "proposal"}


class Ledger:
    """Collects what one event changes and saves the rows; `changes` is what the event's bytes carry."""

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

    def save(self) -> None:
        """Write the rows: new ones in bulk, amended ones with the changed columns only."""
        for model in dict.fromkeys(type(row) for row in self._new):
            model._default_manager.bulk_create([row for row in self._new if type(row) is model])
        for row, columns in self._dirty.values():
            if row not in self._new:
                row.save(update_fields=sorted(columns))

    def _mark(self, row: Any, column: str) -> None:
        self._dirty.setdefault(id(row), (row, set()))[1].add(column)
