"""A fence's lines -> head (`key: value`) and table, with the exact line and column of each cell. Knows no kind."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from gongdao.rulebook.model import Cell, Column

Report = Callable[[str, int, int, str], None]  # code, line, column, message

_HEAD = re.compile(r"([a-z][a-z0-9_]*)[ \t]*:(.*)")
_PIPE = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r":?-+:?")
_SPACE = " \t\u3000"
WIDE_PIPE = "\uff5c"
ARROW = "\u2192"


@dataclass(slots=True)
class Grid:
    """What a fence holds."""

    head: dict[str, Cell] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    cells: list[tuple[Cell, ...]] = field(default_factory=list)


def read_grid(lines: list[str], first: int, report: Report) -> Grid:
    """Read the lines of a fence, the first of which is line `first` of the document. Faults go to `report`."""
    grid = Grid()
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    top = next((n for n in range(last) if lines[n].lstrip(_SPACE).startswith(("|", WIDE_PIPE))), last)
    _read_head(lines[:top], first, grid, report)
    if last - top < 2:
        report(
            "no-table",
            first + max(last - 1, 0),
            1,
            "The rule needs a table: a header row, a row of dashes, then rows, each between `|`.",
        )
        return grid
    _read_table(lines[top:last], first + top, grid, report)
    return grid


def _read_head(lines: list[str], first: int, grid: Grid, report: Report) -> None:
    for number, line in enumerate(lines, first):
        text = line.strip(_SPACE)
        if not text:
            continue
        column = len(line) - len(line.lstrip(_SPACE)) + 1
        match = _HEAD.fullmatch(text)
        if match is None:
            report(
                "bad-head-line",
                number,
                column,
                f"Above the table only `key: value` lines may stand; this is “{text[:40]}”.",
            )
        elif match[1] in grid.head:
            report("duplicate-key", number, column, f"“{match[1]}” is given twice. Keep one line.")
        else:
            value = match[2].strip(_SPACE)
            begin = column + match.start(2) + len(match[2]) - len(match[2].lstrip(_SPACE))
            grid.head[match[1]] = Cell(value, number, begin)


def _read_table(lines: list[str], first: int, grid: Grid, report: Report) -> None:
    header = _split(lines[0], first, report)
    dashes = _split(lines[1], first + 1, report)
    if header is None or dashes is None:
        return
    for cell in dashes:
        if not _DASHES.fullmatch(cell.text):
            report("no-table", cell.line, cell.column, "Below the header stands a row of dashes: `---` in each cell.")
            return
    if not _same_count(dashes, len(header), first + 1, lines[1], report):
        return
    grid.columns = [_column(cell, report) for cell in header]
    for number, line in enumerate(lines[2:], first + 2):
        if not line.strip(_SPACE):
            report(
                "blank-line",
                number,
                1,
                "A blank line ends the table. Remove it, or put what follows in a fence of its own.",
            )
            continue
        row = _split(line, number, report)
        if row is not None and _same_count(row, len(header), number, line, report):
            grid.cells.append(row)
    if not grid.cells:
        report("no-table", first + 1, 1, "The table has no readable row below its header.")


def _same_count(row: tuple[Cell, ...], wanted: int, number: int, line: str, report: Report) -> bool:
    if len(row) == wanted:
        return True
    column = row[wanted].column if len(row) > wanted else len(line.rstrip(_SPACE))
    report(
        "cell-count",
        number,
        column,
        f"This row has {len(row)} cells, the header {wanted}. Add "
        "or remove cells; a pipe inside a cell is written \\|.",
    )
    return False


def _split(line: str, number: int, report: Report) -> tuple[Cell, ...] | None:
    """Cells of one table line; None (and a report) if it is no table line."""
    wide = line.find(WIDE_PIPE)
    if wide >= 0:
        report("full-width", number, wide + 1, f"“{WIDE_PIPE}” is a full-width pipe. Write “|”.")
        return None
    body = line.rstrip(_SPACE)
    start = len(body) - len(body.lstrip(_SPACE))
    closed = body.endswith("|") and not body.endswith("\\|") and len(body) - start > 1
    if not body[start:].startswith("|") or not closed:
        report(
            "broken-row",
            number,
            start + 1 if not body[start:].startswith("|") else len(body),
            "A table row begins and ends with `|`.",
        )
        return None
    cells, begin = [], start + 1
    for pipe in _PIPE.finditer(body, begin):
        cells.append(_cell(body[begin : pipe.start()], number, begin))
        begin = pipe.end()
    return tuple(cells)


def _cell(raw: str, number: int, begin: int) -> Cell:
    text = raw.strip(_SPACE)
    indent = len(raw) - len(raw.lstrip(_SPACE)) if text else min(1, len(raw))
    return Cell(text.replace("\\|", "|"), number, begin + indent + 1)


def _column(cell: Cell, report: Report) -> Column:
    text = cell.text
    if text.startswith(("->", "=>")):
        report(
            "unknown-column",
            cell.line,
            cell.column,
            f"An output is marked with “{ARROW}”. Write “{ARROW} {text[2:].strip()}”.",
        )
        text = ARROW + text[2:]
    output = text.startswith(ARROW)
    return Column(text.removeprefix(ARROW).strip(_SPACE), output, cell.line, cell.column)
