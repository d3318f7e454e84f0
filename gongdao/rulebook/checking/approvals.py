"""Approvals against the clocks that run while an act waits for them, with the steps that come before."""

from collections.abc import Iterator

from gongdao.legaltime.limits import MOST, Limit, Unit
from gongdao.rulebook.checking.clocks import slower
from gongdao.rulebook.checking.flow import running
from gongdao.rulebook.checking.limits import Clock, limited, platform_clocks
from gongdao.rulebook.checking.lines import Conditional, Line, Lines, chosen, held, shown
from gongdao.rulebook.checking.partition import TooWide
from gongdao.rulebook.checking.structure import approvals_of
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.rules import Deadline, Procedure, Row
from gongdao.rulebook.stack import Stack

_MINUTES = {Unit.MINUTES: 1, Unit.HOURS: 60}


def approval_findings(stack: Stack, lines: Lines) -> list[Finding]:
    """For each row of an approval and each clock the first facts under which it does not fit; without limit, once."""
    clocks = platform_clocks(stack, lines)
    found: dict[tuple[int, str], Finding] = {}
    for procedure, row, state in _pending(stack):
        own = [clock for clock in clocks if clock.deadline.of == procedure.name]
        rows = [line for line in lines.of("approval") if line.rule.name in approvals_of(row)]
        for clock in own:
            if not _waits(procedure, row, state, clock.deadline):
                continue
            for first in (None, *(one for one in own if _precedes(procedure, state, one.deadline, clock.deadline))):
                try:
                    for line, one in _outlasting(lines, row, rows, clock, first):
                        found.setdefault((line.test.line, clock.deadline.name if line.limit("limit") else ""), one)
                except TooWide:  # the tables are told to be too wide by themselves
                    continue
    return list(found.values())


def _pending(stack: Stack) -> Iterator[tuple[Procedure, Row, str]]:
    """The states in which an act can wait for an approval."""
    for procedure in stack.procedures.values():
        for row in procedure.rows:
            if approvals_of(row):
                yield from ((procedure, row, state) for state in row.states)


def _waits(procedure: Procedure, row: Row, state: str, deadline: Deadline) -> bool:
    """Does the clock run in the state, with no step beside the pending act that stops it and leaves the case there?"""
    if state in deadline.pauses or state not in running(procedure, deadline.starts, deadline.stops):
        return False
    return not any(
        other.action in deadline.stops and other.action != row.action and not approvals_of(other)
        for other in procedure.rows
        if state in other.states and other.target(state) == state
    )


def _precedes(procedure: Procedure, state: str, first: Deadline, then: Deadline) -> bool:
    """Is `first`, from the same event as `then`, always stopped before the case comes into the state?"""
    starts = set(first.starts) & set(then.starts)
    return bool(starts) and first is not then and state not in running(procedure, starts, first.stops)


def _outlasting(
    lines: Lines, row: Row, rows: list[Line], clock: Clock, first: Clock | None
) -> Iterator[tuple[Line, Finding]]:
    """Rows of the approval that, alone or after the limit of `first`, take longer than the clock."""
    together: list[Conditional] = [row, *rows, *clock.lines, *(first.lines if first else [])]
    for example, every in held(lines.facts, together):
        if row not in every:
            continue
        given = [line for line in every if isinstance(line, Line)]
        before = limited([line for line in given if first and line.rule.name == first.deadline.name])
        for _, limit in limited([line for line in given if line.rule.name == clock.deadline.name]):
            for line in chosen([line for line in given if line.rule.kind == "approval"]):
                if said := _too_long(line, before[0][1] if before else None, limit):
                    where = f"“{clock.deadline.name}” ({clock.deadline.clause}, {limit})"
                    message = f"“{row.action}” waits for “{line.rule.name}” while {where} runs: {said}"
                    facts = {"action": row.action, "deadline": clock.deadline.name, **shown(lines.facts, example)}
                    yield line, finding("approval-too-long", line.place("limit"), message, facts)


def _too_long(line: Line, step: Limit | None, limit: Limit) -> str:
    """Why the approval does not fit, and what to write; nothing if it fits or units cannot be added."""
    own = line.limit("limit")
    if own is None:
        return f"the approval has no limit. Write one in `→ limit` that is shorter than {limit}."
    total = own if step is None else _sum(step, own)
    if total is None or not slower(total, limit):
        return ""
    told = f"{own}" if step is None else f"{own} after a step that may take {step}"
    return f"the approval may take {told}. Shorten it, or the step before it."


def _sum(one: Limit, other: Limit) -> Limit | None:
    """Both one after the other; None where units differ, or beyond what a limit can say."""
    if one.unit == other.unit:
        n, unit = one.n + other.n, one.unit
    elif one.unit in _MINUTES and other.unit in _MINUTES:
        minutes = one.n * _MINUTES[one.unit] + other.n * _MINUTES[other.unit]
        n, unit = (minutes, Unit.MINUTES) if minutes % 60 else (minutes // 60, Unit.HOURS)
    else:
        return None
    return Limit(n, unit) if n <= MOST else None
