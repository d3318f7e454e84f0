"""Who does what first, with whose consent, and on which facts: what a clause leaves open between two answers."""

import re
from collections.abc import Iterator

from gongdao.rulebook.checking.flow import place_of
from gongdao.rulebook.checking.lines import Line, Lines, meet, shown
from gongdao.rulebook.errors import listed
from gongdao.rulebook.facts import CHOICES
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.registers import read_when
from gongdao.rulebook.rules import Procedure, Row
from gongdao.rulebook.stack import Stack

_OR = re.compile(r"\s*(?:,|/|\u3001|\u6216|\bor\b|\band\b)\s*")
_ONE_ROLE = {"duty": "who", "approval": "by", "retention": "hold_by", "roles": "stand_in"}
FILING, PRODUCT = "filing", "product"


def structure_findings(stack: Stack, lines: Lines) -> list[Finding]:
    return [
        *_two_first_steps(lines),
        *(one for procedure in stack.procedures.values() for one in _two_approvals(procedure, lines)),
        *_either_or(stack, lines),
        *_never_set(stack, lines),
        *_same_values(lines),
    ]


def _two_first_steps(lines: Lines) -> Iterator[Finding]:
    """Two different duties that are each the first after one event, under some facts."""
    before: dict[str, list[Line]] = {}
    for line in lines.of("duty"):
        when = read_when(line.text("when"))
        if when is None or not when.first:
            continue
        for other in before.setdefault(when.event, []):
            facts = meet(lines.facts, other, line)
            if subject(other.text("duty")) == subject(line.text("duty")) or facts is None:
                continue
            message = (
                f"“{line.text('duty')}” and “{other.text('duty')}” ({other.rule.clause}) are each the first step after "
                f"“{when.event}”. Leave `first` to one, and write `on {when.event} within LIMIT` for the other."
            )
            example = {"event": when.event, "duties": [other.text("duty"), line.text("duty")]}
            yield finding("two-first-steps", line.place("when"), message, {**example, **shown(lines.facts, facts)})
            break
        before[when.event].append(line)


def subject(name: str) -> str:
    """Names of the statute begin with `statute.`; what they are about comes after it."""
    return name.removeprefix("statute.")


def approvals_of(row: Row) -> list[str]:
    return [name for need in row.needs if need.name == "approval" for name in need.args]


def _two_approvals(procedure: Procedure, lines: Lines) -> Iterator[Finding]:
    """A row with two approvals, or two rows of one action in one state with different ones, under some facts."""
    for index, row in enumerate(procedure.rows):
        own = approvals_of(row)
        if len(set(own)) > 1:
            message = f"“{row.action}” needs two approvals: {listed(own)}. Keep one, or put both into one table."
            example = {"action": row.action, "approvals": own}
            yield finding("two-approvals", place_of(procedure, row), message, example)
        for other in procedure.rows[:index]:
            one = _twice(row, other)
            facts = meet(lines.facts, other, row) if one else None
            if one is None or facts is None:
                continue
            message = (
                f"Rows {other.row} and {row.row} both allow “{row.action}” in “{one[0]}”, one with the approval "
                f"“{one[1]}”, the other with “{one[2]}”. Let both need the same table."
            )
            example = {"action": row.action, "state": one[0], "approvals": [one[1], one[2]]}
            place = place_of(procedure, row)
            yield finding("two-approvals", place, message, {**example, **shown(lines.facts, facts)})
            break


def _twice(row: Row, other: Row) -> tuple[str, str, str] | None:
    """The state in which two rows allow one action, and the different approvals they need."""
    mine, theirs = approvals_of(row), approvals_of(other)
    state = next((state for state in row.states if state in other.states), None)
    if row.action != other.action or state is None or len(mine) != 1 or len(theirs) != 1 or mine == theirs:
        return None
    return state, theirs[0], mine[0]


def _either_or(stack: Stack, lines: Lines) -> Iterator[Finding]:
    """Cells that name two where one is meant: the one role of a kind, and the value that a table decides."""
    for kind, column in _ONE_ROLE.items():
        for line in lines.of(kind):
            name = line.text("duty") or line.text("record") or line.rule.name
            yield from _named_twice(line.rule, line.cells.get(column), "role", name)
    for rule in stack.rules("deadline"):
        yield from _named_twice(rule, rule.key("duty"), "role", rule.name)
        verb, _, role = rule.key("on_breach").text.partition(" ")
        at = rule.key("on_breach")
        yield from _named_twice(rule, Cell(role, at.line, at.column + len(verb) + 1), "role", rule.name)
    for line in lines.of("decision"):
        for output in line.rule.outputs:
            fact = stack.facts.get(output.name)
            cell = line.cells[output.name]
            if fact is not None and fact.type in CHOICES and cell.text not in fact.values:
                yield from _named_twice(line.rule, cell, f"value of “{fact.name}”", line.rule.name)


