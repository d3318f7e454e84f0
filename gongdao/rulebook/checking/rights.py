"""Rights and what may not be taken: conditions, contradictions, measures with reasons, a human behind every machine."""

from collections.abc import Iterator, Sequence

from gongdao.rulebook.checking.flow import place_of, reached
from gongdao.rulebook.checking.lines import Conditional, Line, Lines, held, meet, shown
from gongdao.rulebook.checking.partition import TooWide
from gongdao.rulebook.errors import listed
from gongdao.rulebook.facts import Value
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.rules import EVERY, START, Procedure, Row
from gongdao.rulebook.stack import Stack
from gongdao.words import ACTOR_KINDS

NOTHING = "nothing"
HUMAN = "human"
ASKED = "human_asked"  # the fact that the product sets when a party asks for a person (decision 0001)
_HARMLESS = {"consent"}  # a holder's own will is no condition on it
MEASURE = "measure"
_MEASURE_NEEDS = ("reasons", "clause")


def right_findings(stack: Stack, lines: Lines) -> list[Finding]:
    found = [*_contradicting(lines), *_own_body(lines)]
    for check in (_conditioned, _measures, _machines):
        try:
            found += check(stack, lines)
        except TooWide:  # the tables are told to be too wide by themselves
            continue
    return found


def freely(line: Line) -> set[str]:
    """What a right may depend on."""
    return set(line.items("may_depend_on")) - {NOTHING}


def states_of(line: Line, stack: Stack) -> set[str]:
    """The states of a right; `*` is every state that is not final."""
    named = set(line.items("in_states"))
    if EVERY not in named:
        return named
    open_states = {state for each in stack.procedures.values() for state in each.states if state not in each.final}
    return named - {EVERY} | open_states


def _conditioned(stack: Stack, lines: Lines) -> Iterator[Finding]:
    """Rights whose action the procedure does not give its holder, or only under facts or needs not allowed."""
    for line in lines.of("right"):
        action = line.text("action")
        of = line.rule.head.get("of", "")
        for procedure in stack.procedures.values():
            if of in ("", procedure.name) and any(row.action == action for row in procedure.rows):
                one = _withheld(procedure, line, lines, stack)
                if one is not None:
                    yield one


def _withheld(procedure: Procedure, line: Line, lines: Lines, stack: Stack) -> Finding | None:
    """The first state and holder for whom the right is not there under some facts."""
    known = {START, *procedure.states}
    for state in sorted(states_of(line, stack) & known):
        for holder in line.items("holder"):
            rows = [row for row in procedure.rows if _lets(row, state, line.text("action"), holder)]
            why = _condition(line, rows, lines)
            if why is None:
                continue
            place = place_of(procedure, rows[0] if rows else None)
            message = (
                f"“{line.text('action')}” of “{holder}” in “{state}” {why[0]}; the right “{line.text('right')}” "
                f"({line.rule.clause}) may depend on {listed(sorted(freely(line))) or NOTHING}. "
                "Add a row without that condition, or drop the condition."
            )
            return finding("right-conditioned", place, message, {"state": state, "holder": holder, **why[1]})
    return None


def _lets(row: Row, state: str, action: str, holder: str) -> bool:
    return row.action == action and state in row.states and holder in row.by


def _condition(line: Line, rows: Sequence[Row], lines: Lines) -> tuple[str, dict[str, str]] | None:
    """Why the rows do not give the right under some facts, and these facts."""
    if not rows:
        return "has no row in the procedure", {}
    allowed = freely(line)
    every: list[Conditional] = [line, *rows]
    for example, together in held(lines.facts, every):
        given = [row for row in together if isinstance(row, Row)]
        if line not in together or any(_needs(row) <= allowed for row in given):
            continue
        facts = {name: text for name, text in shown(lines.facts, example).items() if name not in allowed}
        if given:
            return f"needs {listed(sorted(_needs(given[0]) - allowed))}", facts
        if facts:
            return f"depends on {listed(sorted(facts))}", facts
    return None


def _needs(row: Row) -> set[str]:
    return {need.name for need in row.needs} - _HARMLESS


def _contradicting(lines: Lines) -> Iterator[Finding]:
    """Two rights of one name, or to one action in one state, that depend on different things under some facts."""
    every = lines.of("right")
    for index, line in enumerate(every):
        for other in every[:index]:
            if other.rank != line.rank or freely(other) == freely(line) or not _same_right(other, line):
                continue
            facts = meet(lines.facts, other, line)
            if facts is None:
                continue
            free, bound = sorted((other, line), key=lambda each: len(freely(each)))
            message = (
                f"“{bound.text('right')}” depends on {listed(sorted(freely(bound)))} here, on "
                f"{listed(sorted(freely(free))) or NOTHING} in {free.rule.clause}. Write what is said there."
            )
            example = {"right": bound.text("right"), "elsewhere": free.rule.clause, **shown(lines.facts, facts)}
            yield finding("contradicting-right", bound.place("may_depend_on"), message, example)
            break


def _same_right(one: Line, other: Line) -> bool:
    if one.text("action") != other.text("action") or not set(one.items("holder")) & set(other.items("holder")):
        return False
    shared = set(one.items("in_states")) & set(other.items("in_states"))
    return one.text("right") == other.text("right") or bool(shared)


