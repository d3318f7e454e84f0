"""Books -> stack. Lenient inside (`build` names every fault), strict outside (`read` and `load_stack` raise)."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from gongdao.rulebook.amounts import Amount, read_amount
from gongdao.rulebook.binding import (
    read_approval,
    read_deadline,
    read_examples,
    read_interval,
    read_notice,
    read_procedure,
    read_rights,
    read_steps,
    read_words,
)
from gongdao.rulebook.compiling import compile_table
from gongdao.rulebook.decisions import Table
from gongdao.rulebook.errors import BookError
from gongdao.rulebook.facts import Fact
from gongdao.rulebook.findings import Finding, Place, finding, has_errors, order
from gongdao.rulebook.kinds import KINDS
from gongdao.rulebook.model import Book, Cell, Clause, Rule
from gongdao.rulebook.overview import Listed, is_overview, read_overview
from gongdao.rulebook.reader import read_document
from gongdao.rulebook.register_binding import read_registers
from gongdao.rulebook.rules import Approval, Deadline, Example, Interval, Notice, Procedure, Role, StepExample
from gongdao.rulebook.schema import complete
from gongdao.rulebook.stack import Stack
from gongdao.rulebook.vocabulary import Labels, read_events, read_facts, read_labels, read_roles

RANK = {"vocabulary": 0, "statute": 1, "rule": 2}


def read(text: str, *, name: str = "<text>", imports: Mapping[str, Book] | None = None) -> Book:
    """One book. Raises BookError with every fault of form; with all its imports given, of facts and cells too."""
    book, found = read_document(text, name)
    if has_errors(found):
        raise BookError(sorted(found, key=order))
    given = dict(imports or {})
    if all(each in given for each in book.imports):
        others = [each for id, each in given.items() if id != book.id]
        _, more = build([*others, book])
        own = [one for one in more if one.book == book.id]
        if has_errors(own):
            raise BookError(sorted(own, key=order))
    return book


def load_stack(texts: Sequence[tuple[str, str]]) -> Stack:
    """The stack of (name, text) pairs in any order. Raises BookError if a book cannot be read or an import lacks."""
    stack, found = try_stack(texts)
    if has_errors(found):
        raise BookError(found)
    return stack


def try_stack(texts: Sequence[tuple[str, str]]) -> tuple[Stack, list[Finding]]:
    """The stack of what can be read, and all faults, sorted. A faulty book is still in it as far as it goes."""
    documents = [read_document(text, name) for name, text in texts]
    found = [one for _, faults in documents for one in faults]
    stack, more = build([book for book, _ in documents])
    return stack, sorted({*found, *more}, key=order)


def build(books: Sequence[Book]) -> tuple[Stack, list[Finding]]:
    """The stack of books already read; vocabulary first, then statutes, then rules, each in the given order."""
    ranked = tuple(sorted(books, key=lambda book: RANK.get(book.rank, 2)))
    builder = _Builder(ranked)
    return builder.stack(), builder.found


class _Builder:
    """Declares names in one pass over the rules, then compiles what refers to them."""

    def __init__(self, books: tuple[Book, ...]) -> None:
        self.books = books
        self.found: list[Finding] = []
        self.rules = [rule for book in books for rule in book.rules if complete(rule)]
        self.labels: Labels = {}
        self.facts: dict[str, Fact] = {}
        self.roles: dict[str, Role] = {}
        self.events: dict[str, dict[str, str]] = {}
        self.tables: dict[str, Table] = {}
        self.seen: dict[tuple[str, str], Rule] = {}

    def stack(self) -> Stack:
        self._imports()
        clauses = self._clauses()
        rules = [rule for rule in self.rules if self._first_of_name(rule)]
        self._vocabulary(rules)
        self._implied_facts(rules)
        executed = self._execute(rules)
        rights = [one for rule in rules if rule.kind == "right" for one in read_rights(rule, self.facts, self.found)]
        examples, steps, listed = self._examples(rules)
        return Stack(
            books=self.books,
            facts=self.facts,
            roles=self.roles,
            events=self.events,
            labels=self.labels,
            tables=self.tables,
            procedures=_named(executed, Procedure),
            deadline_map=_named(executed, Deadline),
            intervals=_named(executed, Interval),
            approvals=_named(executed, Approval),
            amounts=_named(executed, Amount),
            notice_list=tuple(_named(executed, Notice).values()),
            texts={rule.name: read_words(rule) for rule in rules if rule.kind == "words"},
            right_list=tuple(rights),
            examples=tuple(examples),
            step_examples=tuple(steps),
            listed=tuple(listed),
            registers=read_registers(rules, self.facts, self.found),
            clauses=clauses,
            derivation=self._derivation(),
        )

    def _imports(self) -> None:
        seen: set[str] = set()
        ids = {book.id for book in self.books}
        for book in self.books:
            if book.id in seen:
                self.found.append(
                    finding(
                        "double-book", Place(book.id, "", book.imports_line, 1), f"Two books have the id “{book.id}”."
                    )
                )
            seen.add(book.id)
            for each in book.imports:
                if each not in ids:
                    self.found.append(
                        finding(
                            "unknown-import",
                            Place(book.id, "", book.imports_line, 1),
                            f"The book “{each}”, which “{book.id}” imports, is not there.",
                        )
                    )

    def _clauses(self) -> dict[str, Clause]:
        clauses: dict[str, Clause] = {}
        for book in self.books:
            for clause in book.clauses:
                other = clauses.setdefault(clause.id, clause)
                if other.book != clause.book:
                    place = Place(clause.book, clause.id, clause.line, 1)
                    self.found.append(
                        finding(
                            "duplicate-clause",
                            place,
                            f"The clause “{clause.id}” already stands in “{other.book}”, line {other.line}.",
                        )
                    )
        return clauses

    def _first_of_name(self, rule: Rule) -> bool:
        """Names are unique by kind over the stack and over all kinds that decide; examples and citations point."""
        if rule.kind in ("examples", "cites"):
            return True
        group = "decides" if KINDS[rule.kind].decides and rule.kind != "notice" else rule.kind
        other = self.seen.setdefault((group, rule.name), rule)
        if other is not rule:
            self.found.append(
                finding(
                    "double-name",
                    rule.place(),
                    f"“{rule.name}” is already declared in “{other.book}”, line {other.line}.",
                )
            )
        return other is rule

    def _vocabulary(self, rules: list[Rule]) -> None:
        for rule in rules:
            if rule.kind == "labels":
                self.labels[rule.name] = read_labels(rule)
        for rule in rules:
            if rule.kind == "facts":
                for fact, cell in read_facts(rule, self.labels, self.found):
                    self._declare(self.facts, fact.name, fact, rule, cell)
            elif rule.kind == "roles":
                for role, cell in read_roles(rule, self.found):
                    self._declare(self.roles, role.name, role, rule, cell)
            elif rule.kind == "events":
                for record, (name, texts) in zip(rule.records(), read_events(rule).items(), strict=False):
                    self._declare(self.events, name, texts, rule, record["event"])

    def _declare(self, known: dict[str, Any], name: str, value: object, rule: Rule, cell: Cell) -> None:
        """A second declaration is a fault, unless it says the same in another book."""
        if name in known and known[name] != value:
            self.found.append(finding("double-name", rule.place(cell), f"“{name}” is already declared otherwise."))
        known.setdefault(name, value)

    def _implied_facts(self, rules: list[Rule]) -> None:
        """A labels table `departments` declares the choice `department` for the tables that decide it."""
        for rule in rules:
            for column in rule.outputs if rule.kind == "decision" else []:
                group = self.labels.get(column.name) or self.labels.get(column.name + "s")
                if group and column.name not in self.facts:
                    self.facts[column.name] = Fact(column.name, "choice", tuple(group))

    def _execute(self, rules: list[Rule]) -> list[Any]:
        """Compile every rule that acts or decides; its table is kept by name."""
        readers: dict[str, Any] = {
            "procedure": read_procedure,
            "deadline": read_deadline,
            "interval": read_interval,
            "approval": read_approval,
            "amount": read_amount,
            "notice": read_notice,
        }
        made = []
        for rule in sorted(rules, key=lambda rule: rule.kind == "notice"):  # a notice yields its name to a table
            if reader := readers.get(rule.kind):
                one = reader(rule, self.facts, self.found)
                made += [one] if one is not None else []
                table = getattr(one, "table", None)
            else:
                decides = KINDS[rule.kind].decides and rule.kind != "examples"
                table = compile_table(rule, self.facts, self.found) if decides else None
            if table is not None:
                self.tables.setdefault(rule.name, table)
        return made

    def _examples(self, rules: list[Rule]) -> tuple[list[Example], list[StepExample], list[Listed]]:
        """Those of tables, of procedures, and the rows of overviews."""
        examples: list[Example] = []
        steps: list[StepExample] = []
        listed: list[Listed] = []
        declared = {rule.name for book in self.books for rule in book.rules if rule.kind != "examples"}
        procedures = {rule.name for rule in rules if rule.kind == "procedure"}
        for rule in rules:
            if rule.kind != "examples":
                continue
            table = self.tables.get(rule.name)
            if is_overview(rule):
                listed += read_overview(rule, rules, self.found)
            elif table is not None:
                examples += read_examples(rule, table, self.facts, self.found)
            elif rule.name in procedures:
                steps += read_steps(rule, self.facts, self.found)
            elif rule.name not in declared:
                self.found.append(
                    finding(
                        "unknown-rule",
                        rule.place(),
                        f"No table and no procedure is called “{rule.name}”, so its examples prove nothing.",
                    )
                )
        return examples, steps, listed

    def _derivation(self) -> tuple[str, ...]:
        """Names of the decision tables, each after those that decide its inputs."""
        tables = [table for table in self.tables.values() if table.kind == "decision" and table.hit != "collect"]
        makers: dict[str, Table] = {}
        for table in tables:
            for output in table.outputs:
                other = makers.setdefault(output, table)
                if other is not table:
                    self.found.append(
                        finding(
                            "double-output",
                            self._place(table),
                            f"“{output}” is decided by “{other.name}” too. One table decides one fact.",
                        )
                    )
        graph = {
            table.name: [makers[fact.name].name for fact in table.facts if fact.name in makers] for table in tables
        }
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1]
            self.found.append(
                finding(
                    "cycle",
                    self._place(self.tables[circle[0]]),
                    f"These tables decide each other's inputs: {' <- '.join(circle)}.",
                )
            )
            return ()

    def _place(self, table: Table) -> Place:
        return self.seen["decides", table.name].place()


def _named(made: list[Any], wanted: type[Any]) -> dict[str, Any]:
    return {one.name: one for one in made if isinstance(one, wanted)}
