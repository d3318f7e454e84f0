"""Overviews: `examples KIND` lists rules of one kind as they are written, in rows that name the rule.

A table of facts is asked by its examples. A duty, a right, the head of a deadline is only looked up: it is written a
second time in an overview, so that a change made in one place alone is found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.kinds import KINDS
from gongdao.rulebook.model import Column, Rule

OF = "rule"
Cells = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of an overview: some row of `rule` that has the texts `named` reads `expected` (keys of the head too).

    `rule` is None where no rule of that kind and name is there.
    """

    kind: str
    name: str
    rule: Rule | None
    named: Mapping[str, str] = field(hash=False)
    expected: Cells = field(hash=False)
    row: int
    line: int
    clause: str
    book: str

    def found(self) -> list[Cells]:
        """What the rule has in these columns and keys, once for each row that is meant."""
        rule, named = self.rule, self.named.items()
        records = rule.records() if rule else []
        rows = [each for each in records if all(name in each and each[name].text == text for name, text in named)]
        return [{name: row.get(name, rule.key(name)).items() for name in self.expected} for row in rows if rule]


def is_overview(examples: Rule) -> bool:
    return examples.name in KINDS and OF in (column.name for column in examples.inputs)


def read_overview(examples: Rule, rules: Sequence[Rule], found: list[Finding]) -> list[Listed]:
    """One for each row; a blank input is not asked for. Findings for columns that the kind has not."""
    known = {rule.name: rule for rule in rules if rule.kind == examples.name and rule.book == examples.book}
    listed = []
    for number, record in enumerate(examples.records(), 1):
        listed.append(
            Listed(
                kind=examples.name,
                name=record[OF].text,
                rule=known.get(record[OF].text),
                named={
                    column.name: record[column.name].text
                    for column in examples.inputs
                    if column.name != OF and record[column.name].text
                },
                expected={column.name: record[column.name].items() for column in examples.outputs},
                row=number,
                line=record[OF].line,
                clause=examples.clause,
                book=examples.book,
            )
        )
    found += [_unknown(examples, column) for column in examples.outputs if not _says(examples.name, column.name)]
    return listed


def _says(kind: str, name: str) -> bool:
    return any(name in names for names in (KINDS[kind].head, KINDS[kind].inputs, KINDS[kind].outputs))


def _unknown(examples: Rule, column: Column) -> Finding:
    message = f"A {examples.name} has no “{column.name}”."
    return finding("unknown-column", examples.place(column), message)
