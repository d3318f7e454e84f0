"""Do the rows of a table cover every value, each once? Exact, and without building the product of the columns.

Each column's values are cut into *atoms*: sets that no cell of the column tells apart (single choices; integers, fen or
days between two neighbouring bounds). A cell is then the set of rows (bits) that admit an atom, and a table is looked
through column by column, keeping the rows still possible; equal sets of rows are looked at once.

An unknown fact makes no gap: `decide` says then that it is undecided, and no two rows can both be sure of it
that do not also meet on a known value.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from operator import xor

from gongdao.rulebook.decisions import Table
from gongdao.rulebook.facts import CHOICES, COUNTED, Fact, Span, Value, as_count, complement, from_count, within
from gongdao.rulebook.unary import Among, Outside, Test, Within

MOST_STATES = 200_000
MOST_REGIONS = 20_000
MOST_COLUMNS = 200
MOST_STEPS = 10_000_000
Example = dict[str, Value]


class TooWide(Exception):
    """More than MOST_STATES intermediate sets of rows, MOST_COLUMNS columns, or MOST_STEPS atoms to look at."""


@dataclass(frozen=True)
class Axis:
    """One column: a value that stands for each atom, and for each atom the mask of the rows that admit it."""

    fact: Fact
    values: tuple[Value, ...]
    masks: tuple[int, ...]

    @cached_property
    def ranges(self) -> dict[int, list[tuple[int, int]]]:
        """Row -> the stretches (from, to) of atoms that it admits; found where a mask differs from the one before."""
        begun: dict[int, int] = {}
        found: dict[int, list[tuple[int, int]]] = {}
        before = 0
        for index, mask in enumerate([*self.masks, 0]):
            for row in _bits(mask ^ before):
                if row in begun:
                    found.setdefault(row, []).append((begun.pop(row), index))
                else:
                    begun[row] = index
            before = mask
        return found

    @cached_property
    def always(self) -> int:
        """The mask of the rows that admit every value."""
        mask = -1
        for each in self.masks:
            mask &= each
        return mask

    def atoms(self, among: int = 0) -> Iterator[tuple[Value, int]]:
        """Values and masks of the atoms that all rows of `among` admit."""
        if not among:
            yield from zip(self.values, self.masks, strict=True)
            return
        for begin, end in self.ranges.get(next(_bits(among)), ()):
            for index in range(begin, end):
                if self.masks[index] & among == among:
                    yield self.values[index], self.masks[index]


def _bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def axes(table: Table, *others: Table) -> list[Axis]:
    """The columns of one table, or of several side by side: the rows of the next table take the next higher bits."""
    rows = [row for each in (table, *others) for row in each.rows]
    facts = {fact.name: fact for each in (table, *others) for fact in each.facts}
    made = []
    for name, fact in facts.items():
        tests = [next((test for known, test in row.tests if known == name), None) for row in rows]
        values = tuple(_atoms(fact, [test for test in tests if test is not None]))
        masks = _counted_masks(values, tests) if fact.type in COUNTED else _named_masks(values, tests)
        made.append(Axis(fact, values, tuple(masks)))
    return made


def _named_masks(values: tuple[Value, ...], tests: Sequence[Test | None]) -> list[int]:
    """For each atom the rows that admit it; a row costs no more than the values that it names."""
    at = {value: index for index, value in enumerate(values)}
    masks, refused, anywhere = [0] * len(values), [0] * len(values), 0
    for index, test in enumerate(tests):
        if not isinstance(test, Among):
            anywhere |= 1 << index
        if test is not None:
            named = masks if isinstance(test, Among) else refused
            for value in test.values if isinstance(test, Among | Outside) else ():
                if value in at:
                    named[at[value]] |= 1 << index
    return [(mask | anywhere) & ~no for mask, no in zip(masks, refused, strict=True)]


def _counted_masks(values: tuple[Value, ...], tests: Sequence[Test | None]) -> list[int]:
    """The same for atoms in order: each row is switched on and off at the ends of its spans."""
    counts = [as_count(value) for value in values]
    switched = [0] * (len(counts) + 1)
    for index, test in enumerate(tests):
        for low, high in complement(complement(test.spans)) if isinstance(test, Within) else ((None, None),):
            switched[0 if low is None else bisect_left(counts, low)] ^= 1 << index
            switched[len(counts) if high is None else bisect_right(counts, high)] ^= 1 << index
    return list(accumulate(switched[:-1], xor))


def _atoms(fact: Fact, tests: list[Test]) -> Iterator[Value]:
    """One value for each atom of a column."""
    if fact.type in CHOICES:
        yield from fact.values
    elif fact.type == "yes_no":
        yield from (True, False)
    elif fact.type in COUNTED:
        yield from _counted(fact, tests)
    else:
        named = {str(value) for test in tests if isinstance(test, Among | Outside) for value in test.values}
        yield from sorted(named)
        yield next(other for n in range(len(named) + 1) if (other := f"other{n or ''}") not in named)


def _counted(fact: Fact, tests: list[Test]) -> Iterator[Value]:
    """The domain cut at each bound of a cell; its lower end stands for an atom, so that bounds are tried."""
    spans = [span for test in tests if isinstance(test, Within) for span in test.spans]
    limits = _domain(fact)
    starts = {low for low, _ in spans if low is not None} | {high + 1 for _, high in spans if high is not None}
    starts |= {low for low, _ in limits if low is not None} | {high + 1 for _, high in limits if high is not None}
    if any(low is None for low, _ in limits):
        starts.add(min(starts, default=1) - 1)
    for start in sorted(starts):
        if within(start, limits):
            yield from_count(fact, start)


def _domain(fact: Fact) -> tuple[Span, ...]:
    """Dates have a first and a last day; money is never below zero."""
    outside = complement(fact.spans)
    never: dict[str, tuple[Span, ...]] = {"date": ((None, 0), (date.max.toordinal() + 1, None)), "money": ((None, -1),)}
    return complement(outside + never.get(fact.type, ()))


def uncovered(columns: list[Axis], rows: int, *, among: int = 0) -> Example | None:
    """Values that no row of the mask `rows` admits, but all rows of the mask `among` do. Raises TooWide."""
    if len(columns) > MOST_COLUMNS:
        raise TooWide
    seen: set[tuple[int, int]] = set()
    steps = [0]
    open_ended = _open_ended(columns)

    def look(depth: int, left: int) -> Example | None:
        if depth == len(columns):
            return None if left else {}
        if left & open_ended[depth] or (depth, left) in seen:
            return None
        seen.add((depth, left))
        axis = columns[depth]
        steps[0] += len(axis.values)
        if len(seen) > MOST_STATES or steps[0] > MOST_STEPS:
            raise TooWide
        tried: set[int] = set()
        for value, mask in axis.atoms(among):
            rest = left & mask
            if rest in tried:
                continue
            tried.add(rest)
            found = look(depth + 1, rest)
            if found is not None:
                return {axis.fact.name: value, **found}
        return None

    return look(0, rows)


def _open_ended(columns: list[Axis]) -> list[int]:
    """For each depth, the rows that admit everything from there on."""
    masks = [-1]
    for axis in reversed(columns):
        masks.insert(0, masks[0] & axis.always)
    return masks


def regions(columns: list[Axis], rows: int) -> dict[int, Example]:
    """Every set of rows (a mask out of `rows`) that hold together, with values for which they do. Raises TooWide."""
    found: dict[int, Example] = {rows: {}}
    steps = 0
    for axis in columns:
        steps += len(found) * len(axis.values)
        if steps > MOST_STATES * 10:
            raise TooWide
        wider: dict[int, Example] = {}
        for left, example in found.items():
            for value, mask in zip(axis.values, axis.masks, strict=True):
                if left & mask not in wider:
                    wider[left & mask] = {**example, axis.fact.name: value}
            if len(wider) > MOST_REGIONS:
                raise TooWide
        found = wider
    return found


def meeting(columns: list[Axis], row: int) -> int:
    """The mask of the rows that share some values with `row` (itself among them, unless it admits nothing)."""
    met = -1
    for axis in columns:
        here = 0
        for begin, end in axis.ranges.get(row, ()):
            for mask in axis.masks[begin:end]:
                here |= mask
        met &= here
    return met


def common(columns: list[Axis], *rows: int) -> Example | None:
    """Values that all these rows admit, or None."""
    wanted = sum(1 << row for row in set(rows))
    example: Example = {}
    for axis in columns:
        value = next((value for value, _ in axis.atoms(wanted)), None)
        if value is None:
            return None
        example[axis.fact.name] = value
    return example
