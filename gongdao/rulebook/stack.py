"""A stack of books, ready to be asked: the rulebooks in force together, with one vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from gongdao.rulebook.amounts import Amount
from gongdao.rulebook.decisions import Decision, Facts, Table
from gongdao.rulebook.errors import UnknownFact, UnknownRule
from gongdao.rulebook.facts import Fact, Value
from gongdao.rulebook.model import Book, Clause, Rule
from gongdao.rulebook.overview import Listed
from gongdao.rulebook.registers import Registers
from gongdao.rulebook.rules import (
    Approval,
    Deadline,
    Example,
    Interval,
    Notice,
    Procedure,
    Right,
    Role,
    StepExample,
)
from gongdao.rulebook.vocabulary import Labels
from gongdao.script import SIMPLIFIED, TRADITIONAL, traditional
from gongdao.words import COMPLAINT, WRITTEN

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Derived:
    """Asserted and derived facts together, and what each table said. `facts` holds no default."""

    facts: dict[str, Value]
    decisions: dict[str, Decision]


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Books and everything they declare, by name. Made by `load_stack`; immutable and safe to share between threads.

    Equal only to itself, so that what is kept for a stack is found without looking through its books.
    """

    books: tuple[Book, ...]
    facts: Mapping[str, Fact]
    roles: Mapping[str, Role]
    events: Mapping[str, Mapping[str, str]]
    labels: Labels
    tables: Mapping[str, Table]
    notice_list: tuple[Notice, ...]
    procedures: Mapping[str, Procedure]
    deadline_map: Mapping[str, Deadline]
    intervals: Mapping[str, Interval]
    approvals: Mapping[str, Approval]
    amounts: Mapping[str, Amount]
    texts: Mapping[str, Mapping[str, str]]
    right_list: tuple[Right, ...]
    examples: tuple[Example, ...]
    step_examples: tuple[StepExample, ...]
    listed: tuple[Listed, ...]
    registers: Registers
    clauses: Mapping[str, Clause]
    derivation: tuple[str, ...] = ()

    @property
    def stand_ins(self) -> dict[str, str]:
        """Role -> who stands in for an absent holder, for roles that people hold; roles of a case are left out."""
        return {role.name: role.stand_in for role in self.roles.values() if role.stand_in and role.scope != "case"}

    # facts

    def parse_fact(self, name: str, text: str) -> Value:
        """Python value (decision 0001) of an edge text. Raises BadFact with what is allowed, UnknownFact."""
        return self.fact(name).parse(text)

    def format_fact(self, name: str, value: Value) -> str:
        """Edge text of a Python value: `"1500.00"`, `"yes"`, `"2026-02-13"`. Raises UnknownFact."""
        return self.fact(name).format(value)

    def fact(self, name: str) -> Fact:
        """Raises UnknownFact."""
        if name not in self.facts:
            raise UnknownFact(fact=name)
        return self.facts[name]

    # decisions

    def table(self, name: str) -> Table:
        """The compiled table of a deciding rule (`name` or `book:name`). Raises UnknownRule."""
        book, _, alone = name.rpartition(":")
        table = self.tables.get(alone)
        if table is None or book not in ("", table.book):
            raise UnknownRule(kind="table", name=name)
        return table

    def tables_of(self, kind: str) -> tuple[Table, ...]:
        """The compiled tables of one kind (`evidence`, `amount` ...), in the order of the books."""
        return tuple(table for table in self.tables.values() if table.kind == kind)

    def decide(self, name: str, facts: Facts) -> Decision:
        """What the table `name` says about Python-valued facts; an unknown fact is absent. Raises UnknownRule."""
        return self.table(name).decide(facts)

    def collect(self, name: str, facts: Facts) -> list[Decision]:
        """Every matching row of the table. Raises UnknownRule."""
        return self.table(name).collect(facts)

    def derive(self, asserted: Facts) -> Derived:
        """Every `decision` table in order of dependency; an asserted value wins over a derived one."""
        facts = dict(asserted)
        decisions: dict[str, Decision] = {}
        for name in self.derivation:
            said = self.tables[name].decide(facts)
            decisions[name] = said
            for fact, value in said.outputs.items():
                facts.setdefault(fact, value)
        return Derived(facts, decisions)

    # rules

    def procedure(self, name: str) -> Procedure:
        """Raises UnknownRule."""
        return _get(self.procedures, "procedure", name)

    def deadlines(self, procedure: str) -> tuple[Deadline, ...]:
        """The deadlines of a procedure, in the order of the books."""
        return tuple(each for each in self.deadline_map.values() if each.of == procedure)

    def deadline(self, name: str) -> Deadline:
        """Raises UnknownRule."""
        return _get(self.deadline_map, "deadline", name)

    def approval(self, name: str) -> Approval:
        """Raises UnknownRule."""
        return _get(self.approvals, "approval", name)

    def amount(self, name: str) -> Amount:
        """Raises UnknownRule."""
        return _get(self.amounts, "amount", name)

    def interval(self, name: str) -> Interval:
        """Raises UnknownRule."""
        return _get(self.intervals, "interval", name)

    def notices(self, event: str, procedure: str = "") -> tuple[Notice, ...]:
        """The notices that an event sends; with a procedure, those of other procedures are left out."""
        return tuple(
            each
            for each in self.notice_list
            if event in each.events and (not procedure or not each.of or procedure in each.of)
        )

    def words(self, name: str) -> Mapping[str, str]:
        """Language -> text with {placeholders}. Raises UnknownRule."""
        return _get(self.texts, "words", name)

    def rights(self) -> tuple[Right, ...]:
        return self.right_list

    def rules(self, kind: str = "") -> tuple[Rule, ...]:
        """All rules (of one kind) as tables, in the order of the books."""
        return tuple(rule for book in self.books for rule in book.rules if kind in ("", rule.kind))

    @property
    def main_procedure(self) -> str:
        """`complaint`, else the first procedure that is no work beside another."""
        main = [name for name, one in self.procedures.items() if not one.within] or list(self.procedures)
        return COMPLAINT if COMPLAINT in main or not main else main[0]

    def clause(self, id: str) -> Clause:
        """Raises UnknownRule."""
        return _get(self.clauses, "clause", id)

    # names for people

    def label(self, group: str, name: str, language: str) -> str:
        """Text of a name in a labels table; another language, then the name itself, where it is missing."""
        return pick(self.labels.get(group, {}).get(name, {}), language) or name

    def deadline_label(self, name: str, language: str) -> str:
        """Text of a clock's name: a deadline, or an approval or duty, whose clock is `approval.NAME`, `duty.NAME`."""
        kind, _, own = name.partition(".")
        group = {"approval": "approvals", "duty": "duties"}.get(kind)
        return self.label(group, own, language) if group else self.label("deadlines", name, language)

    def fact_label(self, name: str, language: str) -> str:
        """Text of a fact's name: its own label, else the labels table `facts`, else the name."""
        fact = self.facts.get(name)
        own = pick({**fact.labels, _own(self.books): fact.label}, language) if fact else ""
        return own or self.label("facts", name, language)

    def value_label(self, fact: str, value: Value, language: str) -> str:
        """Text of a fact's value: the labels table of the fact's name (or its plural), else the edge text."""
        text = self.format_fact(fact, value)
        group = fact if fact in self.labels else fact + "s"
        yes_no = self.label("yes_no", text, language) if isinstance(value, bool) else text
        return self.label(group, text, language) if group in self.labels else yes_no

    def role_label(self, name: str, language: str) -> str:
        role = self.roles.get(name)
        return (role and pick({**role.labels, _own(self.books): role.label}, language)) or name

    def event_label(self, name: str, language: str) -> str:
        """Text of a product event, else of the action of that name, else of the duty (done, it is an event too)."""
        event = dict(self.events.get(name, {}))
        own = event.pop("", "")
        group = "duties" if name not in self.labels.get("actions", {}) else "actions"
        return pick({**event, _own(self.books): own}, language) or self.label(group, name, language)


def pick(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in the first language that has one; that of zh-Hans also serves for zh-Hant."""
    return picked(texts, language)[1]


def picked(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The language that was found, and its text, as `pick` says; two empty texts where there is none."""
    if language == TRADITIONAL and not texts.get(TRADITIONAL) and (simplified := texts.get(SIMPLIFIED)):
        return TRADITIONAL, traditional(simplified)
    for each in (language, *WRITTEN, *texts):
        if text := texts.get(each, ""):
            return each, text
    return "", ""


def _own(books: tuple[Book, ...]) -> str:
    """The language of `label` columns: that of the vocabulary."""
    return next((book.language for book in books if book.rank == "vocabulary"), books[0].language if books else "")


def _get(known: Mapping[str, T], kind: str, name: str) -> T:
    try:
        return known[name]
    except KeyError:
        raise UnknownRule(kind=kind, name=name) from None
