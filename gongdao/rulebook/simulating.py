"""A case that never was: what the books would make of some facts, each thing with the row that says so. Writes nothing.

Clocks that begin later than with the first step are reckoned as if their event happened at the same instant: that is
how long they give. Facts nobody gave stay unknown; what they leave open says which they are.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongdao.legaltime import Calendar, Due, Limit, before, due
from gongdao.legaltime import calendar as shipped_calendar
from gongdao.rulebook.amounts import Worked
from gongdao.rulebook.decisions import Decision, Facts, Table, TableRow
from gongdao.rulebook.explaining import amount_json, fact_text, outputs_json
from gongdao.rulebook.nearest import answers
from gongdao.rulebook.registers import Entry, Fee, Retention
from gongdao.rulebook.rules import CLOCK, START, Deadline, Procedure, Right, Row
from gongdao.rulebook.stack import Stack

Calendars = Callable[[str], Calendar]
CALENDAR = "cn"  # where a deadline names none


@dataclass(frozen=True, slots=True)
class Lit:
    """One answer of the rule `kind name`: `said` has clause, row and edition, so that a page can light the row."""

    kind: str
    name: str
    said: Decision


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline under the facts; `begins`: it starts with the first step. No dates where the limit is undecided.

    `due.at` is exclusive; `warn_at` lies before it.
    """

    lit: Lit
    deadline: Deadline
    begins: bool
    limit: Limit | None
    due: Due | None
    warn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """An action that a row of the procedure may allow, and whom it tells; `undecided` are unknown facts it asks for."""

    row: Row
    undecided: tuple[str, ...]
    notices: tuple[Lit, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """`derived` are the decision tables in order, `told` the notices of the product's own events by event name."""

    procedure: str
    at: datetime
    facts: Facts = field(hash=False)
    asserted: frozenset[str]
    derived: tuple[Lit, ...]
    acts: tuple[Act, ...]
    told: Mapping[str, tuple[Lit, ...]] = field(hash=False)
    approvals: tuple[Lit, ...]
    clocks: tuple[Clock, ...]
    evidence: tuple[Lit, ...]
    amounts: tuple[tuple[Lit, Worked], ...]
    rights: tuple[Lit, ...]
    fees: tuple[Lit, ...]
    retention: tuple[Lit, ...]

    @property
    def binding(self) -> Clock | None:
        """Of the clocks that bind the platform from the first step on, the one that runs out first."""
        running = [(each.due.at, each) for each in self.clocks if each.begins and each.due]
        platform = [each for each in running if each[1].deadline.favours == "platform"]
        return min(platform, key=lambda each: each[0], default=(None, None))[1]


def simulate(
    stack: Stack, procedure: str, facts: Facts, at: datetime, calendar: Calendar | Calendars = shipped_calendar
) -> Simulation:
    """What happens to a case of `procedure` that comes in at `at` (aware) with these facts (Python values).

    `calendar` serves all deadlines, or finds the calendar of a name. Raises UnknownRule, NaiveTime, UnknownCalendar.
    """
    flow = stack.procedure(procedure)
    derived = stack.derive(facts)
    known = derived.facts
    acts = tuple(_acts(stack, flow, known))
    done = {act.row.action for act in acts}
    first = {act.row.action for act in acts if START in act.row.states}
    told = {event: _notices(stack, procedure, event, known) for event in stack.events if event not in done}
    return Simulation(
        procedure=procedure,
        at=at,
        facts=known,
        asserted=frozenset(facts),
        derived=tuple(Lit("decision", name, said) for name, said in derived.decisions.items()),
        acts=acts,
        told={event: lit for event, lit in told.items() if lit},
        approvals=tuple(_approvals(stack, acts, known)),
        clocks=tuple(_clock(each, known, at, first, calendar) for each in stack.deadlines(procedure)),
        evidence=tuple(lit for table in stack.tables_of("evidence") for lit in _lit(table, known)),
        amounts=tuple(_amounts(stack, known)),
        rights=tuple(_rights(stack.rights(), procedure, known)),
        fees=tuple(_entries("fee", ((one, _fee(one)) for one in stack.registers.fees), known)),
        retention=tuple(_entries("retention", ((one, _kept(one)) for one in stack.registers.retentions), known)),
    )


def _acts(stack: Stack, flow: Procedure, facts: Facts) -> Iterable[Act]:
    """The rows that are not excluded; notices hang on the action."""
    known = {**flow.defaults, **facts}
    for row in flow.rows:
        if row.test.matches(known) is not False:
            yield Act(row, _open(row.test, known), _notices(stack, flow.name, row.action, facts))


def _open(test: TableRow, known: Facts) -> tuple[str, ...]:
    """The unknown facts that a row asks for."""
    return tuple(name for name, _ in test.tests if name not in known)


def _lit(table: Table, facts: Facts) -> tuple[Lit, ...]:
    return tuple(Lit(table.kind, table.name, said) for said in answers(table, facts))


def _notices(stack: Stack, procedure: str, event: str, facts: Facts) -> tuple[Lit, ...]:
    return tuple(lit for notice in stack.notices(event, procedure) for lit in _lit(notice.table, facts))


def _approvals(stack: Stack, acts: Iterable[Act], facts: Facts) -> Iterable[Lit]:
    """Those that a row needs, each once."""
    needs = [need for act in acts for need in act.row.needs if need.name == "approval"]
    for name in dict.fromkeys(name for need in needs for name in need.args):
        if name in stack.approvals:
            yield Lit("approval", name, stack.approval(name).decide(facts))


def _clock(
    deadline: Deadline, facts: Facts, at: datetime, first: Collection[str], calendar: Calendar | Calendars
) -> Clock:
    said = deadline.table.decide(facts)
    lit = Lit("deadline", deadline.name, said)
    begins = not set(first).isdisjoint(deadline.starts)
    limit: Limit | None = said.outputs.get("limit")
    if limit is None:
        return Clock(lit, deadline, begins, None, None, None)
    days = calendar if isinstance(calendar, Calendar) else calendar(deadline.calendar or CALENDAR)
    end = due(at, limit, days)
    warn: Limit | None = said.outputs.get("warn")
    return Clock(lit, deadline, begins, limit, end, before(end.at, warn, days).at if warn else None)


def _amounts(stack: Stack, facts: Facts) -> Iterable[tuple[Lit, Worked]]:
    for name, amount in stack.amounts.items():
        worked = amount.work_out(facts)
        yield Lit("amount", name, worked.decision), worked


def _rights(rights: Iterable[Right], procedure: str, facts: Facts) -> Iterable[Lit]:
    """The rights of the procedure that the facts do not exclude."""
    for one in rights:
        if one.of and procedure not in one.of:
            continue
        outputs = {
            "right": one.name,
            "holder": one.holders,
            "action": one.action,
            "in_states": one.in_states,
            "may_depend_on": one.may_depend_on,
        }
        if one.holds(facts) is not False:
            yield Lit("right", one.rule, _said(one, facts, outputs))


def _fee(one: Fee) -> dict[str, object]:
    return {"route": one.route, "payer": one.payer, "price": one.price, "shown_at": one.shown_at}


def _kept(one: Retention) -> dict[str, object]:
    return {"record": one.record, "keep": one.limit or one.keep, "from": one.starts, "hold_by": one.hold_by}


def _entries(kind: str, entries: Iterable[tuple[Entry, dict[str, object]]], facts: Facts) -> Iterable[Lit]:
    """The rows that the facts do not exclude."""
    for one, outputs in entries:
        if one.holds(facts) is not False:
            yield Lit(kind, one.rule, _said(one, facts, outputs))


def _said(one: Entry | Right, facts: Facts, outputs: Mapping[str, object]) -> Decision:
    """A row that is looked up, as the decision of a table of its own."""
    known = {**one.defaults, **facts}
    asked = [name for name, _ in one.test.tests]
    return Decision(
        outputs=outputs,
        undecided=_open(one.test, known),
        clause=one.clause,
        row=one.row,
        book=one.book,
        version=one.version,
        inputs={name: known[name] for name in asked if name in known},
        defaulted=tuple(name for name in asked if name in one.defaults and name not in facts),
    )


def as_json(stack: Stack, one: Simulation, language: str) -> dict[str, Any]:
    """Names, edge texts and beside each its text in the language; instants with their offset."""

    def lit(each: Lit) -> dict[str, Any]:
        return _lit_json(stack, each, language)

    facts = [
        {
            "fact": name,
            "label": stack.fact_label(name, language),
            "value": stack.format_fact(name, value),
            "text": fact_text(stack, name, value, language),
            "source": "given" if name in one.asserted else "derived",
        }
        for name, value in one.facts.items()
    ]
    binding = one.binding
    return {
        "procedure": one.procedure,
        "at": one.at.isoformat(),
        "facts": facts,
        "derived": [lit(each) for each in one.derived],
        "acts": [_act_json(stack, each, language) for each in one.acts],
        "told": {event: [lit(each) for each in told] for event, told in one.told.items()},
        "approvals": [lit(each) for each in one.approvals],
        "clocks": [_clock_json(stack, each, language) for each in one.clocks],
        "binding": binding.deadline.name if binding else None,
        "evidence": [lit(each) for each in one.evidence],
        "amounts": [{**lit(each), **amount_json(worked)} for each, worked in one.amounts],
        "rights": [lit(each) for each in one.rights],
        "fees": [lit(each) for each in one.fees],
        "retention": [lit(each) for each in one.retention],
    }


def _lit_json(stack: Stack, one: Lit, language: str) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "row": one.said.row,
        "clause": one.said.clause,
        "book": one.said.book,
        "version": one.said.version,
        "undecided": list(one.said.undecided),
        "outputs": outputs_json(stack, one.said, language),
    }