def _named_twice(rule: Rule, cell: Cell | None, what: str, name: str) -> Iterator[Finding]:
    parts = [part for part in _OR.split(cell.text) if part] if cell is not None else []
    if cell is None or len(parts) < 2:
        return
    message = (
        f"“{cell.text}” in “{name}” names {len(parts)} where one {what} is wanted. Write “{parts[0]}” alone, "
        "or say in a row of its own when it is the other."
    )
    yield finding("either-or", rule.place(cell), message, {"named": parts})


def _never_set(stack: Stack, lines: Lines) -> Iterator[Finding]:
    """Conditions on facts that no table decides and that their declaration lets nobody set.

    A facts table without the column `set_by` leaves open who sets its facts, and nothing is said about them.
    """
    decided = {column.name for rule in stack.rules("decision") for column in rule.outputs}
    declared = {line.text("fact"): line for line in lines.of("facts") if "set_by" in line.cells}
    open_facts = {
        name: why
        for name, line in declared.items()
        if name not in decided and (why := _nobody(line.items("set_by"), stack)) is not None
    }
    told: set[tuple[str, str]] = set()
    for rule in stack.rules():
        for name, cell in _asked(rule):
            if name in open_facts and (rule.clause, name) not in told:
                told.add((rule.clause, name))
                at = declared[name]
                message = (
                    f"Nobody can know “{name}”: no table decides it and {open_facts[name]} "
                    f"({at.rule.clause or at.rule.book}, line {at.test.line}). Decide it by a table whose rows are "
                    "the criterion, or write in `set_by` who sets it."
                )
                yield finding("never-set", rule.place(cell), message, {"fact": name})
    yield from _unknown_setters(declared, stack)


def _asked(rule: Rule) -> Iterator[tuple[str, Cell]]:
    """The facts that the conditions of a rule ask for, each with the first cell that does."""
    if rule.kind == "examples":
        return
    for index, column in enumerate(rule.columns):
        cell = next((row[index] for row in rule.cells if row[index].text not in ("", "-")), None)
        if not column.output and cell is not None:
            yield column.name, cell


def _nobody(setters: tuple[str, ...], stack: Stack) -> str | None:
    """Why none of these can set a fact; None if one can."""
    if not setters:
        return "its row in the vocabulary names nobody who sets it"
    if {FILING, PRODUCT} & set(setters) or not stack.procedures:
        return None
    rows = [row for procedure in stack.procedures.values() for row in procedure.rows]
    able = {role for row in rows if row.does in ("set_facts", "open") for role in row.by}
    able |= {role.stand_in for role in stack.roles.values() if role.name in able}
    if able & set(setters):
        return None
    return f"no row of a procedure lets {listed(setters)} set facts (verb `set_facts`)"


def _unknown_setters(declared: dict[str, Line], stack: Stack) -> Iterator[Finding]:
    for line in declared.values():
        for name in line.items("set_by"):
            if name not in (FILING, PRODUCT, *stack.roles):
                known = listed(sorted(stack.roles))
                message = f"“{name}” is no role. Write `{FILING}`, `{PRODUCT}` or a role: {known}."
                yield finding("unknown-role", line.place("set_by"), message)


def _same_values(lines: Lines) -> Iterator[Finding]:
    """Two facts with one set of values, each listed by itself; a labels table that both name is shared on purpose."""
    before: dict[frozenset[str], Line] = {}
    for line in lines.of("facts"):
        fact = lines.facts.get(line.text("fact"))
        if fact is None or fact.type not in CHOICES or len(fact.values) < 2:
            continue
        if line.text("values").startswith("labels:"):
            continue
        other = before.setdefault(frozenset(fact.values), line)
        if other.text("fact") != fact.name:
            message = (
                f"“{fact.name}” has the values of “{other.text('fact')}” ({other.rule.clause}), so that one is taken "
                "for the other. Keep one fact, or give each its own values."
            )
            example = {"facts": [other.text("fact"), fact.name], "values": list(fact.values)}
            yield finding("same-values", line.place("values"), message, example)
