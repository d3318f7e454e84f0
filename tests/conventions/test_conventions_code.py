"""House rules that no linter knows: size of files and functions, language, where time comes from, what is tracked."""

import ast
import graphlib
import re
import subprocess
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gongdao"
FILE_WARN, FILE_FAIL, FUNCTION_FAIL = 300, 500, 60

CJK = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]")  # ideographs; signs like ¥ are no language
NAME_OF_THE_PRODUCT = "\u516c\u9053"
"""The product's name may be written anywhere."""

CLOCK = "legaltime/clock.py"
WALL_CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
WALL_CLOCKS |= {("timezone", "now"), ("timezone", "localtime"), ("time", "time"), ("time", "time_ns")}
WALL_CLOCKS |= {("dt", "now"), ("time", "localtime"), ("time", "gmtime")}

# Addresses of package registries and paths of one machine.
FORBIDDEN = re.compile(
    r"(--?index-ur[l]|--trusted-hos[t]|\"resolved\": *\"http|pypi\.or[g]/simple|/hom[e]/[a-z]|/roo[t]/"
    r"|/wor[k]/[a-z.]|/tm[p]/bash)"
)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def python_files() -> list[Path]:
    return [each for each in sorted(PACKAGE.rglob("*.py")) if "migrations" not in each.parts]


def tracked(*patterns: str) -> list[Path]:
    """Files under version control; a folder that is no checkout has none to judge."""
    said = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in said.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short() -> None:
    lengths = {name(path): path.read_text("utf-8").count("\n") for path in python_files()}
    for path, lines in lengths.items():
        if lines > FILE_WARN:
            warnings.warn(f"{path} has {lines} lines; is it still one thing?", stacklevel=1)
    assert {path: lines for path, lines in lengths.items() if lines > FILE_FAIL} == {}


def test_functions_are_short() -> None:
    found = {
        f"{name(path)}:{function}": lines
        for path in python_files()
        for function, lines in functions(parsed(path))
        if lines > FUNCTION_FAIL
    }
    assert found == {}


def test_no_chinese_outside_rulebooks_and_translations() -> None:
    templates = [path for path in PACKAGE.rglob("templates/**/*") if path.is_file()]
    scripts = [path for path in PACKAGE.rglob("static/**/*") if path.suffix in {".js", ".css"}]
    found = [
        f"{name(path)}:{number}: {line.strip()[:60]}"
        for path in python_files() + templates + scripts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CJK.search(line.replace(NAME_OF_THE_PRODUCT, ""))
    ]
    assert not found, "\n".join(found)


def wall_clocks(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in WALL_CLOCKS:
                yield node.lineno


def test_time_comes_from_the_clock_module() -> None:
    found = [
        f"{name(path)}:{line}"
        for path in python_files()
        if not path.as_posix().endswith(CLOCK)
        for line in wall_clocks(parsed(path))
    ]
    assert not found, "\n".join(found)


SQL_NOW = re.compile(r"\b(now\s*\(\s*\)|current_timestamp|clock_timestamp\s*\(|localtimestamp|current_date)", re.I)


def test_sql_is_told_the_time() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value)
        if SQL_NOW.search(node.value)
    ]
    assert not found, "\n".join(found)


def _is_sql(text: str) -> bool:
    return bool(
        re.search(r"\b(select|insert into|update|delete from)\b[^.]*\b(from|set|values|where|into)\b", text, re.I)
    )


def test_no_import_inside_a_function() -> None:
    found = [
        f"{name(path)}:{inner.lineno}"
        for path in python_files()
        for outer in ast.walk(parsed(path))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not found, "\n".join(found)


def imported(path: Path, modules: set[str]) -> set[str]:
    """The modules that are loaded before this one is ready, with the packages they stand in; its own are under way."""
    own = dotted(path)
    found: set[str] = set()
    for node in parsed(path).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    parents = {one.rpartition(".")[0] for one in found}
    return {one for one in (found | parents) & modules if one != own and not own.startswith(f"{one}.")}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_any_module_can_be_loaded_first() -> None:
    """None waits in a circle for itself, however one begins."""
    modules = {dotted(path): path for path in python_files()}
    graphlib.TopologicalSorter({one: imported(path, set(modules)) for one, path in modules.items()}).prepare()


def test_nothing_tracked_names_a_registry_or_this_machine() -> None:
    here = Path(__file__).resolve()
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path.resolve() != here
        for number, line in enumerate(path.read_text("utf-8", "ignore").splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("file", ["base.txt", "dev.txt"])
def test_every_requirement_is_pinned_by_hash(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_each_direct_dependency_says_why_it_is_there() -> None:
    said = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    wanted = [
        re.split(r"[\[<>=;]", line)[0].strip()
        for file in ("base.in", "dev.in")
        for line in (ROOT / "requirements" / file).read_text("utf-8").splitlines()
        if line and not line.startswith(("#", "-"))
    ]
    assert [each for each in wanted if f"| `{each}` |" not in said] == []


def test_commands_in_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    texts = [path.read_text("utf-8") for path in (ROOT / "README.md", ROOT / "ARCHITECTURE.md")]
    used = {found for text in texts for found in re.findall(r"(?:`|^\s*|\$ )make ([a-z-]+)", text, re.M)}
    assert {"run", "test"} <= used <= targets
