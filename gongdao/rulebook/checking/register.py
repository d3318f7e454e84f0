"""Registers: what they list must be of the closed sets, declared, named once and looked at in a stated time."""

from collections.abc import Iterator, Mapping

from gongdao.rulebook.compiling import NO_FIGURE
from gongdao.rulebook.errors import listed
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.model import Cell, Rule
from gongdao.rulebook.schema import complete
from gongdao.rulebook.stack import Stack

REGISTERS = ("contacts", "institutions", "service_points", "documents", "departments", "roles")
KINDS_OF_INSTITUTION = ("court", "arbitration", "mediation", "consumer_association", "regulator", "internal")
SET_UP_BY = ("law", "government", "association", "platform")
NEEDED = ("address", "phone", "email", "url", "hours", "holder", "version")
_CLOSED = {"register": REGISTERS, "kind": KINDS_OF_INSTITUTION, "set_up_by": SET_UP_BY, "needs": NEEDED}


def register_findings(stack: Stack) -> list[Finding]:
    """Findings for every `register` table."""
    found: list[Finding] = []
    seen: dict[tuple[str, str], Cell] = {}
    for rule in stack.rules("register"):
        for record in rule.records() if complete(rule) else ():
            found += _closed(rule, record)
            found += _declared(stack, rule, record)
            found += _review(rule, record)
            entry = (record["register"].text, record["entry"].text)
            if entry in seen:
                message = f"“{entry[1]}” already stands in the register {entry[0]}, in line {seen[entry].line}."
                found.append(finding("double-name", rule.place(record["entry"]), message))
            seen.setdefault(entry, record["entry"])
    return found


def _closed(rule: Rule, record: Mapping[str, Cell]) -> Iterator[Finding]:
    """Registers, kinds, founders and needed fields are closed sets; an institution says what it is and whose."""
    for name, allowed in _CLOSED.items():
        cell = record.get(name)
        if cell is None:
            continue
        for item in cell.items():
            if item not in allowed:
                message = f"“{item}” is no {name.replace('_', ' ')}. Write one of {listed(allowed)}."
                yield finding("bad-value", rule.place(cell), message)
    if record["register"].text != "institutions":
        return
    for name in ("kind", "set_up_by"):
        cell = record.get(name, Cell("", record["entry"].line, record["entry"].column))
        if not cell.text:
            message = f"The institution “{record['entry'].text}” needs “{name}”: one of {listed(_CLOSED[name])}."
            yield finding("bad-cell", rule.place(cell), message)


def _declared(stack: Stack, rule: Rule, record: Mapping[str, Cell]) -> Iterator[Finding]:
    """An entry of the roles is a role that somebody can hold."""
    entry = record["entry"]
    if record["register"].text != "roles":
        return
    role = stack.roles.get(entry.text)
    if role is None:
        message = f"“{entry.text}” is no role. Known are {listed(sorted(stack.roles))}."
        yield finding("unknown-role", rule.place(entry), message)
    elif role.scope in ("case", "machine"):
        message = f"The role “{entry.text}” belongs to a {role.scope} and has no holder to register."
        yield finding("bad-value", rule.place(entry), message)


def _review(rule: Rule, record: Mapping[str, Cell]) -> Iterator[Finding]:
    """Where the table has a column for it, each entry says when it must have been looked at again."""
    cell = record.get("review")
    if cell is not None and cell.text in NO_FIGURE:
        message = f"Nothing says how often “{record['entry'].text}” is looked at again. Write a limit: 3 months."
        yield finding("no-figure", rule.place(cell), message)
