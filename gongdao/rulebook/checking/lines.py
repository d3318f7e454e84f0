"""Rows of rules as they are written, each with its conditions; and rows of several rules asked with the same facts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.checking.partition import Axis, Example, axes, common, regions
from gongdao.rulebook.compiling import FactMap, fact_columns, lenient_limit
from gongdao.rulebook.decisions import Table, TableRow
from gongdao.rulebook.errors import CellError
from gongdao.rulebook.facts import Fact, Value
from gongdao.rulebook.findings import Place
from gongdao.rulebook.kinds import KINDS
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.schema import complete
from gongdao.rulebook.stack import Stack
from gongdao.rulebook.unary import Test, read_test


class Conditional(Protocol):
    @property
    def test(self) -> TableRow: ...


C = TypeVar("C", bound=Conditional)


@dataclass(frozen=True, slots=True)
class Line:
    """Row `number` (from 1) of a rule: its cells by column name, its conditions, the rank of its book."""

    rule: Rule
    number: int
    rank: str
    cells: Mapping[str, Cell] = field(hash=False)
    test: TableRow = field(hash=False)

    def text(self, name: str) -> str:
        return self.cells[name].text if name in self.cells else ""

    def items(self, name: str) -> tuple[str, ...]:
        return self.cells[name].items() if name in self.cells else ()

    def limit(self, name: str) -> Limit | None:
        """The limit of a cell; None for a blank and for words such as `promptly`."""
        return lenient_limit(self.text(name))

    def place(self, name: str = "") -> Place:
        """Where the cell of a column stands; without such a column, the row."""
        return self.rule.place(self.cells.get(name) or Cell("", self.test.line, 1))

    @property
    def hit(self) -> str:
        return self.rule.head.get("hit") or KINDS[self.rule.kind].hit


class Lines:
    """The rows of a stack by kind, read once."""

    def __init__(self, stack: Stack) -> None:
        self.facts = stack.facts
        self._ranks = {book.id: book.rank for book in stack.books}
        self._rules: dict[str, list[Rule]] = {}
        for rule in stack.rules():
            if complete(rule):
                self._rules.setdefault(rule.kind, []).append(rule)
        self._read: dict[str, list[Line]] = {}

    def of(self, kind: str, rank: str = "") -> list[Line]:
        """The rows of a kind, in the books of one rank or in all."""
        if kind not in self._read:
            self._read[kind] = [line for rule in self._rules.get(kind, []) for line in self._lines(rule)]
        return [line for line in self._read[kind] if rank in ("", line.rank)]

    def by(self, kind: str, name: str, rank: str = "") -> dict[str, list[Line]]:
        """The same, by the text of a column."""
        groups: dict[str, list[Line]] = {}
        for line in self.of(kind, rank):
            groups.setdefault(line.text(name), []).append(line)
        return groups

    def _lines(self, rule: Rule) -> Iterator[Line]:
        asked = [column.name for column in fact_columns(rule) if column.name in self.facts]
        for number, record in enumerate(rule.records(), 1):
            tests = tuple((name, test) for name in asked if (test := _test(self.facts[name], record[name])) is not None)
            first = next(iter(record.values()))
            yield Line(rule, number, self._ranks[rule.book], record, TableRow(tests, {}, first.line))


def _test(fact: Fact, cell: Cell) -> Test | None:
    """The condition of a cell; one that cannot be read (and is told elsewhere) counts as any value."""
    try:
        return read_test(fact, cell.text)
    except CellError:
        return None


def side_by_side(facts: FactMap, rows: Sequence[Conditional]) -> Table:
    """A table of rows from anywhere, to look at their conditions together."""
    names = dict.fromkeys(name for row in rows for name, _ in row.test.tests)
    used = tuple(facts[name] for name in names)
    return Table("", "", "collect", used, (), tuple(row.test for row in rows), "", "", "", 0, {})


def meet(facts: FactMap, *rows: Conditional) -> Example | None:
    """Facts under which all these rows hold."""
    return common(axes(side_by_side(facts, rows)), *range(len(rows)))


def held(
    facts: FactMap, rows: Sequence[C], within: Mapping[str, Collection[Value]] | None = None
) -> Iterator[tuple[Example, list[C]]]:
    """Which of the rows hold together: each such set once, with facts, of which those in `within` have such a value.

    Raises TooWide.
    """
    columns = [_narrowed(axis, (within or {}).get(axis.fact.name)) for axis in axes(side_by_side(facts, rows))]
    for mask, example in regions(columns, (1 << len(rows)) - 1).items():
        yield example, [row for index, row in enumerate(rows) if mask >> index & 1]


def _narrowed(axis: Axis, values: Collection[Value] | None) -> Axis:
    kept = [pair for pair in zip(axis.values, axis.masks, strict=True) if values is None or pair[0] in values]
    return Axis(axis.fact, tuple(value for value, _ in kept), tuple(mask for _, mask in kept))


def chosen(lines: Sequence[Line]) -> list[Line]:
    """Of rows that hold, those that their rules give: the first of each rule that says `hit: first`."""
    seen: set[int] = set()
    kept = []
    for line in lines:
        if line.hit != "first" or id(line.rule) not in seen:
            kept.append(line)
        seen.add(id(line.rule))
    return kept


def shown(facts: FactMap, example: Example) -> dict[str, str]:
    """A counter-example in edge texts."""
    return {name: facts[name].format(value) for name, value in example.items()}
