"""Gaps, overlaps and useless rows of deciding tables; each counter-example is put to the table before it is told."""

from collections.abc import Mapping
from typing import Any

from gongdao.rulebook.checking.partition import Axis, Example, TooWide, axes, common, meeting, uncovered
from gongdao.rulebook.decisions import Table
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.stack import Stack

MOST_OVERLAPS = 100


def table_findings(stack: Stack) -> list[Finding]:
    """Findings for every compiled table of the stack."""
    return [one for table in stack.tables.values() for one in partition_findings(table)]


def partition_findings(table: Table) -> list[Finding]:
    """Findings for one table. A `collect` table may leave values out and match twice, but each row must match."""
    columns = axes(table)
    found = _impossible(table, columns)
    if table.hit == "collect":
        return found
    try:
        found += _gap(table, columns)
        found += _overlaps(table, columns) if table.hit in ("unique", "any") else _covered(table, columns)
    except TooWide:
        message = f"The {table.kind} “{table.name}” is too large to be checked whole. Split it into several tables."
        found.append(finding("too-wide", _place(table), message))
    return found


def _gap(table: Table, columns: list[Axis]) -> list[Finding]:
    example = uncovered(columns, (1 << len(table.rows)) - 1)
    if example is None:
        return []
    said = table.decide(example)
    if said.row is not None or said.undecided or said.conflict:
        return []
    shown = edge(table, example)
    message = f"No row of the {table.kind} “{table.name}” covers {told(shown)}. Add a row, or widen one."
    return [finding("gap", _place(table), message, shown)]


def _overlaps(table: Table, columns: list[Axis]) -> list[Finding]:
    """For each row the first later one that meets it (and contradicts it, under `any`); not more than MOST_OVERLAPS."""
    found: list[Finding] = []
    every = (1 << len(table.rows)) - 1
    for one in range(len(table.rows)):
        if len(found) == MOST_OVERLAPS:
            break
        met = (meeting(columns, one) & every) >> (one + 1)
        while met:
            other = one + 1 + ((met & -met).bit_length() - 1)
            example = common(columns, one, other)
            if example is not None and _contradict(table, one, other, example):
                shown = edge(table, example)
                message = (
                    f"Rows {one + 1} and {other + 1} of the {table.kind} “{table.name}” both cover {told(shown)}. "
                    "Narrow one, or write `hit: first` above the table."
                )
                found.append(finding("overlap", _place(table, other), message, shown))
                break
            met &= met - 1
    return found


def _contradict(table: Table, one: int, other: int, example: Example) -> bool:
    if table.hit == "any" and table.rows[one].outputs == table.rows[other].outputs:
        return False
    conflict = table.decide(example).conflict
    return one + 1 in conflict and other + 1 in conflict


def _covered(table: Table, columns: list[Axis]) -> list[Finding]:
    """Under `first`, the rows whose values the rows above take all."""
    found = []
    for row in range(len(table.rows)):
        if common(columns, row) is not None and uncovered(columns, (1 << row) - 1, among=1 << row) is None:
            message = (
                f"Row {row + 1} of the {table.kind} “{table.name}” is never chosen: the rows above cover all it covers."
            )
            found.append(finding("never-matches", _place(table, row), message))
    return found


def _impossible(table: Table, columns: list[Axis]) -> list[Finding]:
    """Rows with a condition that no allowed value meets."""
    found = []
    for row in range(len(table.rows)):
        if common(columns, row) is None:
            message = f"Row {row + 1} of the {table.kind} “{table.name}” asks for a value that the fact cannot have."
            found.append(finding("never-matches", _place(table, row), message))
    return found


def edge(table: Table, example: Example) -> dict[str, Any]:
    """A counter-example in edge texts, in the order of the columns."""
    return {fact.name: fact.format(example[fact.name]) for fact in table.facts if fact.name in example}


def told(shown: Mapping[str, Any]) -> str:
    """`amount = 1000.00, injury = no`."""
    return ", ".join(f"{name} = {value}" for name, value in shown.items()) or "any facts"


def _place(table: Table, row: int | None = None) -> Place:
    """The row's line, else the line of the fence."""
    line = table.line if row is None else table.rows[row].line
    return Place(table.book, table.clause, line, 1)
