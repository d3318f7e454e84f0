"""The four kinds of the vocabulary: facts, roles, events, labels."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from gongdao.rulebook.compiling import fact_value
from gongdao.rulebook.errors import CellError, listed
from gongdao.rulebook.facts import CHOICES, COUNTED, TYPES, Fact, Type
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.rules import Role
from gongdao.rulebook.unary import Within, read_test

_NAME = re.compile(r"[a-z][a-z0-9_]*")
SCOPES = ("case", "department", "platform", "machine")
Labels = dict[str, dict[str, dict[str, str]]]  # group -> name -> language -> text


def read_facts(rule: Rule, labels: Labels, found: list[Finding]) -> list[tuple[Fact, Cell]]:
    """The facts a table declares, each with the cell of its name."""
    facts = []
    for record in rule.records():
        name, kind = record["fact"], record["type"]
        if kind.text not in TYPES:
            found.append(
                finding(
                    "bad-value", rule.place(kind), f"“{kind.text}” is no type of fact. The types are {listed(TYPES)}."
                )
            )
            continue
        if not _NAME.fullmatch(name.text):
            found.append(
                finding(
                    "bad-name",
                    rule.place(name),
                    f"“{name.text}” cannot name a fact. Use small letters, digits and “_”.",
                )
            )
            continue
        try:
            facts.append((_fact(record, labels), name))
        except CellError as error:
            wrong = record.get("default") if error.code == "bad-value" else record.get("values")
            found.append(finding(error.code, rule.place(wrong), error.message))
    return facts


def _fact(record: Mapping[str, Cell], labels: Labels) -> Fact:
    values = record.get("values")
    fact = Fact(
        name=record["fact"].text,
        type=cast(Type, record["type"].text),
        unit=_text(record, "unit"),
        label=_text(record, "label"),
        labels=_languages(record, "fact", "type", "values", "unit", "default", "set_by", "label"),
    )
    if fact.type in CHOICES:
        fact = replace(fact, values=_choices(values, labels))
    elif values and values.text:
        fact = replace(fact, spans=_bounds(fact, values), allowed=values.text)
    default = record.get("default")
    return replace(fact, default=fact_value(fact, default)) if default and default.text else fact


def _choices(cell: Cell | None, labels: Labels) -> tuple[str, ...]:
    items = cell.items() if cell else ()
    if len(items) == 1 and items[0].startswith("labels:"):
        group = items[0].removeprefix("labels:").strip()
        if group not in labels:
            raise CellError("unknown-rule", f"No labels table is called “{group}”.")
        return tuple(labels[group])
    if not items or not all(items) or len(set(items)) < len(items):
        raise CellError("bad-cell", "A choice lists its values, each once, separated by commas.")
    return items


def _bounds(fact: Fact, cell: Cell) -> tuple[tuple[int | None, int | None], ...]:
    if fact.type not in COUNTED:
        raise CellError("bad-cell", f"A fact of type {fact.type} has no values to list.")
    try:
        test = read_test(fact, cell.text)
    except CellError as error:
        raise CellError("bad-cell", error.message) from None
    assert test is None or isinstance(test, Within)
    return ((None, None),) if test is None else test.spans


def read_roles(rule: Rule, found: list[Finding]) -> list[tuple[Role, Cell]]:
    """The roles a table declares, each with the cell of its name."""
    roles = []
    for record in rule.records():
        scope = record["scope"]
        if scope.text not in SCOPES:
            found.append(
                finding("bad-value", rule.place(scope), f"“{scope.text}” is no scope. The scopes are {listed(SCOPES)}.")
            )
            continue
        others = _languages(record, "role", "scope", "stand_in", "label")
        role = Role(record["role"].text, scope.text, _text(record, "stand_in"), _text(record, "label"), others)
        roles.append((role, record["role"]))
    return roles


def read_labels(rule: Rule) -> dict[str, dict[str, str]]:
    """Name -> language -> text; blank texts are left out."""
    return {record["name"].text: _languages(record, "name") for record in rule.records()}


def read_events(rule: Rule) -> dict[str, dict[str, str]]:
    """Product event -> language -> text (`label` under the key "")."""
    return {
        record["event"].text: {"": _text(record, "label")} | _languages(record, "event", "label")
        for record in rule.records()
    }


def _languages(record: Mapping[str, Cell], *others: str) -> dict[str, str]:
    return {name: cell.text for name, cell in record.items() if name not in others and cell.text}


def _text(record: Mapping[str, Cell], name: str) -> str:
    return record[name].text if name in record else ""
