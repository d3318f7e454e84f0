"""Coverage: what carries out each obligation of the sources: clause, rules, enforcing part, test; or what is missing.

The table is `rulebooks/obligations.tsv`. Nothing of it is believed: clause and rules are looked up in the shipped
books, the part in the product, the test in the tests of a checkout. `python -m gongdao.cli.coverage` writes
docs/coverage.md.
"""

import ast
import csv
import importlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.urls import URLResolver, get_resolver

from gongdao.rulebook import Rule, Stack
from gongdao.rulebook.checking.passages import is_note
from gongdao.rulebook.findings import CODES
from gongdao.rulebook.sources import FOLDER

TABLE = FOLDER / "obligations.tsv"
CHECKOUT = FOLDER.parents[1]
NOT_BUILT = "not built"
STATUSES = ("keep", "corrected", "refused")
NAMING = {
    "duty": "duty",
    "right": "right",
    "register": "entry",
    "retention": "record",
    "fee": "route",
    "target": "metric",
    "survey": "dimension",
    "procedure": "action",
}
"""Kind of rule -> the column that names its rows."""


PAGE = """# Coverage

What carries out the obligations of the two sources. Written by `python -m gongdao.cli.coverage > docs/coverage.md` from
`gongdao/rulebooks/obligations.tsv`; `gongdao check --coverage` prints each obligation and fails if a clause, a rule, a
part of the product or a test that the table names is gone.

*Enforced*: a part of the product carries it out, and a test exercises that part. *Partly*: so, and `missing` says what
is open. *Not built*: only the clause and its rules are there. A page that shows words enforces no right.

In the table a part is `verb:NAME` (behind an action of a procedure), `need:NAME` (without which an act is refused),
`table:NAME` (of the database), `url:NAME` (of an address), or `MODULE:FUNCTION`.

{table}
"""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One row of the table. `parts` and `tests` are empty where nothing is built; `missing` is what they leave open."""

    id: str
    status: str
    clause: str
    rules: tuple[str, ...]
    parts: tuple[str, ...]
    tests: tuple[str, ...]
    missing: str
    problems: tuple[str, ...] = ()

    @property
    def built(self) -> str:
        """`enforced`, `partly` or `not built`."""
        if not self.parts:
            return NOT_BUILT
        return "partly" if self.missing else "enforced"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "clause": self.clause,
            "rules": self.rules,
            "built": self.built,
            "parts": self.parts or NOT_BUILT,
            "tests": self.tests or NOT_BUILT,
            "missing": self.missing,
            "problems": self.problems,
        }


def read(path: Path = TABLE) -> list[Obligation]:
    """The rows of the table, not yet looked into."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Obligation(
                row["id"],
                row["status"],
                row["clause"],
                tuple(row["rule"].split(", ")),
                _listed(row["part"]),
                _listed(row["test"]),
                row["missing"],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def examined(rows: Sequence[Obligation], stack: Stack, checkout: Path = CHECKOUT) -> list[Obligation]:
    """The rows with their problems, each a sentence; without the folder `tests` the tests are not looked for."""
    start_django()
    known = Parts()
    ids = Counter(row.id for row in rows)
    found = []
    for row in rows:
        problems = [*_form(row), *_rules(row, stack), *known.lacking(row.parts)]
        if ids[row.id] > 1:
            problems.append("It has more than one row.")
        if here(checkout):
            problems += [fault for test in row.tests for fault in _test(checkout, test)]
        found.append(replace(row, problems=tuple(problems)))
    return found


def here(checkout: Path = CHECKOUT) -> bool:
    """Are the tests beside the product? Not in an installed one."""
    return (checkout / "tests").is_dir()


def counts(rows: Sequence[Obligation]) -> dict[str, int]:
    """How many obligations there are of each status, how many are enforced, and how many have a problem."""
    built, status = Counter(row.built for row in rows), Counter(row.status for row in rows)
    return {
        "obligations": len(rows),
        **{name: status[name] for name in STATUSES},
        **{name: built[name] for name in ("enforced", "partly", NOT_BUILT)},
        "with problems": sum(bool(row.problems) for row in rows),
    }


def as_json(rows: Sequence[Obligation]) -> dict[str, Any]:
    """What `check --coverage --json` prints."""
    return {
        "obligations": [row.as_json() for row in rows],
        "counts": counts(rows),
        "tests": "looked for" if here() else "not here",
    }


def lines(rows: Sequence[Obligation]) -> Iterator[str]:
    """The table for people: a line per obligation, its problems below it, the counts at the end."""
    for row in rows:
        yield f"{row.id:9} {row.status:9} {row.built:9} {row.clause:9} {' '.join(row.parts) or '-'}"
        if row.missing:
            yield f"{'':10}open: {row.missing}"
        yield from (f"{'':10}problem: {fault}" for fault in row.problems)
    yield ", ".join(f"{n} {name}" for name, n in counts(rows).items())
    if not here():
        yield "The tests are not here: nothing is said of them."