def _act_json(stack: Stack, one: Act, language: str) -> dict[str, Any]:
    return {
        "action": one.row.action,
        "label": stack.label("actions", one.row.action, language),
        "states": list(one.row.states),
        "from": [stack.label("states", state, language) for state in one.row.states],
        "to": stack.label("states", one.row.next, language),
        "by": [*one.row.by, *([CLOCK + one.row.clock] if one.row.clock else [])],
        "next": one.row.next,
        "needs": [need.name + (f":{','.join(need.args)}" if need.args else "") for need in one.row.needs],
        "row": one.row.row,
        "clause": one.row.clause,
        "book": one.row.book,
        "version": one.row.version,
        "undecided": list(one.undecided),
        "notices": [_lit_json(stack, each, language) for each in one.notices],
    }


def _clock_json(stack: Stack, one: Clock, language: str) -> dict[str, Any]:
    return {
        **_lit_json(stack, one.lit, language),
        "label": stack.label("deadlines", one.deadline.name, language),
        "favours": one.deadline.favours,
        "duty": one.deadline.duty,
        "starts": list(one.deadline.starts),
        "begins": one.begins,
        "limit": str(one.limit) if one.limit else None,
        "due": one.due.at.isoformat() if one.due else None,
        "provisional": bool(one.due and one.due.provisional),
        "warn": one.warn_at.isoformat() if one.warn_at else None,
    }
