"""Small faults put into the shipped books, one at a time: which can be made is read from the books, in a fixed order.

A mutant changes whole lines of one book. Examples are left alone: they are what the rest is held against.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gongdao.rulebook import Book, Cell, Rule, Stack
from gongdao.rulebook.kinds import KINDS

LIMIT = re.compile(r"\b(\d+) (working days?|working hours?|days?|hours?|minutes?|months?|years?)\b")
NUMBER = re.compile(r"(?<![\w-])\d+(?![\w-])")
PLACEHOLDER = re.compile(r"\{\w+\}")
OTHER_UNIT = {
    "minute": "hours", "hour": "working days", "day": "working days", "working hour": "hours",
    "working day": "days", "month": "days", "year": "months",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """`edits`: line (from 1) -> what stands there instead, None for nothing. `rule` is what it changes, if one."""

    kind: str
    book: str
    about: str
    edits: Mapping[int, str | None] = field(hash=False)
    rule: Rule | None = None
    column: str = ""

    def apply(self, text: str) -> str:
        lines = text.split("\n")
        changed = (self.edits.get(number, line) for number, line in enumerate(lines, 1))
        return "\n".join(line for line in changed if line is not None)

    def __str__(self) -> str:
        return f"{self.kind} {self.book}:{min(self.edits)} {self.about}"


def mutants(stack: Stack, texts: Mapping[str, str]) -> list[Mutant]:
    """Every mutant of every book of the stack; `texts` are the books' texts by id."""
    return [one for book in stack.books for one in _Maker(stack, book, texts[book.id]).every()]