def document(rows: Sequence[Obligation]) -> str:
    """The page docs/coverage.md: the counts of each chapter."""
    chapters: dict[str, list[Obligation]] = {}
    for row in rows:
        chapters.setdefault(row.id.partition(".")[0], []).append(row)
    built = ("enforced", "partly", NOT_BUILT)
    lines = [f"| chapter | {' | '.join(built)} |", f"|---{'|---:' * len(built)}|"]
    for name, part in [*chapters.items(), ("all", list(rows))]:
        lines.append(f"| {name} | {' | '.join(str(counts(part)[one]) for one in built)} |")
    return PAGE.format(table="\n".join(lines))


def start_django() -> None:
    """Let models and addresses be read; no installation and no database is needed for that."""
    for name, value in {
        "DJANGO_SETTINGS_MODULE": "gongdao.config.settings",
        "GONGDAO_DATA": os.devnull,
        "GONGDAO_SECRET_KEY": "-",
        "DATABASE_URL": "postgresql:///",
    }.items():
        os.environ.setdefault(name, value)
    if not apps.ready:
        django.setup()


class Parts:
    """The parts of the product by the names that the table uses."""

    def __init__(self) -> None:
        importlib.import_module("gongdao.proceedings.verbs")
        verbs = importlib.import_module("gongdao.proceedings.registry").VERBS
        needs = importlib.import_module("gongdao.proceedings.needs").CHECKS
        self._known: Mapping[str, set[str]] = {
            "verb": set(verbs),
            "need": set(needs),
            "table": {model._meta.db_table for model in apps.get_models()},
            "url": set(_addresses(get_resolver(), "")),
        }

    def lacking(self, parts: Sequence[str]) -> Iterator[str]:
        """A sentence for each part that does not exist."""
        for part in parts:
            kind, _, name = part.partition(":")
            if kind in self._known:
                if name not in self._known[kind]:
                    yield f"There is no {kind} `{name}`."
            elif not _importable(kind, name):
                yield f"`{part}` cannot be imported."


def _importable(module: str, name: str) -> bool:
    try:
        return callable(getattr(importlib.import_module(module), name, None))
    except ImportError:
        return False


def _addresses(resolver: URLResolver, prefix: str) -> Iterator[str]:
    """Every address name, with its namespaces before it."""
    yield from (f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str))
    for space, (_, below) in resolver.namespace_dict.items():
        yield from _addresses(below, f"{prefix}{space}:")


def _form(row: Obligation) -> Iterator[str]:
    if row.status not in STATUSES:
        yield f"The status `{row.status}` is none of {', '.join(STATUSES)}."
    if bool(row.parts) != bool(row.tests):
        yield "A part without a test, or a test without a part."
    if not row.parts and not row.missing:
        yield "Nothing is built, and it does not say what is missing."


def _rules(row: Obligation, stack: Stack) -> Iterator[str]:
    """The clause is there, at least one of the rules stands in it or below it, and all of them exist."""
    if row.clause not in stack.clauses:
        yield f"There is no clause {row.clause}."
        return
    places = [place for name in row.rules for place in (_clause_of(name, stack),) if place]
    yield from (f"There is no rule `{name}`." for name in row.rules if not _clause_of(name, stack))
    below = [id for id in stack.clauses if id == row.clause or id.startswith(f"{row.clause}.")]
    if places and not set(places) & set(below):
        yield f"None of its rules stands in {row.clause} or below it."
    if row.status != "keep" and not any(_has_note(stack, id) for id in below):
        yield f"It is {row.status}, and no note in {row.clause} says why."


def _clause_of(named: str, stack: Stack) -> str:
    """The clause of `kind:name` or `kind:name/row`; empty if there is no such rule, or no such row in it."""
    kind, _, rest = named.partition(":")
    name, _, entry = rest.partition("/")
    for rule in stack.rules(kind):
        if rule.name == name and (not entry or entry in _entries(rule)):
            return rule.clause
    return ""


def _entries(rule: Rule) -> set[str]:
    column = NAMING.get(rule.kind, "")
    return {record[column].text for record in rule.records() if column in record}


def _has_note(stack: Stack, clause: str) -> bool:
    """Does the clause explain itself to readers? Notes that explain a finding are others."""
    notes = [text.lstrip("> ") for text in stack.clause(clause).text_markdown.splitlines() if is_note(text)]
    return any(text.partition(":")[0] not in CODES for text in notes if text)


def _test(checkout: Path, named: str) -> Iterator[str]:
    path, _, name = named.partition("::")
    if not (checkout / path).is_file():
        yield f"There is no file `{path}`."
    elif name not in _functions(checkout / path):
        yield f"`{path}` has no test `{name}`."


@cache
def _functions(path: Path) -> frozenset[str]:
    """The tests that a file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


def _listed(cell: str) -> tuple[str, ...]:
    return () if cell == NOT_BUILT else tuple(cell.split())


if __name__ == "__main__":
    print(document(read()), end="")
