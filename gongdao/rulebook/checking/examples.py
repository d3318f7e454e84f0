"""The books' own examples, run through the tables they belong to."""

from collections.abc import Mapping
from typing import Any

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.checking.tables import told
from gongdao.rulebook.decisions import Decision
from gongdao.rulebook.findings import Finding, Place, finding
from gongdao.rulebook.overview import Listed
from gongdao.rulebook.rules import SAME, Example, StepExample
from gongdao.rulebook.stack import Stack


def example_findings(stack: Stack) -> list[Finding]:
    """A finding for each example that comes out otherwise; an expected blank means that nothing comes out."""
    tables = [one for example in stack.examples if (one := _run(stack, example)) is not None]
    steps = [one for step in stack.step_examples if (one := _walk(stack, step)) is not None]
    return tables + steps + [one for listed in stack.listed if (one := _look_up(listed)) is not None]


def _look_up(listed: Listed) -> Finding | None:
    """A finding if no row of the rule reads so."""
    said = listed.found()
    if listed.expected in said:
        return None
    of = f" of {told(listed.named)}" if listed.named else ""
    message = (
        f"The {listed.kind} “{listed.name}”{of} is listed with {_spelled(listed.expected)}; "
        f"{listed.rule.clause if listed.rule else 'the book'} has {_spelled(said[0]) if said else 'no such row'}. "
        "Write the same in both."
    )
    return finding("failing-example", Place(listed.book, listed.clause, listed.line, 1), message, listed.named)


def _spelled(cells: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{name} = {', '.join(items) or 'nothing'}" for name, items in cells.items())


def _walk(stack: Stack, step: StepExample) -> Finding | None:
    """A finding if the procedure leads elsewhere; one that cannot be read has findings already."""
    procedure = stack.procedures.get(step.procedure)
    if procedure is None:
        return None
    row = procedure.find(step.state, step.action, roles=step.roles, facts=step.facts)
    led = "" if row is None else row.target(step.state)
    if led == (step.state if step.next == SAME else step.next):
        return None
    facts = {name: stack.format_fact(name, value) for name, value in step.facts.items()}
    told = {"": "nothing, because it is not allowed"}
    message = (
        f"Example {step.row} of “{step.procedure}”: “{step.action}” in “{step.state}” by {', '.join(step.roles)} "
        f"is to lead to {told.get(step.next, step.next)}; it leads to {told.get(led, led)}."
    )
    place = Place(step.book, step.clause, step.line, 1)
    return finding("failing-example", place, message, {"state": step.state, "action": step.action, **facts})


def _run(stack: Stack, example: Example) -> Finding | None:
    table = stack.table(example.name)
    said = table.collect(example.facts) if table.hit == "collect" else [table.decide(example.facts)]
    if any(_agrees(each, example) for each in said) or (not said and not any(example.expected.values())):
        return None
    facts = {name: stack.format_fact(name, value) for name, value in example.facts.items()}
    wanted = ", ".join(f"{name} = {edge_value(stack, name, value)}" for name, value in example.expected.items())
    message = (
        f"Example {example.row} of “{example.name}” expects {wanted}; the table gives {_told(stack, said, example)}."
    )
    return finding("failing-example", Place(example.book, example.clause, example.line, 1), message, facts)


def _agrees(said: Decision, example: Example) -> bool:
    return all(
        (said.outputs.get(name) or None) == (value or None)
        if not isinstance(value, bool)
        else said.outputs.get(name) is value
        for name, value in example.expected.items()
    )


def _told(stack: Stack, said: list[Decision], example: Example) -> str:
    """What came out of what the example expects."""
    if not said:
        return "no row"
    if said[0].undecided:
        return f"nothing, because {', '.join(said[0].undecided)} is unknown"
    if said[0].conflict:
        return f"nothing, because rows {', '.join(map(str, said[0].conflict))} contradict each other"
    if said[0].row is None:
        return "nothing, because no row covers these facts"
    outputs = said[0].outputs
    return ", ".join(f"{name} = {edge_value(stack, name, outputs.get(name)) or 'nothing'}" for name in example.expected)


def edge_value(stack: Stack, name: str, value: Any) -> Any:
    """An output as JSON: facts in their edge text, limits in theirs, lists as lists, nothing as None."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Limit):
        return str(value)
    fact = stack.facts.get(name)
    return fact.format(value) if fact is not None and fact.holds(value) else str(value)
