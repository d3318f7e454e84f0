"""Two limits on one step: which of them never binds, because another always ends no later.

Deadline A never binds beside B where each start of A starts B, each stop of B stops A, B pauses in no other states,
both favour the same side, and under all facts B's limit ends no later than A's. Limits of one unit are compared
exactly, across units only where every calendar without summer time agrees (a working day is never shorter than
24 hours). A pause moves an hour limit by minutes and a day limit by whole days: across units the note says so.
"""

from gongdao.legaltime.limits import Limit, Unit
from gongdao.rulebook.checking.partition import Axis, axes, meeting
from gongdao.rulebook.decisions import TableRow
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.rules import Deadline
from gongdao.rulebook.stack import Stack

_EXACT = {Unit.MINUTES: 1, Unit.HOURS: 60}
_LEAST = {  # minutes that one unit lasts at least, whatever the start and the calendar
    Unit.MINUTES: 1,
    Unit.HOURS: 60,
    Unit.WORKING_HOURS: 60,
    Unit.WORKING_DAYS: 1440,
    Unit.DAYS: 1440,
    Unit.MONTHS: 28 * 1440,
    Unit.YEARS: 365 * 1440,
}
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}


def never_later(one: Limit, other: Limit) -> bool:
    """Does `one`, from the same start, surely end no later than `other`?"""
    if one.unit == other.unit:
        return one.n <= other.n
    if one.unit in _EXACT:
        return one.n * _EXACT[one.unit] <= other.n * _LEAST[other.unit]
    if one.unit in _MONTHS and other.unit in _MONTHS:
        return one.n * _MONTHS[one.unit] <= other.n * _MONTHS[other.unit]
    if one.unit == Unit.DAYS:  # rolled forward at most to the next working day
        if other.unit == Unit.WORKING_DAYS:
            return one.n <= other.n
        if other.unit in _MONTHS:
            return one.n * 1440 <= other.n * _LEAST[other.unit]
    return False


def slower(one: Limit, other: Limit) -> bool:
    """Does `one`, from the same start, end no earlier than `other` and sometimes later?"""
    return never_later(other, one) and not never_later(one, other)


def clock_findings(stack: Stack) -> list[Finding]:
    """A note for each deadline that another makes idle, wholly or in some rows."""
    waited_for = {row.clock for procedure in stack.procedures.values() for row in procedure.rows}
    found = []
    all_deadlines = list(stack.deadline_map.values())
    for position, slow in enumerate(all_deadlines):
        if slow.name in waited_for:
            continue  # its end does something by itself
        beside = [
            (quick, _idle(quick, slow, declared_first=rank < position))
            for rank, quick in enumerate(all_deadlines)
            if quick is not slow and _comparable(quick, slow)
        ]
        every = [n for n, row in enumerate(slow.table.rows) if row.outputs.get("limit") is not None]
        whole = [(quick, idle) for quick, idle in beside if idle == every]
        found += [_told(slow, quick, idle, every) for quick, idle in whole[:1] or beside if idle]
    return found


def _comparable(quick: Deadline, slow: Deadline) -> bool:
    return (
        quick.of == slow.of
        and quick.favours == slow.favours
        and quick.calendar == slow.calendar
        and set(slow.starts) <= set(quick.starts)
        and set(quick.stops) <= set(slow.stops)
        and set(quick.pauses) <= set(slow.pauses)
    )


def _idle(quick: Deadline, slow: Deadline, *, declared_first: bool) -> list[int]:
    """Indexes of the rows of `slow` that `quick` makes idle. Of two equal limits the one declared later is idle."""
    columns = axes(slow.table, quick.table)
    idle = []
    for index, row in enumerate(slow.table.rows):
        limit = row.outputs.get("limit")
        limits = [other.outputs.get("limit") for other in _beside(quick, slow, columns, index)]
        if limit and limits and all(_quicker(each, limit, declared_first) for each in limits):
            idle.append(index)
    return idle


def _beside(quick: Deadline, slow: Deadline, columns: list[Axis], index: int) -> list[TableRow]:
    """The rows of `quick` that can hold together with a row of `slow`."""
    met = meeting(columns, index) >> len(slow.table.rows)
    return [row for n, row in enumerate(quick.table.rows) if met >> n & 1]


def _told(slow: Deadline, quick: Deadline, idle: list[int], every: list[int]) -> Finding:
    """The note; it names the facts that must be known for `quick` to run."""
    rows = [slow.table.rows[index] for index in idle]
    known = {name for name, _ in rows[0].tests} if len(rows) == 1 else set()
    asked = sorted({name for row in quick.table.rows for name, _ in row.tests} - set(quick.table.defaults) - known)
    limits = ", ".join(dict.fromkeys(str(row.outputs["limit"]) for row in rows))
    units = {row.outputs["limit"].unit for row in rows} | {
        row.outputs["limit"].unit for row in quick.table.rows if row.outputs["limit"]
    }
    unless = " unless a pause moves it" if quick.pauses and len(units) > 1 else ""
    message = (
        f"“{slow.name}” ({limits}) never binds{'' if idle == every else ' in row ' + _numbers(idle)}: "
        f"“{quick.name}” ({quick.clause}) starts with it and ends no later"
        f"{unless}{', once known: ' + ', '.join(asked) if asked else ''}."
    )
    line = slow.table.line if idle == every else rows[0].line
    example = {"deadline": slow.name, "beside": quick.name, "rows": [index + 1 for index in idle]}
    return finding("never-binds", Place(slow.book, slow.clause, line, 1), message, example)


def _numbers(indexes: list[int]) -> str:
    return ", ".join(str(index + 1) for index in indexes)


def _quicker(one: Limit | None, limit: Limit, declared_first: bool) -> bool:
    """Never later, and not merely equal and declared later."""
    return one is not None and never_later(one, limit) and (declared_first or not never_later(limit, one))
