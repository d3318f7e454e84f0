"""Coverage of the obligations: complete, true today, and false as soon as a clause, rule, part or test is gone."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongdao.cli import coverage, main
from gongdao.cli.coverage import CHECKOUT, NOT_BUILT, Obligation, counts, document, examined, read
from gongdao.proceedings import sweep
from gongdao.proceedings.needs import CHECKS
from gongdao.proceedings.registry import VERBS
from gongdao.rulebook import Stack, load_stack, shipped

MISSION = CHECKOUT.parent / "shared" / "mission" / "obligations.tsv"
OBLIGATIONS = 158

# What the issue lets be unbuilt, and what the issue of the disputes brings (its acceptance names these chapters).
LATER = ["M-4", "M-5", "H-1.1.3", "H-1.3", "H-3.3", "H-4.2.2", "H-4.2.3", "H-4.2.4", "H-4.3", "H-4.4", "H-5.2", "H-5.3"]
LATER += ["H-5.4", "H-6.1", "H-6.2", "H-6.4", "H-7.1", "H-7.3", "H-7.4"]
DISPUTES = ["M-1", "M-2", "M-3", "H-2", "H-3.2", "H-3.4", "H-5.1", "H-6.3", "H-7.2"]


@pytest.fixture(scope="module")
def stack() -> Stack:
    return load_stack(shipped())


@pytest.fixture(scope="module")
def rows(stack: Stack) -> list[Obligation]:
    return examined(read(), stack)


def mission() -> list[dict[str, str]]:
    if not MISSION.is_file():
        pytest.skip("the list of the sources' obligations is not beside this checkout")
    with MISSION.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def of(rows: Sequence[Obligation], id: str) -> Obligation:
    return next(row for row in rows if row.id == id)


def in_chapter(id: str, chapters: Sequence[str]) -> bool:
    return any(id == one or id.startswith(f"{one}.") for one in chapters)


# today


def test_every_obligation_has_one_row(rows: Sequence[Obligation]) -> None:
    assert len({row.id for row in rows}) == len(rows) == OBLIGATIONS
    assert [(row.id, row.status) for row in rows] == [(row["id"], row["status"]) for row in mission()]


def test_there_is_no_problem_today(rows: Sequence[Obligation]) -> None:
    assert {row.id: row.problems for row in rows if row.problems} == {}


def test_not_built_stands_only_where_it_may(rows: Sequence[Obligation]) -> None:
    left = {row.id for row in rows if row.built == NOT_BUILT}
    later = {id for id in left if in_chapter(id, LATER)}
    disputes = {id for id in left - later if in_chapter(id, DISPUTES)}
    print(f"not built: {len(later)} allowed, {len(disputes)} with the disputes; {counts(rows)}")
    assert not left - later - disputes


def test_no_right_is_covered_by_shown_text(rows: Sequence[Obligation]) -> None:
    """What only shows something is an address or a table; a right needs a part that can refuse, or be found broken."""
    rights = {row["id"] for row in mission() if row["kind"] == "right"}
    assert len(rights) > 10
    for row in rows:
        if row.id in rights and row.parts:
            assert any(part.partition(":")[0] not in ("url", "table") for part in row.parts), row.id


def test_the_page_is_written_from_the_table(rows: Sequence[Obligation]) -> None:
    written = (CHECKOUT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert written == document(rows), "python -m gongdao.cli.coverage > docs/coverage.md"


def test_the_command() -> None:
    said = CliRunner().invoke(main, ["check", "--coverage", "--json"])
    assert said.exit_code == 0
    answer = json.loads(said.stdout)
    assert len(answer["obligations"]) == answer["counts"]["obligations"] == OBLIGATIONS
    assert answer["tests"] == "looked for"
    told = {one["id"]: one for one in answer["obligations"]}
    assert "verb:settle" in told["M-1.1.3"]["parts"] and told["M-5.1"]["parts"] == NOT_BUILT
    for_people = CliRunner().invoke(main, ["check", "--coverage"])
    assert for_people.exit_code == 0 and f"{OBLIGATIONS} obligations" in for_people.stdout
    assert CliRunner().invoke(main, ["check", "--coverage", "--text"]).exit_code == 2


# something is gone


def found(stack: Stack, row: Obligation) -> str:
    [one] = examined([row], stack)
    return " ".join(one.problems)


def test_a_verb_or_a_need_that_is_gone(
    stack: Stack, rows: Sequence[Obligation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(VERBS, "settle")
    monkeypatch.delitem(CHECKS, "consent")
    assert found(stack, of(rows, "M-1.1.3")) == "There is no verb `settle`. There is no need `consent`."
    monkeypatch.undo()
    assert found(stack, of(rows, "M-1.1.3")) == ""


def test_a_need_that_nothing_checks_is_no_part(stack: Stack, rows: Sequence[Obligation]) -> None:
    row = replace(of(rows, "M-3.4"), parts=("need:tasted",), tests=of(rows, "M-1.1.3").tests)
    assert found(stack, row) == "There is no need `tasted`."


def test_a_function_that_is_gone(stack: Stack, rows: Sequence[Obligation], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sweep, "sweep")
    assert "`gongdao.proceedings.sweep:sweep` cannot be imported." in found(stack, of(rows, "H-2.3.3"))


@pytest.mark.parametrize("part", ["table:cases_cause", "url:desk:nowhere", "url:case_", "gongdao.nowhere:at_all", "x"])
def test_a_part_that_never_was(stack: Stack, rows: Sequence[Obligation], part: str) -> None:
    assert found(stack, replace(of(rows, "H-2.2.1"), parts=(part,)))


def test_every_command_fails_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(VERBS, "withdraw")
    said = CliRunner().invoke(main, ["check", "--coverage", "--json"])
    assert said.exit_code == 1
    wrong = {one["id"] for one in json.loads(said.stdout)["obligations"] if one["problems"]}
    assert wrong == {"H-3.1.5"}


def without_rule(kind: str, name: str) -> Callable[[str], str]:
    fence = re.compile(rf"^```{kind} {re.escape(name)}\n.*?^```\n", re.M | re.S)
    return lambda text: fence.sub("", text)


def without_heading(clause: str) -> Callable[[str], str]:
    """The clause is gone, what stood in it belongs to the one before."""
    return lambda text: re.sub(rf"^#+ .*\{{#{re.escape(clause)}[ }}].*\n", "", text, flags=re.M)


@pytest.mark.parametrize(
    ("change", "id", "says"),
    [
        (without_heading("H-3.1.2"), "H-3.1.2", "There is no clause H-3.1.2."),
        (without_rule("duty", "free_to_choose"), "H-3.1.2", "There is no rule `duty:free_to_choose/nothing_ticked`."),
        (without_rule("right", "free_choice"), "M-1.1.3", "There is no rule `right:free_choice/accept_proposal`."),
        (lambda text: text.replace("| decline_proposal | consumer |", "| no_thanks        | consumer |"), "M-1.1.3",
         "There is no rule `right:free_choice/decline_proposal`."),
        (lambda text: re.sub(r"^> 不采用：.*\n", "", text, flags=re.M), "M-6.2", "no note in M-6.2 says why"),
    ],
)  # fmt: skip
def test_a_clause_rule_row_or_note_that_is_gone(
    rows: Sequence[Obligation], change: Callable[[str], str], id: str, says: str
) -> None:
    books = dict(shipped())
    changed = {name: change(text) for name, text in books.items()}
    assert changed != books
    assert says in found(load_stack(list(changed.items())), of(rows, id))


def test_a_rule_of_another_clause_does_not_do(stack: Stack, rows: Sequence[Obligation]) -> None:
    row = replace(of(rows, "H-3.1.2"), rules=("decision:risk",))
    assert found(stack, row) == "None of its rules stands in H-3.1.2 or below it."


def test_a_test_that_is_gone(stack: Stack, rows: Sequence[Obligation], tmp_path: Path) -> None:
    row = of(rows, "M-1.1.3")
    for named in row.tests:
        path = named.partition("::")[0]
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / path, tmp_path / path)
    assert examined([row], stack, tmp_path)[0].problems == ()
    path, _, name = row.tests[0].partition("::")
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "tests", other / "tests")
    text = (other / path).read_text(encoding="utf-8")
    (other / path).write_text(text.replace(f"def {name}(", f"def _{name}("), encoding="utf-8")
    assert examined([row], stack, other)[0].problems == (f"`{path}` has no test `{name}`.",)
    (other / path).unlink()
    assert f"There is no file `{path}`." in examined([row], stack, other)[0].problems


def test_without_the_tests_it_says_so(
    stack: Stack, rows: Sequence[Obligation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examined([replace(of(rows, "M-1.1.3"), tests=("tests/x.py::test_x",))], stack, tmp_path)[0].problems == ()
    monkeypatch.setattr(coverage, "here", lambda checkout=tmp_path: False)
    assert coverage.as_json(rows)["tests"] == "not here"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"parts": ()}, "A part without a test"),
        ({"tests": ()}, "A part without a test"),
        ({"parts": (), "tests": (), "missing": ""}, "does not say what is missing"),
        ({"status": "perhaps"}, "none of keep"),
    ],
)
def test_a_row_that_says_too_little(
    stack: Stack, rows: Sequence[Obligation], changed: dict[str, object], says: str
) -> None:
    assert says in found(stack, replace(of(rows, "H-2.3.3"), **changed))


def test_a_row_that_stands_twice(stack: Stack, rows: Sequence[Obligation]) -> None:
    twice = [of(rows, "H-2.3.3"), of(rows, "H-2.3.3")]
    assert all("more than one row" in " ".join(one.problems) for one in examined(twice, stack))
