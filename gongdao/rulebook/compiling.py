"""Rule -> compiled table. Collects findings instead of raising, so that one run names every fault."""

from collections.abc import Mapping
from typing import Any

from gongdao.errors import BadAmount
from gongdao.legaltime.errors import LimitError
from gongdao.legaltime.limits import Limit
from gongdao.rulebook.decisions import Table, TableRow
from gongdao.rulebook.errors import CellError
from gongdao.rulebook.facts import COUNTED, Fact, Value, as_count, read_value, within
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.kinds import KINDS, Cast
from gongdao.rulebook.model import Cell, Column, Rule
from gongdao.rulebook.unary import Test, read_test
from gongdao.words import fen

FactMap = Mapping[str, Fact]
NO_FIGURE = ("", "promptly", "regularly")
NO_LIMIT = "none"
"""In a deadline: under these facts no limit runs."""


def fact_columns(rule: Rule) -> list[Column]:
    """The inputs that are facts, in order."""
    fixed = KINDS[rule.kind].inputs
    return [column for column in rule.inputs if column.name not in fixed]


def compile_table(rule: Rule, facts: FactMap, found: list[Finding]) -> Table | None:
    """The table of a deciding rule; None (with findings added) if it cannot run."""
    before = len(found)
    columns = fact_columns(rule)
    unknown_facts(rule, [*columns, *(rule.outputs if KINDS[rule.kind].casts is None else [])], facts, found)
    if len(found) > before:
        return None
    rows = compile_rows(rule, facts, found)
    if len(found) > before:
        return None
    used = tuple(facts[column.name] for column in columns)
    return Table(
        kind=rule.kind,
        name=rule.name,
        hit=rule.head.get("hit", KINDS[rule.kind].hit),
        facts=used,
        outputs=tuple(column.name for column in rule.outputs),
        rows=rows,
        clause=rule.clause,
        book=rule.book,
        version=rule.version,
        line=rule.line,
        defaults=defaults_of(used),
    )


def defaults_of(facts: tuple[Fact, ...]) -> dict[str, Value]:
    return {fact.name: fact.default for fact in facts if fact.default is not None}


def unknown_facts(rule: Rule, columns: list[Column], facts: FactMap, found: list[Finding]) -> None:
    """A finding for each column that no vocabulary declares."""
    for column in columns:
        if column.name not in facts:
            found.append(
                finding(
                    "unknown-fact",
                    rule.place(column),
                    f"No vocabulary declares the fact “{column.name}”. "
                    "Declare it, import its book, or correct the name.",
                )
            )


def compile_rows(rule: Rule, facts: FactMap, found: list[Finding]) -> tuple[TableRow, ...]:
    """Conditions and outputs of each row; unreadable cells become findings."""
    casts = KINDS[rule.kind].casts
    rows = []
    for cells in rule.cells:
        tests: list[tuple[str, Test]] = []
        outputs: dict[str, Any] = {}
        for column, cell in zip(rule.columns, cells, strict=True):
            try:
                if column.output:
                    outputs.update(_output(column.name, cell, casts, facts))
                elif column.name in facts and column.name not in KINDS[rule.kind].inputs:
                    test = read_test(facts[column.name], cell.text)
                    tests += [] if test is None else [(column.name, test)]
            except CellError as error:
                found.append(finding(error.code, rule.place(cell), error.message))
        rows.append(TableRow(tuple(tests), outputs, cells[0].line))
    return tuple(rows)


def _output(name: str, cell: Cell, casts: Mapping[str, Cast] | None, facts: FactMap) -> dict[str, Any]:
    """The output of one cell; a blank cell of a fact gives nothing, of a list an empty one, else None."""
    if casts is None:
        return {name: fact_value(facts[name], cell)} if cell.text else {}
    cast = casts.get(name, "text")
    if cast == "names":
        return {name: cell.items()}
    if not cell.text:
        return {name: None}
    if cast == "limit":
        return {name: read_limit(cell)}
    if cast == "name" and "," in cell.text:
        raise CellError("bad-cell", f"“{cell.text}” names several; here stands one.")
    return {name: cell.text}


def fact_value(fact: Fact, cell: Cell) -> Value:
    """A single value of a fact, within its bounds. Raises CellError."""
    try:
        value = read_value(fact, cell.text)
    except CellError as error:
        raise CellError(
            error.code, f"“{cell.text[:40]}” is not a value of “{fact.name}”. Allowed: {error.message}."
        ) from None
    if fact.type in COUNTED and not within(as_count(value), fact.spans):
        raise CellError("bad-value", f"“{cell.text}” is outside of “{fact.name}”, which is {fact.allowed}.")
    return value


def read_limit(cell: Cell) -> Limit | None:
    """None for `none`, and where no figure stands (`no-figure` finds it). Raises CellError for what is no limit."""
    if cell.text in (*NO_FIGURE, NO_LIMIT):
        return None
    try:
        return Limit.parse(cell.text)
    except LimitError as error:
        raise CellError("bad-cell", error.message) from None


def lenient_limit(text: str) -> Limit | None:
    """The limit of a text, None if it is none."""
    try:
        return Limit.parse(text)
    except LimitError:
        return None


def lenient_fen(text: str, currency: str = "CNY") -> int | None:
    """Fen of an amount in yuan, with or without its currency behind it; None if it is no amount."""
    try:
        return fen(text.removesuffix(" " + currency))
    except BadAmount:
        return None
