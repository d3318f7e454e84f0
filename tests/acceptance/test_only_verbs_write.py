"""Cases, their clocks, approvals and proposals, and the record's events are written by the verbs and by nothing else.

The source is read, so that a writer is found also where no test runs it. What the reader of the source cannot be sure
about counts as a finding: outside `proceedings` a module that writes says on which model.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "gongdao"
VERBS = ("proceedings",)
RECORD = ("record/append.py",)  # the one statement through which the verbs write events
MODELS = {"Case", "Clock", "Approval", "Proposal", "Link", "Event", "Content", "Leaf", "Unsealed"}
TABLES = (
    "cases_case",
    "cases_clock",
    "cases_approval",
    "cases_proposal",
    "cases_link",
    "record_event",
    "record_content",
)
HOMES = ("gongdao.cases", "gongdao.record")
WRITES = {"save", "delete", "create", "update", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
WRITES |= {f"a{name}" for name in WRITES} | {"save_base", "_raw_delete", "raw"}
ON_A_ROW = {"save", "asave", "save_base", "delete", "adelete"}
SQL = re.compile(
    rf"\b(insert\s+into|update|delete\s+from|truncate|copy|merge\s+into)\s+(only\s+)?({'|'.join(TABLES)})\b", re.I
)
RELATED = {
    "clocks",
    "approvals",
    "proposals",
    "cases",
    "links",
    "linked",
}  # managers that reach the rows through other rows
PLAIN = (ast.Dict, ast.DictComp, ast.Set, ast.SetComp, ast.Constant, ast.JoinedStr)


def sources() -> Iterator[tuple[str, str]]:
    """(path, text) of everything that may not write."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(tuple(f"{each}/" for each in VERBS)) and "migrations" not in path.parts:
            yield name, path.read_text(encoding="utf-8")


def writers(source: str) -> list[str]:
    """What in a module writes these tables, or may: one sentence each."""
    tree = ast.parse(source)
    found = [f"line {node.lineno}: SQL {match[0]!r}" for node, match in _sql(tree)]
    known = _kinds(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            fault = _fault(call.func, known)
            if fault:
                found.append(f"line {call.lineno}: {ast.unparse(call.func)}() {fault}")
    return found


def _sql(tree: ast.AST) -> Iterator[tuple[ast.Constant, re.Match[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for match in SQL.finditer(node.value):
                yield node, match


def _kinds(tree: ast.AST) -> dict[str, set[str]]:
    """Name of a variable -> the classes or functions that it was said to be or was made by, anywhere in the module."""
    known: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            known.setdefault(node.name, set()).update(_names(node.returns))
        elif isinstance(node, ast.arg) and node.annotation is not None:
            known.setdefault(node.arg, set()).update(_names(node.annotation))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            known.setdefault(node.target.id, set()).update(_names(node.annotation))
        elif isinstance(node, (ast.Assign, ast.For, ast.comprehension, ast.NamedExpr, ast.withitem)):
            _note(node, known)
    return known


def _note(node: ast.AST, known: dict[str, set[str]]) -> None:
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.withitem):
        targets, value = [node.optional_vars] if node.optional_vars else [], node.context_expr
    elif isinstance(node, (ast.For, ast.comprehension)):
        targets, value = [node.target], node.iter
    else:
        assert isinstance(node, ast.NamedExpr)
        targets, value = [node.target], node.value
    for target in targets:
        for name in ast.walk(target):
            if isinstance(name, ast.Name):
                known.setdefault(name.id, set()).update(_names(value))


def _names(node: ast.AST) -> set[str]:
    """Every class, function and attribute that an expression names."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} | {
        each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)
    }


def _chain(node: ast.expr) -> Iterator[str]:
    """The names of `a.b(c).d[e]` from which it is reached: d, b, a."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            yield from _names(node)
            return
    yield node.id


def _fault(func: ast.Attribute, known: dict[str, set[str]]) -> str:
    """Why a call of something named like a writer is one; empty if it surely is none."""
    if isinstance(func.value, PLAIN):
        return ""
    named = set(_chain(func.value))
    for _ in range(3):  # a variable made of a variable made of a query
        named |= {more for name in tuple(named) for more in known.get(name, ())}
    if named & MODELS:
        return f"writes {', '.join(sorted(named & MODELS))}"
    if named & RELATED:
        return f"writes through {', '.join(sorted(named & RELATED))}"
    if func.attr in ON_A_ROW and not any(name[:1].isupper() or name in SAFE for name in named):
        return "writes a row of which the module does not say what it is"
    return ""


SAFE = {"default_storage", "filing", "form", "super"}
"""Things with a `save` or `delete` that are no rows: a store of files, a draft, a form of Django."""


@pytest.mark.parametrize(("name", "source"), [pytest.param(*each, id=each[0]) for each in sources()])
def test_nothing_but_a_verb_writes(name: str, source: str) -> None:
    assert name in RECORD or writers(source) == []


BAD = [
    "from gongdao.cases.models import Case\nCase.objects.filter(pk=1).update(state='closed')",
    "from gongdao.cases.models import Case\ndef f(case: Case):\n    case.state = 'closed'\n    case.save()",
    "from gongdao.cases import models\nmodels.Clock.objects.bulk_create([])",
    "from gongdao.cases import models\nclock = models.Clock()\nclock.save(force_insert=True)",
    "rows = queries.of_party(1, user)\nfor case in rows:\n    case.delete()",
    "def f(desk, number):\n    case = desk.find(number)\n    case.save(update_fields=['state'])",
    "case.clocks.all().update(due_at=None)",
    "case.approvals.create(state='approved')",
    "from gongdao.cases.models import Proposal\nrows = Proposal.objects.all()\nrows.delete()",
    "from gongdao.cases.models import Case\nfor one in Case.objects.all():\n    one.save()",
    "from gongdao.record.models import Event\nEvent(id=1).save()",
    "cursor.execute('update cases_case set state = %s', ['closed'])",
    "SQL = '''\n  insert  into\n record_event (id) values (1)'''",
    "SQL = f'with x as (delete from cases_clock where id = {n}) select 1'",
    "def of(user) -> QuerySet[Case]: ...\nof(user).update(state='closed')",
    "if (row := thing()):\n    row.save()",
]
GOOD = [
    "found = {}\nfound.update({'Case': 1})",
    "from gongdao.notices.models import Letter\nLetter.objects.filter(pk=1).update(read_at=now)",
    "def f(letter: Letter):\n    letter.save()",
    "from gongdao.cases.models import Draft\nDraft.objects.filter(pk=1).delete()",
    "SQL = 'select state from cases_case for update of c skip locked'",
    "SQL = 'insert into cases_numbercount values (1)'",
    "digest.update(chunk)",
    "def of_case(case: Case) -> QuerySet[Letter]: ...\ndef f(case: Case):\n    of_case(case).update(read_at=now)",
]


@pytest.mark.parametrize("source", BAD)
def test_a_writer_is_found(source: str) -> None:
    assert writers(source)


@pytest.mark.parametrize("source", GOOD)
def test_what_writes_something_else_is_left_alone(source: str) -> None:
    assert writers(source) == []


def test_the_verbs_themselves_would_be_found() -> None:
    """The rule sees the real writers: they are just where they may be."""
    verbs = [path.read_text("utf-8") for folder in VERBS for path in (PACKAGE / folder).rglob("*.py")]
    assert any(writers(source) for source in verbs)
    assert writers((PACKAGE / RECORD[0]).read_text("utf-8"))
