"""The answers of legal time and the steps that explain them.

A step has a stable code, values and the clause of the counting rule; sentences are made elsewhere, per language.
Dates in values are ISO dates, single or in runs, joined by ", ": ``2026-02-14, 2026-02-24..2026-02-26``.
Instants are ISO with the offset of the calendar's zone.

| code | values | clause |
|---|---|---|
| event_day | date | V-2.1 |
| counted | from, to, n, unit, dates | V-2.1 days, V-2.5 working days, V-2.6 months and years |
| made_up | dates: make-up workdays among the counted | V-2.5 |
| skipped | dates, why: rest, holiday or paused | V-2.5, V-2.9 |
| shorter_month | date: the last day where the month is shorter | V-2.6 |
| ends | date, at | V-2.2 |
| rolled | from, to, at | V-2.3 |
| not_rolled | date: the last day of an interval stays, whatever day it is | V-2.4 |
| elapsed | from, to, n, unit | V-2.7 |
| opens | at: the next opening after a start outside working time | V-2.8 |
| worked | dates, seconds: working time counted on each of the dates | V-2.8 |
| closes | at: where the working time is used up | V-2.8 |
| paused | from, to, seconds | V-2.9 |
| provisional | years | V-2.10 |

A span of more than 400 days has no `dates`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

LONGEST_STRIP = 400


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    values: dict[str, str | int]
    clause: str


Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Due:
    """`at`: the exclusive instant, with the offset of the calendar's zone; `unrolled`: the same before the roll to a
    working day; `provisional`: it rests on a year without official table."""

    at: datetime
    provisional: bool
    unrolled: datetime
    explain: Callable[[], Steps] = field(repr=False, compare=False)

    @cached_property
    def steps(self) -> Steps:
        """Worked out when first read."""
        return self.explain()


@dataclass(frozen=True)
class Elapsed:
    """`n` whole units that have passed."""

    n: int
    provisional: bool
    explain: Callable[[], Steps] = field(repr=False, compare=False)

    @cached_property
    def steps(self) -> Steps:
        """Worked out when first read."""
        return self.explain()


def iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def runs(ordinals: Iterable[int]) -> str:
    """Ascending days as text: ``2026-02-14, 2026-02-24..2026-02-26``."""
    spans: list[list[int]] = []
    for day in ordinals:
        if spans and day == spans[-1][1] + 1:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return ", ".join(iso(first) if first == last else f"{iso(first)}..{iso(last)}" for first, last in spans)