def _measures(stack: Stack, _lines: Lines) -> Iterator[Finding]:
    """Actions of the labels table `measures`, and those that name one, without reasons, basis or a way to appeal."""
    named = stack.labels.get("measures", {})
    for procedure in stack.procedures.values():
        for row in procedure.rows:
            needs = {need.name for need in row.needs}
            if row.action not in named and MEASURE not in needs:
                continue
            missing = [need for need in _MEASURE_NEEDS if need not in needs]
            if missing:
                message = f"The measure “{row.action}” may be taken without {listed(missing)}. Add them to `needs`."
                yield finding("measure-without-reasons", place_of(procedure, row), message, {"action": row.action})
            elif not any(_appeals(procedure, row.target(state), stack) for state in row.states):
                message = f"Nothing can be done against “{row.action}”. Add a row with the verb `appeal` by a party."
                yield finding("measure-without-reasons", place_of(procedure, row), message, {"action": row.action})


def _appeals(procedure: Procedure, state: str, stack: Stack) -> list[Row]:
    """The appeals of a party that can follow a state."""
    after = reached(procedure, state)
    return [
        row
        for row in procedure.rows
        if row.does == "appeal" and after & set(row.states) and any(_party(name, stack) for name in row.by)
    ]


def _party(name: str, stack: Stack) -> bool:
    role = stack.roles.get(name)
    return role is not None and role.party


def _machines(stack: Stack, lines: Lines) -> Iterator[Finding]:
    """Procedures in which a machine acts or may have decided first, and asking for a person leads to none."""
    for procedure in stack.procedures.values():
        appealed = {row.target(state) for row in procedure.rows for state in row.states if row.does == "appeal"} - set(
            procedure.final
        )
        out = [row for row in procedure.rows if appealed & set(row.states) and _moves(row) and not _own_act(row, stack)]
        acting = next((row for row in procedure.rows if _by_machine(row, stack)), None)
        if acting is not None and not any(row.does == "answer" for row in out):
            message = (
                f"“{acting.action}” is done by a program, and nobody can have a person decide instead. Add an appeal, "
                "and a row with the verb `answer` and the needs `human, other_than:ACTION`."
            )
            yield finding("machine-without-human", place_of(procedure, acting), message, {"action": acting.action})
        elif out and (acting is not None or _deciders(stack)):
            yield from _unreviewed(procedure, out, lines, stack)
        if acting is not None and (deaf := _deaf(procedure, stack)) is not None:
            message = (
                f"“{deaf.action}” is done by a program even after a person was asked for. "
                f"Let the row hold only where “{ASKED}” is no."
            )
            yield finding("machine-without-human", place_of(procedure, deaf), message, {ASKED: "yes"})


def _moves(row: Row) -> bool:
    return any(row.target(state) != state for state in row.states)


def _own_act(row: Row, stack: Stack) -> bool:
    """May only parties do it? What they end by themselves, nobody decides."""
    return bool(row.by) and all(_party(name, stack) for name in row.by)


def _deaf(procedure: Procedure, stack: Stack) -> Row | None:
    """A row by which a program acts whether or not a person was asked for, in a procedure whose rows ask that."""
    if not any(ASKED in row.conditions for row in procedure.rows):
        return None
    machines = [row for row in procedure.rows if _by_machine(row, stack)]
    return next((row for row in machines if all(name != ASKED or t.matches(True) for name, t in row.test.tests)), None)


def _by_machine(row: Row, stack: Stack) -> bool:
    return any(name in stack.roles and stack.roles[name].scope == "machine" for name in row.by)


def _deciders(stack: Stack) -> set[str]:
    """Facts that say who decided: choices among the kinds of actors, machines included."""
    return {
        name
        for name, fact in stack.facts.items()
        if set(fact.values) & set(ACTOR_KINDS) - {HUMAN} and set(fact.values) <= set(ACTOR_KINDS)
    }


def _unreviewed(procedure: Procedure, decisions: list[Row], lines: Lines, stack: Stack) -> Iterator[Finding]:
    """The first facts, with a machine's first decision and a person asked for, under which a way out of the appeal
    leads by no other person: neither somebody who decided before nor a clock may end it."""
    humans = [row for row in decisions if HUMAN in _needs(row)]
    asked = {name for row in humans for name, test in row.test.tests if _is_yes(name, test.matches(False), stack)}
    asked = asked & {ASKED} or asked
    narrowed: dict[str, set[Value]] = {name: {True} for name in asked}
    for name in _deciders(stack):
        narrowed[name] = {value for value in stack.facts[name].values if value != HUMAN}
    for example, rows in held(lines.facts, decisions, narrowed):
        wrong = [row for row in rows if not {HUMAN, "other_than"} <= _needs(row)]
        if rows and not wrong:
            continue
        facts = shown(lines.facts, example)
        told = ", ".join(f"{name} = {value}" for name, value in facts.items()) or "a machine decided first"
        message = (
            f"Where {told}, an appeal may be decided without a person who did not decide before. "
            "Let the row need `human, other_than:ACTION`."
        )
        place = place_of(procedure, wrong[0] if wrong else decisions[0])
        yield finding("machine-without-human", place, message, facts)
        return


def _is_yes(name: str, matches_no: bool, stack: Stack) -> bool:
    return stack.facts[name].type == "yes_no" and not matches_no


def _own_body(lines: Lines) -> Iterator[Finding]:
    for line in lines.of("register"):
        if line.text("register") == "institutions" and line.text("set_up_by") == "platform":
            if line.text("kind") == "internal":
                continue
            message = (
                f"“{line.text('entry')}” was set up by the platform and is shown as {line.text('kind') or 'another'}. "
                "Write `internal`, or name a body that is independent."
            )
            yield finding("own-body", line.place("kind"), message, {"entry": line.text("entry")})