def sample(every: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """`count` of them, drawn in turn from each pair of kind and book, so that none is left out."""
    groups: dict[tuple[str, str], list[Mutant]] = {}
    for one in every:
        groups.setdefault((one.kind, one.book), []).append(one)
    drawn: list[Mutant] = []
    dice = random.Random(seed)
    for group in groups.values():
        dice.shuffle(group)
    while len(drawn) < min(count, len(every)):
        drawn += [group.pop() for group in groups.values() if group]
    return drawn[:count]


class _Maker:
    def __init__(self, stack: Stack, book: Book, text: str) -> None:
        self.stack = stack
        self.book = book
        self.lines = text.split("\n")
        self.roles = sorted(stack.roles)

    def every(self) -> Iterator[Mutant]:
        for clause in self.book.clauses:
            gone = dict.fromkeys(range(clause.line, clause.end_line + 1))
            yield Mutant("clause deleted", self.book.id, clause.id, gone)
        for rule in self.book.rules:
            if rule.kind != "examples":
                yield from self._of(rule)

    def _of(self, rule: Rule) -> Iterator[Mutant]:
        gone = dict.fromkeys(range(rule.line, rule.end_line + 1))
        yield self._mutant("rule removed", rule, rule.name, gone)
        for row in rule.cells if len(rule.cells) > 1 else ():
            yield self._mutant("row removed", rule, self.lines[row[0].line - 1], {row[0].line: None})
        for record in rule.records():
            for name, cell in record.items():
                yield from self._cell(rule, name, cell)
        for key, cell in rule.at.items():
            yield from self._key(rule, key, cell)
        if rule.kind == "procedure":
            yield from self._states(rule)

    def _states(self, rule: Rule) -> Iterator[Mutant]:
        """A state cut off: nothing leads there any more."""
        leading: dict[str, list[int]] = {}
        for record in rule.records():
            leading.setdefault(record["next"].text, []).append(record["next"].line)
        for state, lines in leading.items():
            if state != "same":
                yield self._mutant("state cut off", rule, state, dict.fromkeys(lines))

    def _cell(self, rule: Rule, name: str, cell: Cell) -> Iterator[Mutant]:
        kind = KINDS[rule.kind]
        output = any(column.name == name and column.output for column in rule.columns)
        if kind.facts and not output and name not in kind.inputs:
            yield from self._bounds(rule, name, cell)
        yield from self._limits(rule, name, cell)
        if (rule.kind, name) in _LISTS:
            yield from self._shorter(_LISTS[rule.kind, name], rule, name, cell)
        if (rule.kind, name) in _ROLES:
            yield from self._role(rule, name, cell)
        elif (output or (rule.kind, name) in _VALUES) and not LIMIT.search(cell.text):
            yield from self._other(rule, name, cell)
        if rule.kind == "words":
            for match in PLACEHOLDER.finditer(cell.text):
                yield self._put("placeholder removed", rule, name, cell, cell.text.replace(match[0], "", 1))
        if (rule.kind, name) == ("roles", "role"):
            yield self._put("role renamed", rule, name, cell, cell.text + "s")
        if (rule.kind, name) == ("right", "may_depend_on"):
            more = "time" if cell.text == "nothing" else cell.text + ", reasons"
            yield self._put("condition added", rule, name, cell, more)
        if (rule.kind, name) == ("fee", "price"):
            yield self._put("fee raised", rule, name, cell, "10 CNY" if cell.text != "10 CNY" else "20 CNY")

    def _bounds(self, rule: Rule, name: str, cell: Cell) -> Iterator[Mutant]:
        fact = self.stack.facts.get(name)
        if fact is None or fact.type not in ("money", "number"):
            return
        kind = "approval band moved" if rule.kind == "approval" else "bound shifted"
        for match in NUMBER.finditer(cell.text):
            for step in (-1, 1):
                text = cell.text[: match.start()] + str(int(match[0]) + step) + cell.text[match.end() :]
                yield self._put(kind, rule, name, cell, text)

    def _limits(self, rule: Rule, name: str, cell: Cell) -> Iterator[Mutant]:
        if rule.kind in ("words", "labels", "wording"):
            return
        for match in LIMIT.finditer(cell.text):
            n, unit = int(match[1]), match[2].removesuffix("s")
            before, after = cell.text[: match.start()], cell.text[match.end() :]
            yield self._put("limit doubled", rule, name, cell, f"{before}{2 * n} {unit}s{after}")
            if n > 1:
                less = n // 2
                kind = "retention shortened" if rule.kind == "retention" else "limit halved"
                yield self._put(kind, rule, name, cell, f"{before}{less} {unit}{'s' * (less > 1)}{after}")
            other = OTHER_UNIT[unit].removesuffix("s")
            yield self._put("unit changed", rule, name, cell, f"{before}{n} {other}{'s' * (n > 1)}{after}")

    def _role(self, rule: Rule, name: str, cell: Cell) -> Iterator[Mutant]:
        items = cell.items()
        for index, item in enumerate(items):
            if item in self.stack.roles:
                at = (self.roles.index(item) + 1) % len(self.roles)
                other = next(each for each in self.roles[at:] + self.roles[:at] if each not in items)
                text = ", ".join([*items[:index], other, *items[index + 1 :]])
                yield self._put("role replaced", rule, name, cell, text)

    def _shorter(self, kind: str, rule: Rule, name: str, cell: Cell) -> Iterator[Mutant]:
        items = cell.items()
        for index, _ in enumerate(items if len(items) > 1 or (rule.kind, name) in _MAY_BE_EMPTY else ()):
            yield self._put(kind, rule, name, cell, ", ".join([*items[:index], *items[index + 1 :]]))

    def _other(self, rule: Rule, name: str, cell: Cell) -> Iterator[Mutant]:
        """Another value that may stand there: one of the fact's, or one that stands in the column elsewhere."""
        fact = self.stack.facts.get(name)
        values = list(fact.values) if fact else []
        if fact and fact.type == "yes_no":
            values = ["yes", "no"]
        if not values:
            same = (each for each in self.book.rules if each.kind == rule.kind)
            records = (record for each in same for record in each.records())
            values = sorted({record[name].text for record in records if name in record and record[name].text})
        if cell.text in values and len(values) > 1:
            other = values[(values.index(cell.text) + 1) % len(values)]
            yield self._put(_VALUES.get((rule.kind, name), "output changed"), rule, name, cell, other)

    def _key(self, rule: Rule, key: str, cell: Cell) -> Iterator[Mutant]:
        if not cell.text or key == "hit":
            return
        items = cell.items()
        line = self.lines[cell.line - 1]
        yield from self._limits(rule, key, cell)
        if key in ("from", "until", "pauses", "on", "to", "final", "of", "blocks") and len(items) > 1:
            for index, item in enumerate(items):
                kept = ", ".join([*items[:index], *items[index + 1 :]])
                kind = {"until": "until removed", "pauses": "pause removed"}.get(key, f"{key} shortened")
                yield self._mutant(kind, rule, f"{key} {item}", {cell.line: f"{key}: {kept}"}, key)
        elif key in ("pauses", "on_breach", "calendar", "extend", "within", "of", "sum") and rule.kind != "evidence":
            yield self._mutant("key removed", rule, line, {cell.line: None}, key)
        if key == "pauses":
            states = self.stack.procedures[rule.head["of"]].states
            more = next((state for state in states if state not in items), None)
            if more:
                yield self._mutant("pause added", rule, more, {cell.line: f"pauses: {cell.text}, {more}"}, key)
        if key == "favours":
            other = {"user": "platform", "platform": "user"}[cell.text]
            yield self._mutant("favours turned", rule, line, {cell.line: f"favours: {other}"}, key)
        if key in ("duty", "on_breach"):
            verb, _, role = cell.text.rpartition(" ")
            other = self.roles[(self.roles.index(role) + 1) % len(self.roles)]
            yield self._mutant(
                "head role changed", rule, line, {cell.line: f"{key}: {verb} {other}".replace(":  ", ": ")}, key
            )

    def _put(self, kind: str, rule: Rule, name: str, cell: Cell, text: str) -> Mutant:
        line = self.lines[cell.line - 1]
        start = cell.column - 1
        assert line[start:].startswith(cell.text), (line, cell)
        new = line[:start] + text + line[start + len(cell.text) :]
        return self._mutant(kind, rule, f"{rule.name} {name}: {cell.text} -> {text}", {cell.line: new}, name)

    def _mutant(self, kind: str, rule: Rule, about: str, edits: Mapping[int, str | None], column: str = "") -> Mutant:
        return Mutant(kind, self.book.id, f"{rule.kind} {about}", edits, rule, column)


_LISTS = {
    ("procedure", "needs"): "need removed",
    ("notice", "to"): "recipient removed",
    ("notice", "channel"): "channel removed",
    ("right", "holder"): "holder dropped",
    ("right", "in_states"): "state of a right dropped",
    ("facts", "values"): "value removed",
    ("articles", "topics"): "topic removed",
    ("requires", "with"): "required role removed",
    ("register", "needs"): "field of a register removed",
    ("duty", "proof"): "proof removed",
    ("retention", "from"): "start of retention removed",
}
_MAY_BE_EMPTY = {("procedure", "needs"), ("duty", "proof"), ("requires", "with"), ("register", "needs")}
_ROLES = {
    ("procedure", "by"),
    ("approval", "by"),
    ("approval", "inform"),
    ("duty", "who"),
    ("notice", "to"),
    ("retention", "hold_by"),
    ("fee", "payer"),
    ("roles", "stand_in"),
}
_VALUES = {
    ("procedure", "does"): "does changed",
    ("procedure", "next"): "next changed",
    ("cites", "article"): "article changed",
    ("cites", "for"): "topic changed",
    ("register", "set_up_by"): "founder changed",
    ("register", "kind"): "kind of entry changed",
    ("roles", "scope"): "scope changed",
    ("facts", "default"): "default changed",
    ("facts", "set_by"): "setter changed",
    ("right", "action"): "action of a right changed",
}
