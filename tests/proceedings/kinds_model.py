"""The procedures as a test reads them: the tables of the shipped documents, by a few lines of its own."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import gongdao.rulebooks

FOLDER = Path(next(iter(gongdao.rulebooks.__path__)))
FIXED = ("state", "action", "by", "next", "needs", "does")
START = "(start)"


def listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


def needs_of(cell: str) -> dict[str, tuple[str, ...]]:
    """`reasons, other_than:a,b` -> name of the need -> its arguments; what follows a colon goes on after a comma."""
    found: dict[str, tuple[str, ...]] = {}
    open_name = ""
    for part in listed(cell):
        name, colon, argument = part.partition(":")
        if colon:
            open_name, found[name] = name, (argument,)
        elif open_name == "other_than":
            found[open_name] += (part,)
        else:
            found[part] = ()
    return found


@dataclass(frozen=True)
class Line:
    """One row of a procedure."""

    states: tuple[str, ...]
    action: str
    by: tuple[str, ...]
    next: str
    needs: Mapping[str, tuple[str, ...]]
    does: str
    conditions: Mapping[str, tuple[str, ...]]

    def holds(self, state: str, facts: Mapping[str, str]) -> bool:
        return state in self.states and all(facts.get(name) in values for name, values in self.conditions.items())

    def after(self, state: str) -> str:
        return state if self.next == "same" else self.next


@dataclass
class Flow:
    """One procedure."""

    name: str
    final: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)

    def find(self, state: str, action: str, roles: Collection[str], facts: Mapping[str, str]) -> Line | None:
        fitting = (one for one in self.lines if one.action == action and set(roles) & set(one.by))
        return next((one for one in fitting if one.holds(state, facts)), None)

    def distance(self) -> dict[str, int]:
        """How many steps each state is from an end, whatever the facts."""
        far = dict.fromkeys(self.final, 0)
        for _ in self.lines:
            for line in self.lines:
                for state in line.states:
                    if line.after(state) in far:
                        far[state] = min(far.get(state, 99), far[line.after(state)] + 1)
        return far


def flows() -> dict[str, Flow]:
    """Every procedure of the shipped books."""
    found = {}
    for path in sorted(FOLDER.glob("*.md")):
        for name, head, cells in _tables(path.read_text("utf-8")):
            final = listed(next(line for line in head if line.startswith("final:")).removeprefix("final:"))
            found[name] = Flow(name, final)
            named = [row["next"] for row in cells] + [state for row in cells for state in listed(row["state"])]
            every = tuple(dict.fromkeys(s for s in named if s not in (START, "*", "same", *final)))
            found[name].lines = [_line(row, every) for row in cells]
    return found


def words_with(*parts: str) -> tuple[str, ...]:
    """The letters of the shipped books that say one of these."""
    texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))]
    blocks = [block.split("\n```")[0] for text in texts for block in text.split("\n```words ")[1:]]
    return tuple(block.split("\n")[0] for block in blocks if any(part in block for part in parts))


def _line(row: Mapping[str, str], every: tuple[str, ...]) -> Line:
    return Line(
        states=every if row["state"] == "*" else listed(row["state"]),
        action=row["action"],
        by=listed(row["by"]),
        next=row["next"],
        needs=needs_of(row["needs"]),
        does=row["does"],
        conditions={name: listed(cell) for name, cell in row.items() if name not in FIXED and cell != "-"},
    )


def _tables(text: str) -> Iterator[tuple[str, list[str], list[dict[str, str]]]]:
    """Name, head and rows of each fence of the kind procedure."""
    for block in text.split("\n```procedure ")[1:]:
        lines = block.split("\n```")[0].splitlines()
        rows = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines if line.startswith("|")]
        yield lines[0].strip(), lines[1:], [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]
