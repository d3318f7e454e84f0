"""Limits that contradict each other: over the classes of a case, and along the steps of a procedure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.checking.clocks import slower
from gongdao.rulebook.checking.flow import running
from gongdao.rulebook.checking.lines import Line, Lines, chosen, held, shown, side_by_side
from gongdao.rulebook.checking.partition import TooWide, axes, regions
from gongdao.rulebook.facts import Value
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.rules import Deadline, Procedure
from gongdao.rulebook.stack import Stack


class Clock(NamedTuple):
    """A deadline that binds the platform, with its rows."""

    deadline: Deadline
    lines: list[Line]


def limit_findings(stack: Stack, lines: Lines) -> list[Finding]:
    clocks = platform_clocks(stack, lines)
    found: list[Finding] = []
    for check in (_graver_slower, _order_of_limits):
        try:
            found += check(stack, lines, clocks)
        except TooWide:  # the tables are told to be too wide by themselves
            continue
    return found


def platform_clocks(stack: Stack, lines: Lines) -> list[Clock]:
    rows: dict[str, list[Line]] = {}
    for line in lines.of("deadline"):
        rows.setdefault(line.rule.name, []).append(line)
    return [Clock(each, rows[each.name]) for each in stack.deadline_map.values() if each.favours == "platform"]


def _graver_slower(_stack: Stack, lines: Lines, clocks: list[Clock]) -> Iterator[Finding]:
    """First within each deadline, then across the deadlines of one step, where the earliest counts."""
    steps: dict[tuple[object, ...], list[Line]] = {}
    told: set[tuple[object, ...]] = set()
    for clock in clocks:
        step = (clock.deadline.of, frozenset(clock.deadline.starts), frozenset(clock.deadline.stops))
        steps.setdefault(step, []).extend(clock.lines)
        own: set[str] = set()
        for grade, one in _graver(lines, clock.lines):
            if grade not in own:
                yield one
            own.add(grade)
            told.add((step, grade))
    for each, group in steps.items():
        for grade, one in _graver(lines, group):
            if (each, grade) not in told:
                yield one
            told.add((each, grade))


def _graver(lines: Lines, group: Sequence[Line]) -> Iterator[tuple[str, Finding]]:
    """A light and a grave value of one fact, all others equal, where every limit of the grave one is the slower."""
    columns = axes(side_by_side(lines.facts, group))
    for grade in (axis for axis in columns if axis.fact.type == "grade"):
        others = regions([axis for axis in columns if axis is not grade], (1 << len(group)) - 1)
        for mask, example in others.items():
            classes = [
                (value, limited([group[n] for n in range(len(group)) if mask & own & 1 << n]))
                for value, own in zip(grade.values, grade.masks, strict=True)
            ]
            for light, quick, grave, slow in _pairs(classes):
                message = (
                    f"“{grade.fact.name} = {grave}” has {slow[1]} where the lighter “{light}” has {quick[1]} "
                    f"(“{quick[0].rule.name}”). Write at most {quick[1]}."
                )
                facts = {**shown(lines.facts, example), grade.fact.name: str(grave), "lighter": str(light)}
                yield grade.fact.name, finding("graver-slower", slow[0].place("limit"), message, facts)


Limited = tuple[Line, Limit]


def limited(held_lines: list[Line]) -> list[Limited]:
    """Of rows that hold, those that are given and set a limit."""
    return [(line, limit) for line in chosen(held_lines) if (limit := line.limit("limit")) is not None]


def _pairs(classes: list[tuple[Value, list[Limited]]]) -> Iterator[tuple[Value, Limited, Value, Limited]]:
    for index, (grave, late) in enumerate(classes):
        for light, early in classes[:index]:
            for quick in early:
                if late and all(slower(limit, quick[1]) for _, limit in late):
                    yield light, quick, grave, late[0]


def _order_of_limits(stack: Stack, lines: Lines, clocks: list[Clock]) -> Iterator[Finding]:
    """A step before which another cannot be done, and which under all facts may take longer than that other."""
    for first in clocks:
        procedure = stack.procedures.get(first.deadline.of)
        later = [each for each in clocks if each is not first and each.deadline.of == first.deadline.of]
        disorder = (_disorder(stack, lines, procedure, first, then) for then in later if procedure is not None)
        yield from [one for one in disorder if one is not None][:1]


def _disorder(stack: Stack, lines: Lines, procedure: Procedure | None, first: Clock, then: Clock) -> Finding | None:
    action = _comes_after(procedure, first.deadline, then.deadline, stack) if procedure is not None else ""
    disorder = _always_slower(lines, first, then) if action else None
    if disorder is None:
        return None
    (line, long), (_, short), facts = disorder
    message = (
        f"“{action}” is due after {short} (“{then.deadline.name}”, {then.deadline.clause}), yet a step before it "
        f"(“{first.deadline.name}”) may take {long}, counted from the same event. Write at most {short} here."
    )
    example = {"deadline": first.deadline.name, "before": then.deadline.name, **facts}
    return finding("order-of-limits", line.place("limit"), message, example)


def _comes_after(procedure: Procedure, first: Deadline, then: Deadline, stack: Stack) -> str:
    """A stop of `then` that nobody can do while `first` runs, if that is so of all that `first` does not share."""
    starts = set(first.starts) & set(then.starts) - set(stack.events)
    own = [action for action in then.stops if action not in first.stops]
    if not starts or not own or set(stack.events) & {*first.stops, *own}:
        return ""
    early = running(procedure, starts, first.stops)
    if early & set(then.pauses) - set(first.pauses):
        return ""
    done = {row.action for row in procedure.rows if early & set(row.states)}
    known = {row.action for row in procedure.rows}
    return "" if done & set(own) else next((action for action in own if action in known), "")


def _always_slower(lines: Lines, first: Clock, then: Clock) -> tuple[Limited, Limited, dict[str, str]] | None:
    found = None
    for example, together in held(lines.facts, [*first.lines, *then.lines]):
        own = limited([line for line in together if line.rule.name == first.deadline.name])
        other = limited([line for line in together if line.rule.name == then.deadline.name])
        if not own or not other:
            continue
        if not slower(own[0][1], other[0][1]):
            return None
        found = found or (own[0], other[0], shown(lines.facts, example))
    return found
