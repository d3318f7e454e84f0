"""Procedures as graphs: states nobody reaches or leaves, waiting without silence, clocks that outlive the case."""

from collections import deque
from collections.abc import Collection

from gongdao.rulebook.checking.partition import axes, common
from gongdao.rulebook.checking.tables import edge
from gongdao.rulebook.decisions import Table
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.rules import CLOCK, START, Deadline, Procedure, Row
from gongdao.rulebook.stack import Stack

_TAKES_UP = ("appeal", "reopen")


def flow_findings(stack: Stack) -> list[Finding]:
    """Findings for every procedure of the stack and its deadlines."""
    found = []
    for procedure in stack.procedures.values():
        found += _start(procedure) or [
            *_unreachable(procedure),
            *_no_end(procedure),
            *_dead_ends(procedure),
            *_silence(procedure, {role.name for role in stack.roles.values() if role.party}),
            *_ambiguous(procedure, stack),
            *(
                one
                for deadline in stack.deadlines(procedure.name)
                for one in _never_stopped(procedure, deadline, stack)
            ),
        ]
    return found


def place_of(procedure: Procedure, row: Row | None = None) -> Place:
    return Place(procedure.book, procedure.clause, row.line if row else procedure.line, 1)


def _start(procedure: Procedure) -> list[Finding]:
    if any(START in row.states for row in procedure.rows):
        return []
    return [finding("no-start", place_of(procedure), f"The procedure “{procedure.name}” has no row from “{START}”.")]


def reached(procedure: Procedure, origin: str) -> set[str]:
    """The states that can follow `origin`, itself included."""
    seen, todo = {origin}, [origin]
    while todo:
        state = todo.pop()
        for row in procedure.rows:
            if state in row.states and row.target(state) not in seen:
                seen.add(row.target(state))
                todo.append(row.target(state))
    return seen


def running(procedure: Procedure, starts: Collection[str], stops: Collection[str]) -> set[str]:
    """The states in which a clock can run that one of these actions starts and these stop."""
    seen = {row.target(state) for row in procedure.rows if row.action in starts for state in row.states}
    todo = list(seen)
    while todo:
        state = todo.pop()
        for row in procedure.rows:
            if state in row.states and row.action not in stops and row.target(state) not in seen:
                seen.add(row.target(state))
                todo.append(row.target(state))
    return seen


def _unreachable(procedure: Procedure) -> list[Finding]:
    found = []
    live = reached(procedure, START)
    for state in procedure.states:
        if state in live:
            continue
        if state in procedure.final:
            message = f"No row leads to the final state “{state}”."
            found.append(finding("no-final", place_of(procedure), message, {"state": state}))
        else:
            row = _naming(procedure, state)
            message = f"No path from “{START}” leads to the state “{state}”."
            found.append(finding("unreachable-state", place_of(procedure, row), message, {"state": state}))
    return found


def _no_end(procedure: Procedure) -> list[Finding]:
    """Rows that go on from a final state as if it were none; only an appeal or a reopening takes up an ended case."""
    found = []
    for row in procedure.rows:
        state = next((state for state in row.states if state in procedure.final), None)
        if state is None or row.target(state) in procedure.final or row.does in _TAKES_UP:
            continue
        message = (
            f"“{state}” is final, yet “{row.action}” leads on from it to “{row.target(state)}”. Drop the row, "
            "drop the state from `final:`, or let the row do `appeal` or `reopen`."
        )
        found.append(finding("no-final", place_of(procedure, row), message, {"state": state, "action": row.action}))
    return found


def _naming(procedure: Procedure, state: str) -> Row | None:
    return next((row for row in procedure.rows if state in row.states or row.next == state), None)


def _dead_ends(procedure: Procedure) -> list[Finding]:
    found = []
    for state in procedure.states:
        if state not in procedure.final and not reached(procedure, state) & set(procedure.final):
            message = f"From the state “{state}” no row leads to one of the final states."
            row = _naming(procedure, state)
            found.append(finding("dead-end", place_of(procedure, row), message, {"state": state}))
    return found


def _silence(procedure: Procedure, parties: Collection[str]) -> list[Finding]:
    """States that are left only by a party's act, so that its silence keeps the case there for ever."""
    found = []
    for state in procedure.states:
        if state in procedure.final:
            continue
        leaving = [row for row in procedure.rows if state in row.states and row.target(state) != state]
        if leaving and all(row.clock is None and set(row.by) <= set(parties) for row in leaving):
            message = (
                f"Only a party can move the case on from “{state}”. Add a row for silence: `lapse` by `clock:DEADLINE`."
            )
            found.append(finding("no-silence", place_of(procedure, leaving[0]), message, {"state": state}))
    return found


def _ambiguous(procedure: Procedure, stack: Stack) -> list[Finding]:
    """Two rows that under some facts give one role one action in one state."""
    found = []
    for index, row in enumerate(procedure.rows):
        for other in procedure.rows[:index]:
            if row.action != other.action or not (_named(row) & _named(other)):
                continue
            state = next((state for state in row.states if state in other.states), None)
            example = _both(procedure, row, other, stack)
            if state is not None and example is not None:
                message = f"Rows {other.row} and {row.row} both allow “{row.action}” in “{state}”; the first is taken."
                found.append(
                    finding("ambiguous-action", place_of(procedure, row), message, {"state": state, **example})
                )
                break
    return found


def _named(row: Row) -> set[str]:
    return {*row.by, *([CLOCK + row.clock] if row.clock else [])}


def _both(procedure: Procedure, row: Row, other: Row, stack: Stack) -> dict[str, str] | None:
    """Facts under which the conditions of both rows hold, in edge texts."""
    facts = tuple(stack.facts[name] for name in {**other.conditions, **row.conditions})
    rows = (other.test, row.test)
    table = Table(
        "procedure", procedure.name, "first", facts, (), rows, row.clause, row.book, row.version, row.line, {}
    )
    example = common(axes(table), 0, 1)
    return None if example is None else edge(table, example)


def _never_stopped(procedure: Procedure, deadline: Deadline, stack: Stack) -> list[Finding]:
    """A path into a final state on which the platform's clock is started and never stopped.

    Product events may come at any time: a clock they start is not followed, and one they can stop is given the benefit.
    """
    own = [event for event in deadline.starts if event not in stack.events]
    if deadline.favours != "platform" or not own or any(event in stack.events for event in deadline.stops):
        return []
    path = _path(procedure, deadline)
    if path is None:
        return []
    message = (
        f"The case can end while “{deadline.name}” still runs: {', '.join(path)}. "
        f"Add “{path[-1]}” or an earlier step to `until:`."
    )
    place = Place(deadline.book, deadline.clause, deadline.table.line, 1)
    return [finding("clock-never-stopped", place, message, {"path": list(path)})]


def _path(procedure: Procedure, deadline: Deadline) -> tuple[str, ...] | None:
    """The shortest sequence of actions to a final state with the clock running."""
    todo: deque[tuple[str, bool, tuple[str, ...]]] = deque([(START, False, ())])
    seen = {(START, False)}
    while todo:
        state, running, path = todo.popleft()
        for row in procedure.rows:
            if state not in row.states:
                continue
            after = row.target(state)
            runs = row.action in deadline.starts or (running and row.action not in deadline.stops)
            if runs and after in procedure.final and state not in procedure.final:
                return (*path, row.action)
            if (after, runs) not in seen:
                seen.add((after, runs))
                todo.append((after, runs, (*path, row.action)))
    return None
