"""What somebody with a text editor does to a shipped rulebook: one other cell, or one more row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from gongdao.rulebook import Decision, Rule, Stack, load_stack
from gongdao.rulebook.facts import Fact
from gongdao.rulebook.sources import shipped as shipped_files

FILES = [(f"{name.rpartition('/')[2]}", text) for name, text in shipped_files()]
SHIPPED = load_stack(FILES)
NEXT = "2999.1"
PROCEDURE = "complaint"
NUMBERS = (1, 2, 9, 10, 50, 99, 100, 1000)
FEN = (0, 50_000, 99_999, 100_000, 150_000)


@dataclass(frozen=True)
class Edit:
    """One cell of one table: `column` of `row` (from 1) becomes `new`; both as written in the book."""

    kind: str
    name: str
    row: int
    column: str
    new: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.name}-{self.column}"

    @property
    def rule(self) -> Rule:
        return rule_of(self.kind, self.name)

    @property
    def old(self) -> str:
        return self.rule.records()[self.row - 1][self.column].text

    @property
    def file(self) -> str:
        return f"{self.rule.book}.md"


def edited(*edits: Edit) -> list[tuple[str, str]]:
    """All books with these cells changed, each in another line; an edited book is the next version."""
    books = {name: text.split("\n") for name, text in FILES}
    for edit in edits:
        cell = edit.rule.records()[edit.row - 1][edit.column]
        line, at = books[edit.file][cell.line - 1], cell.column - 1
        assert line[at:].startswith(edit.old), f"the place of {edit}"
        books[edit.file][cell.line - 1] = line[:at] + edit.new + line[at + len(edit.old) :]
    touched = {edit.file for edit in edits}
    texts = {name: "\n".join(lines) for name, lines in books.items()}
    return [(name, as_next(text) if name in touched else text) for name, text in texts.items()]


def rule_of(kind: str, name: str) -> Rule:
    return next(rule for rule in SHIPPED.rules(kind) if rule.name == name)


def as_next(text: str) -> str:
    """The text as the next version of its book."""
    [line] = [line for line in text.splitlines() if line.startswith("version:")]
    return text.replace(line, f"version: {NEXT}", 1)


def with_line(text: str, after: str, line: str) -> str:
    """The text with one more line behind the first that begins with `after`, however wide its columns are."""
    found = next(each for each in text.splitlines() if " ".join(each.split()).startswith(after))
    return text.replace(found, f"{found}\n{line}", 1)


def of_a_complaint(kind: str) -> list[Rule]:
    """The rules of a kind that hold for complaints, the procedure that the product runs."""
    return [rule for rule in SHIPPED.rules(kind) if PROCEDURE in rule.head.get("of", PROCEDURE).split(", ")]


def words_of_a_complaint() -> set[str]:
    """The words that the notices of a complaint send."""
    return {row["words"].text for rule in of_a_complaint("notice") for row in rule.records()}


def edits() -> Iterator[Edit]:
    """One edit, or a few, of every table of the shipped books that decides something about a complaint."""
    for rule in SHIPPED.rules("decision"):
        output = rule.outputs[0].name
        yield Edit("decision", rule.name, 1, output, _other_value(rule, output))
    for rule in of_a_complaint("deadline"):
        n, _, unit = rule.records()[0]["limit"].text.partition(" ")
        yield Edit("deadline", rule.name, 1, "limit", f"{int(n) + 2} {unit.removesuffix('s')}s")
    yield Edit("approval", "compensation", 1, "by", "general_manager")
    yield Edit("approval", "compensation", 2, "by", "department_leader")
    yield Edit("approval", "compensation", 2, "limit", "30 hours")
    yield Edit("approval", "compensation", 2, "inform", "service_centre")
    for rule in of_a_complaint("notice"):
        told = [name for row in rule.records() for name in row["to"].items()]
        spare = next(role for role in ("risk_management", "deputy_manager") if role not in told)
        yield Edit("notice", rule.name, 1, "to", f"{rule.records()[0]['to'].text}, {spare}")


def _other_value(rule: Rule, output: str) -> str:
    fact, now = SHIPPED.facts[output], rule.records()[0][output].text
    return next(str(value) for value in fact.values or ("yes", "no") if value != now)


def facts_for(edit: Edit) -> dict[str, Any]:
    """Facts under which exactly the edited row decides; found by trying."""
    table = SHIPPED.table(edit.name)
    names = [fact.name for fact in table.facts]
    for values in product(*(_candidates(fact) for fact in table.facts)):
        facts = dict(zip(names, values, strict=True))
        if answer_of(SHIPPED, edit, facts) is not None:
            return facts
    raise AssertionError(f"no facts lead to {edit}")


def answer_of(stack: Stack, edit: Edit, facts: Mapping[str, Any]) -> Decision | None:
    """What the edited row of the table says, if it holds."""
    said = stack.collect(edit.name, facts) if edit.kind == "notice" else [stack.decide(edit.name, facts)]
    return next((one for one in said if one.row == edit.row), None)


def _candidates(fact: Fact) -> tuple[Any, ...]:
    by_type = {"choice": fact.values, "grade": fact.values, "yes_no": (False, True), "number": NUMBERS, "money": FEN}
    return by_type[fact.type]
