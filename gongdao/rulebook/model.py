"""The rulebook as data: a book of clauses, each with words and rules (tables). What a reader page needs to show it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from gongdao.rulebook.findings import Finding, Place

_OWN_NUMBER = re.compile(r"^\d+\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a cell (trimmed, `\\|` resolved) and where it begins (line and column from 1)."""

    text: str
    line: int
    column: int

    def items(self) -> tuple[str, ...]:
        """The texts between commas, trimmed; none for an empty cell."""
        return _items(self.text)


@lru_cache(maxsize=1 << 16)  # the same names stand in thousands of cells
def _items(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",")) if text else ()


@dataclass(frozen=True, slots=True)
class Column:
    """Name of a column; an output had `→` before it."""

    name: str
    output: bool
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One fence: kind, name, `key: value` head and table. `lines` holds the line of each row; `at` of each head key."""

    kind: str
    name: str
    head: Mapping[str, str] = field(hash=False)
    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, ...], ...]
    clause: str
    book: str
    version: str
    line: int
    end_line: int
    at: Mapping[str, Cell] = field(default_factory=dict, hash=False, repr=False)
    _records: list[dict[str, Cell]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        object.__setattr__(self, "_records", [dict(zip(names, row, strict=True)) for row in self.cells])

    @property
    def rows(self) -> list[list[str]]:
        """The texts of the cells, row by row."""
        return [[cell.text for cell in row] for row in self.cells]

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(row[0].line for row in self.cells)

    @property
    def inputs(self) -> list[Column]:
        return [column for column in self.columns if not column.output]

    @property
    def outputs(self) -> list[Column]:
        return [column for column in self.columns if column.output]

    def place(self, where: Cell | Column | None = None) -> Place:
        """Where a cell, a column or the rule itself stands."""
        if where is None:
            return Place(self.book, self.clause, self.line, 1)
        return Place(self.book, self.clause, where.line, where.column)

    def key(self, name: str) -> Cell:
        """A head value with its place; an empty cell at the fence if the head has no such key."""
        return self.at.get(name, Cell("", self.line, 1))

    def records(self) -> Sequence[Mapping[str, Cell]]:
        """Rows as mappings column name -> cell; always the same ones, so never to be changed."""
        return self._records


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest citable part: a heading with an id, the words below it and its rules, in the order of the text.

    `blocks` alternates Markdown text and rules, `starts` holds the line of each; `text_markdown` is the words alone.
    """

    id: str
    title: str
    level: int
    material: bool
    book: str
    version: str
    line: int
    end_line: int
    blocks: tuple[str | Rule, ...]
    starts: tuple[int, ...] = ()

    @property
    def text_markdown(self) -> str:
        return "\n\n".join(block for block in self.blocks if isinstance(block, str))

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules of the clause."""
        return tuple(block.name for block in self.blocks if isinstance(block, Rule))

    @property
    def tables(self) -> tuple[Rule, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Rule))


@dataclass(frozen=True, slots=True)
class Book:
    """One rulebook document. `preamble` is the Markdown before the first clause; `notes` are findings below errors.

    `dates` holds those of `consulted_from, consulted_until, published, effective` that the head gives, as (key, date);
    `key_lines` the line of each key of the head, `preamble_line` that of the preamble.
    """

    id: str
    title: str
    language: str
    rank: str
    version: str
    platforms: tuple[str, ...]
    office: str
    imports: tuple[str, ...]
    name: str
    preamble: str
    clauses: tuple[Clause, ...]
    notes: tuple[Finding, ...] = ()
    imports_line: int = 1
    contents: tuple[str, ...] = ()
    dates: tuple[tuple[str, date], ...] = ()
    key_lines: Mapping[str, int] = field(default_factory=dict, hash=False, repr=False)
    preamble_line: int = 1
    rules: tuple[Rule, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(rule for clause in self.clauses for rule in clause.tables))


def unnumbered(title: str) -> str:
    """A clause's title without its number within the chapter, which says nothing beside the clause's id."""
    return _OWN_NUMBER.sub("", title)
