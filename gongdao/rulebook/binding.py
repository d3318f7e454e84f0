"""Rule -> procedure, deadline, interval, approval, notice, right, examples. `check` looks at the names they mention."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from gongdao.rulebook.compiling import (
    FactMap,
    compile_rows,
    compile_table,
    defaults_of,
    fact_columns,
    fact_value,
    read_limit,
    unknown_facts,
)
from gongdao.rulebook.decisions import Table, TableRow
from gongdao.rulebook.errors import CellError, listed
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.kinds import KINDS
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.rules import (
    CLOCK,
    EVERY,
    SAME,
    START,
    Approval,
    Deadline,
    Example,
    Interval,
    Need,
    Notice,
    Procedure,
    Right,
    Row,
    StepExample,
)
from gongdao.words import NEEDS

FAVOURS = ("user", "platform")
ON_BREACH = ("inform", "escalate", "reassign")


def items(rule: Rule, key: str) -> tuple[str, ...]:
    """The comma-separated values of a head key."""
    return rule.key(key).items()


def read_procedure(rule: Rule, facts: FactMap, found: list[Finding]) -> Procedure | None:
    """None, with findings, if a condition cannot be read."""
    before = len(found)
    unknown_facts(rule, fact_columns(rule), facts, found)
    tests = compile_rows(rule, facts, found)
    if len(found) > before:
        return None
    final = items(rule, "final")
    states = _states(rule.records(), final)
    working = tuple(state for state in states if state not in final)
    used = tuple(facts[column.name] for column in fact_columns(rule))
    return Procedure(
        name=rule.name,
        states=states,
        final=final,
        rows=tuple(_row(rule, number, test, working, found) for number, test in enumerate(tests, 1)),
        within=rule.head.get("within", ""),
        blocks=items(rule, "blocks"),
        defaults=defaults_of(used),
        clause=rule.clause,
        book=rule.book,
        version=rule.version,
        line=rule.line,
    )


def _row(rule: Rule, number: int, test: TableRow, working: tuple[str, ...], found: list[Finding]) -> Row:
    """Row `number` (from 1) of a procedure; `working` is what `*` stands for."""
    record = rule.records()[number - 1]
    by = record["by"].items()
    clocks = [name.removeprefix(CLOCK) for name in by if name.startswith(CLOCK)]
    if len(clocks) > 1:
        found.append(
            finding("bad-cell", rule.place(record["by"]), "One row waits for one clock. Write a row for each.")
        )
    return Row(
        states=working if record["state"].text == EVERY else record["state"].items(),
        action=record["action"].text,
        by=tuple(name for name in by if not name.startswith(CLOCK)),
        next=record["next"].text,
        needs=_needs(record["needs"].items() if "needs" in record else ()),
        does=(record["does"].text if "does" in record else "") or "record",
        conditions={name: record[name].text for name, _ in test.tests},
        row=number,
        clause=rule.clause,
        book=rule.book,
        version=rule.version,
        clock=clocks[0] if clocks else None,
        line=record["state"].line,
        test=test,
    )


def _states(records: Sequence[Mapping[str, Cell]], final: tuple[str, ...]) -> tuple[str, ...]:
    """Every state a row names, in order, then the final ones."""
    named: dict[str, None] = {}
    for record in records:
        for state in (*record["state"].items(), record["next"].text):
            if state not in (START, EVERY, SAME, "") and state not in final:
                named[state] = None
    return (*named, *final)


def _needs(parts: tuple[str, ...]) -> tuple[Need, ...]:
    """`clause, other_than:give_result,refuse` is two needs: a word that is no need continues the one before."""
    needs: list[Need] = []
    for part in parts:
        name, _, argument = part.partition(":")
        if needs and not argument and name not in NEEDS and needs[-1].args:
            needs[-1] = Need(needs[-1].name, (*needs[-1].args, part))
        else:
            needs.append(Need(name.strip(), (argument.strip(),) if argument else ()))
    return tuple(needs)


def read_deadline(rule: Rule, facts: FactMap, found: list[Finding]) -> Deadline | None:
    table = compile_table(rule, facts, found)
    favours = rule.head.get("favours", "")
    if favours not in FAVOURS:
        found.append(
            finding(
                "bad-value",
                rule.place(rule.key("favours")),
                f"“{favours}” cannot be favoured. Write one of {listed(FAVOURS)}.",
            )
        )
    breach = _on_breach(rule, found)
    if table is None or favours not in FAVOURS:
        return None
    return Deadline(
        name=rule.name,
        of=rule.head.get("of", ""),
        starts=items(rule, "from"),
        stops=items(rule, "until"),
        pauses=items(rule, "pauses"),
        duty=rule.head.get("duty", ""),
        favours=cast(Literal["user", "platform"], favours),
        calendar=rule.head.get("calendar", ""),
        on_breach=breach,
        extend=rule.head.get("extend", ""),
        table=table,
        clause=rule.clause,
        book=rule.book,
        version=rule.version,
        agreed=_agreed(rule, found),
    )


def _agreed(rule: Rule, found: list[Finding]) -> bool:
    text = rule.head.get("agreed", "")
    if text not in ("", "yes"):
        found.append(finding("bad-value", rule.place(rule.key("agreed")), "“agreed” is `yes`, or is left out."))
    return text == "yes"


def _on_breach(rule: Rule, found: list[Finding]) -> tuple[str, str] | None:
    text = rule.head.get("on_breach", "")
    if not text:
        return None
    verb, _, role = text.partition(" ")
    if verb not in ON_BREACH or not role.strip() or "," in role:
        found.append(
            finding(
                "bad-value",
                rule.place(rule.key("on_breach")),
                f"“on_breach” is one of {listed(ON_BREACH)} and one role, for example `inform department_leader`.",
            )
        )
        return None
    return verb, role.strip()


def read_interval(rule: Rule, facts: FactMap, found: list[Finding]) -> Interval | None:
    table = compile_table(rule, facts, found)
    if table is None:
        return None
    return Interval(rule.name, items(rule, "from"), items(rule, "to"), table, rule.clause, rule.book, rule.version)


def read_approval(rule: Rule, facts: FactMap, found: list[Finding]) -> Approval | None:
    table = compile_table(rule, facts, found)
    if table is None:
        return None
    return Approval(rule.name, items(rule, "sum"), table, rule.clause, rule.book, rule.version)


def read_notice(rule: Rule, facts: FactMap, found: list[Finding]) -> Notice | None:
    table = compile_table(rule, facts, found)
    if table is None:
        return None
    of = items(rule, "of")
    return Notice(rule.name, items(rule, "on"), table, rule.clause, rule.book, rule.version, of)


def read_rights(rule: Rule, facts: FactMap, found: list[Finding]) -> list[Right]:
    """None, with findings, if a condition cannot be read."""
    before = len(found)
    unknown_facts(rule, fact_columns(rule), facts, found)
    tests = compile_rows(rule, facts, found)
    if len(found) > before:
        return []
    of = items(rule, "of")
    defaults = defaults_of(tuple(facts[column.name] for column in fact_columns(rule)))
    return [
        Right(
            record["right"].text, record["holder"].items(), record["action"].text, record["in_states"].items(),
            record["may_depend_on"].items(), number, rule.clause, rule.book, rule.version, of, test, defaults,
            rule.name,
        )
        for number, (record, test) in enumerate(zip(rule.records(), tests, strict=True), 1)
    ]  # fmt: skip


def read_words(rule: Rule) -> dict[str, str]:
    """Language -> text of the one row."""
    return {column.name: cell.text for column, cell in zip(rule.columns, rule.cells[0], strict=True) if cell.text}


def read_examples(rule: Rule, table: Table, facts: FactMap, found: list[Finding]) -> list[Example]:
    """One example a row; an input left blank or `-` is unknown, an output left blank must not come out."""
    before = len(found)
    unknown_facts(rule, rule.inputs, facts, found)
    for column in rule.outputs:
        if column.name not in table.outputs:
            found.append(
                finding(
                    "unknown-column",
                    rule.place(column),
                    f"The {table.kind} “{table.name}” has no output “{column.name}”. It has {listed(table.outputs)}.",
                )
            )
    if len(found) > before:
        return []
    examples = []
    for number, cells in enumerate(rule.cells, 1):
        given: dict[str, Any] = {}
        expected: dict[str, Any] = {}
        for column, cell in zip(rule.columns, cells, strict=True):
            try:
                if column.output:
                    expected[column.name] = _expected(table, column.name, cell, facts)
                elif cell.text not in ("", "-"):
                    given[column.name] = fact_value(facts[column.name], cell)
            except CellError as error:
                found.append(finding(error.code, rule.place(cell), error.message))
        examples.append(Example(table.name, given, expected, number, cells[0].line, rule.clause, rule.book))
    return examples


def _expected(table: Table, name: str, cell: Cell, facts: FactMap) -> object:
    casts: Mapping[str, str] | None = KINDS[table.kind].casts
    if casts is not None and casts.get(name) == "names":
        return cell.items()
    if not cell.text:
        return None
    if casts is None:
        return fact_value(facts[name], cell)
    return read_limit(cell) if casts.get(name) == "limit" else cell.text


STEP = ("state", "action", "by", "next")


def read_steps(rule: Rule, facts: FactMap, found: list[Finding]) -> list[StepExample]:
    """The examples of a procedure: columns state, action, by, facts and the output next."""
    before = len(found)
    asked = [column for column in rule.inputs if column.name not in STEP]
    unknown_facts(rule, asked, facts, found)
    names = [column.name for column in rule.columns]
    for name in STEP:
        if names.count(name) != 1:
            message = f"Examples of a procedure need one column “{'→ ' if name == 'next' else ''}{name}”."
            found.append(finding("missing-column", rule.place(), message))
    for column in rule.outputs:
        if column.name != "next":
            message = f"A procedure has no output “{column.name}”. Its examples end with “→ next”."
            found.append(finding("unknown-column", rule.place(column), message))
    if len(found) > before:
        return []
    steps = []
    for number, record in enumerate(rule.records(), 1):
        given = {column.name: record[column.name] for column in asked if record[column.name].text not in ("", "-")}
        known: dict[str, Any] = {}
        for name, cell in given.items():
            try:
                known[name] = fact_value(facts[name], cell)
            except CellError as error:
                found.append(finding(error.code, rule.place(cell), error.message))
        steps.append(
            StepExample(
                rule.name, record["state"].text, record["action"].text, record["by"].items(), known,
                record["next"].text, number, record["state"].line, rule.clause, rule.book,
            )
        )  # fmt: skip
    return steps
