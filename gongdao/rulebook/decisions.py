"""A table that decides: compiled once, then asked with facts. Hit policies by their DMN names.

Three outcomes: a row; undecided, because a condition asks for an unknown fact; no row at all (a gap, which `check`
finds).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongdao.rulebook.facts import Fact, Value
from gongdao.rulebook.unary import Test

Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table says. `row` is 1-based, None if none holds; `undecided` names the unknown facts in the way.

    `inputs` are the values used, `defaulted` those taken from the declared default; `conflict` the rows that contradict
    each other (a table that `check` refuses): then nothing is decided.
    """

    outputs: Mapping[str, Any] = field(hash=False)
    undecided: tuple[str, ...]
    clause: str
    row: int | None
    book: str
    version: str
    inputs: Facts = field(hash=False)
    defaulted: tuple[str, ...]
    conflict: tuple[int, ...] = ()

    @property
    def decided(self) -> bool:
        return self.row is not None


@dataclass(frozen=True, slots=True)
class TableRow:
    """Only the cells that are not `-`, as (fact, test); outputs as Python values; the line in the book."""

    tests: tuple[tuple[str, Test], ...]
    outputs: Mapping[str, Any] = field(hash=False)
    line: int

    def matches(self, values: Facts) -> bool | None:
        """True, False, or None where an unknown fact leaves it open."""
        sure = True
        for name, test in self.tests:
            value = values.get(name)
            if value is None:
                sure = False
            elif not test.matches(value):
                return False
        return True if sure else None


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled table: `facts` are its inputs in order of the columns, `outputs` the names of its output columns."""

    kind: str
    name: str
    hit: str
    facts: tuple[Fact, ...]
    outputs: tuple[str, ...]
    rows: tuple[TableRow, ...]
    clause: str
    book: str
    version: str
    line: int
    defaults: Facts = field(hash=False)

    def values(self, facts: Facts) -> tuple[dict[str, Value], tuple[str, ...]]:
        """The known inputs of this table, and which of them are defaults."""
        values: dict[str, Value] = {}
        defaulted: list[str] = []
        for fact in self.facts:
            name = fact.name
            value = facts.get(name)
            if value is not None:
                values[name] = value
            elif name in self.defaults:
                values[name] = self.defaults[name]
                defaulted.append(name)
        return values, tuple(defaulted)

    def matching(self, facts: Facts) -> list[int]:
        """Numbers (from 1) of all rows that surely match."""
        values, _ = self.values(facts)
        return [number for number, row in enumerate(self.rows, 1) if row.matches(values) is True]

    def decide(self, facts: Facts) -> Decision:
        """One row by the hit policy `unique`, `first` or `any` (a `collect` table gives its first row)."""
        values, defaulted = self.values(facts)
        sure: list[int] = []
        missing: list[str] = []
        first = self.hit in ("first", "collect")
        for number, row in enumerate(self.rows, 1):
            match = row.matches(values)
            if match is None:
                missing += [name for name, _ in row.tests if name not in values]
            elif match:
                sure.append(number)
                if first:
                    break
        if missing and (first or not sure):
            return self._decision({}, None, values, defaulted, undecided=tuple(dict.fromkeys(missing)))
        if not sure:
            return self._decision({}, None, values, defaulted)
        if len(sure) > 1 and self._contradict(sure):
            return self._decision({}, None, values, defaulted, conflict=tuple(sure))
        return self._decision(self.rows[sure[0] - 1].outputs, sure[0], values, defaulted)

    def collect(self, facts: Facts) -> list[Decision]:
        """Every row that surely matches, in order."""
        values, defaulted = self.values(facts)
        return [
            self._decision(row.outputs, number, values, defaulted)
            for number, row in enumerate(self.rows, 1)
            if row.matches(values)
        ]

    def _contradict(self, numbers: Iterable[int]) -> bool:
        """Under `unique` two rows are one too many; under `any` they may not differ."""
        outputs = [self.rows[number - 1].outputs for number in numbers]
        return self.hit == "unique" or any(each != outputs[0] for each in outputs[1:])

    def _decision(
        self,
        outputs: Mapping[str, Any],
        row: int | None,
        inputs: Facts,
        defaulted: tuple[str, ...],
        *,
        undecided: tuple[str, ...] = (),
        conflict: tuple[int, ...] = (),
    ) -> Decision:
        return Decision(
            dict(outputs), undecided, self.clause, row, self.book, self.version, inputs, defaulted, conflict
        )
