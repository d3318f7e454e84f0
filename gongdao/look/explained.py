"""A decision of a table for the page that explains it: `look/parts/explained.html`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gongdao.look.tables import Shown, shown
from gongdao.rulebook import Rule, Stack, Table
from gongdao.rulebook.explaining import explain
from gongdao.rulebook.facts import Value

Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Explained:
    """`told` is what `?format=json` gives (`Explanation.as_json`), `table` the table with its matching rows lit.

    `of` is what is decided, in words; `href` the address of the clause, `language` that of its book.
    """

    told: dict[str, Any]
    of: str
    table: Shown
    href: str
    rows: tuple[int, ...]
    language: str


def explained(stack: Stack, name: str, facts: Mapping[str, Value], language: str, address: Address) -> Explained:
    """Ask the table `name` about Python-valued facts. Raises UnknownRule."""
    told = explain(stack, name, facts).as_json(language)
    table = stack.table(name)
    rows = tuple(match["row"] for match in told["matches"])
    lit = rows or tuple(told["conflict"])
    seen = shown(rule_of(stack, table.kind, table.name), stack, language, lit)
    of = about(stack, table, language) or seen.title
    spoken = next(book.language for book in stack.books if book.id == table.book)
    return Explained(told, of, seen, address(table.clause), rows, spoken)


def rule_of(stack: Stack, kind: str, name: str) -> Rule:
    """The rule behind a name that the stack knows."""
    return next(rule for rule in stack.rules(kind) if rule.name == name)


def about(stack: Stack, table: Table, language: str) -> str:
    """What a table decides, in words: its facts, its limit, its approval; nothing for a table without such a name."""
    if table.kind == "decision":
        return " / ".join(stack.fact_label(name, language) for name in table.outputs)
    group = {"deadline": "deadlines", "approval": "approvals"}.get(table.kind)
    return stack.label(group, table.name, language) if group else ""
