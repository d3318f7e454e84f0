"""Folding the sealed changes: what every row must be now, if each change continues the one before.

`changes` of events come in any order; each carries the revision it makes. A change is applied when its turn comes, and
must say as old value what the change before left. An event changes rows of its own case only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is not as the record proves. `stored` is what was found, `proved` what should stand there.

    Kinds, gravest first: see KINDS. `idx` is the position in the tree, `size` that of a checkpoint, `key` a folded row.
    """

    kind: str
    event: int | None = None
    idx: int | None = None
    case: int | None = None
    key: str | None = None
    field: str | None = None
    size: int | None = None
    stored: Any = None
    proved: Any = None

    def as_json(self) -> dict[str, Any]:
        """The parts that say something; `stored` and `proved` always."""
        parts = {name: getattr(self, name) for name in ("kind", "event", "idx", "case", "key", "field", "size")}
        said = {name: value for name, value in parts.items() if value is not None}
        return {**said, "stored": self.stored, "proved": self.proved}

    def rank(self) -> tuple[int, int, int, str]:
        """The order in which wrong things are named: the gravest kind first, then by place."""
        place = self.size if self.size is not None else self.idx
        return (list(KINDS).index(self.kind), 2**63 if place is None else place, self.event or 0, self.key or "")


KINDS = {
    "bytes": "the bytes of an event are not the sealed ones",
    "missing": "an event that is sealed or waits to be sealed is gone",
    "position": "a position in the tree is left out",
    "root": "the root of a checkpoint is not that of the leaves; the wrong leaf lies after the last good checkpoint",
    "signature": "the signature of a checkpoint does not hold",
    "outside": "a checkpoint kept outside the database says another root",
    "cut": "a checkpoint kept outside the database is of more leaves than there are",
    "unsealed": "an event is neither sealed nor waits for it, or both",
    "column": "a column beside the bytes of an event differs from them",
    "content": "the content of an event is not the one whose hash is sealed, or is gone without being erased",
    "change": "a sealed change does not continue the one before",
    "row": "a row is not what the sealed changes add up to",
}


@dataclass(slots=True)
class Wrongs:
    """The first things found wrong, and how many there were."""

    LIMIT: ClassVar[int] = 100

    first: list[Wrong] = field(default_factory=list)
    count: int = 0

    def add(self, wrong: Wrong) -> None:
        """Count it, and keep it if it is among the first."""
        self.count += 1
        if len(self.first) < self.LIMIT:
            self.first.append(wrong)

    def merge(self, other: "Wrongs") -> None:
        """Take in what another check found."""
        self.first = sorted(self.first + other.first, key=Wrong.rank)[: self.LIMIT]
        self.count += other.count


@dataclass(slots=True)
class Row:
    """What a folded row must be."""

    case: int | None
    rev: int = 0
    values: dict[str, Any] = field(default_factory=dict)


class Folding:
    """The rows of the changes applied so far, by key; `wrong` collects the changes that do not fit."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.wrong = Wrongs()
        self._early: dict[str, dict[int, tuple[int, dict[str, Any]]]] = {}

    def apply(self, event: int, case: int | None, changes: Mapping[str, dict[str, Any]]) -> None:
        """Take the changes of an event, each at once or when its turn comes. Takes `rev` out of each."""
        for key, change in changes.items():
            rev = change.pop("rev")
            row = self.rows.get(key)
            if row is None:
                if rev == 1 and not self._early:  # most rows appear so, with nothing before
                    values = {name: new for name, (old, new) in change.items() if old is None}
                    if len(values) == len(change):
                        self.rows[key] = Row(case, 1, values)
                        continue
                row = self.rows[key] = Row(case)
            if rev == row.rev + 1:
                self._step(event, key, row, change)
                if self._early:
                    self._catch_up(key, row)
            elif rev <= row.rev or rev in self._early.setdefault(key, {}):
                self._revision(event, key, row, rev)
            else:
                self._early[key][rev] = event, change

    def finish(self) -> None:
        """Report the changes whose turn never came: a revision is missing before them."""
        for key, early in self._early.items():
            if early:
                self._revision(early[min(early)][0], key, self.rows[key], min(early))

    def _catch_up(self, key: str, row: Row) -> None:
        early = self._early.get(key)
        while early and (following := early.pop(row.rev + 1, None)):
            self._step(following[0], key, row, following[1])

    def _step(self, event: int, key: str, row: Row, change: Mapping[str, Any]) -> None:
        values = row.values
        row.rev += 1
        for name, (old, new) in change.items():
            if old != values.get(name):
                self.wrong.add(Wrong("change", event, None, row.case, key, name, None, old, values.get(name)))
            values[name] = new

    def _revision(self, event: int, key: str, row: Row, rev: int) -> None:
        self.wrong.add(Wrong("change", event, None, row.case, key, "rev", None, rev, row.rev + 1))
