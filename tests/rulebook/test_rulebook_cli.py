"""`gongdao check` and `gongdao decide` as commands."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gongdao.cli import main

SAMPLE = Path(__file__).parent / "sample.md"
DECIDES = {"outputs", "undecided", "clause", "row", "book", "version"}


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def answer(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def changed(tmp_path: Path):
    """The sample with one change, as a file."""

    def make(old: str, new: str) -> str:
        text = SAMPLE.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path = tmp_path / "changed.md"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return str(path)

    return make


def test_check_of_a_clean_book() -> None:
    result = run("check", str(SAMPLE), "--json")
    assert result.exit_code == 0
    findings = json.loads(result.stdout)["findings"]
    assert {one["level"] for one in findings} <= {"note"}
    keys = {"code", "level", "book", "clause", "line", "column", "message", "example", "explained"}
    assert set(findings[0]) == keys


def test_check_names_the_gap_and_fails(changed) -> None:
    result = run(
        "check",
        changed(
            "| >= 1000 | general_manager   | risk_management | 24", "| > 1000 | general_manager | risk_management | 24"
        ),
        "--json",
    )
    assert result.exit_code == 1
    gap = next(one for one in json.loads(result.stdout)["findings"] if one["code"] == "gap")
    assert (gap["book"], gap["clause"], gap["example"]) == ("sample", "S-3.5", {"amount": "1000.00"})
    assert SAMPLE.read_text(encoding="utf-8").split("\n")[gap["line"] - 1] == "```approval compensation"


def test_check_prints_lines_for_people(changed) -> None:
    path = changed(
        "| < 1000  | department_leader |                 | 24", "| < 1,000  | department_leader |                 | 24"
    )
    result = run("check", path)
    assert result.exit_code == 1
    line = next(line for line in result.stdout.splitlines() if "thousands-separator" in line)
    number = next(n for n, text in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), 1) if "1,000" in text)
    assert line.startswith(
        f"{path}:{number}:5 error thousands-separator “1,000” has thousands separators. Write “1000”"
    )


def test_check_without_a_file_takes_the_shipped_books() -> None:
    result = run("check", "--json")
    assert result.exit_code == 0
    assert {one["book"] for one in json.loads(result.stdout)["findings"]} <= {"vocabulary", "mechanism", "handbook"}


def test_an_imported_vocabulary_is_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text(
        "---\nid: mine\ntitle: mine\nlanguage: zh-Hans\nrank: "
        "rule\nversion: 1\nimports: vocabulary\n---\n\n# 一 {#X-1}\n\n"
        "```decision mine\n| injury | → lawsuit_risk |\n|---|---|\n| yes | yes |\n| no | no |\n```\n",
        encoding="utf-8",
    )
    result = run("check", str(path), "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"findings": []})
    said = answer("decide", "--book", str(path), "--name", "mine", "--facts", '{"injury": "yes"}')
    assert (said["outputs"], said["row"], said["clause"], said["book"]) == ({"lawsuit_risk": "yes"}, 1, "X-1", "mine")


def test_gbk_bytes_are_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "gbk.md"
    path.write_bytes("---\nid: a\ntitle: 规则\n---\n".encode("gbk"))
    result = run("check", str(path), "--json")
    (one,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, one["code"], one["line"], one["column"]) == (1, "not-utf-8", 3, 8)
    assert "not UTF-8" in run("decide", "--book", str(path), "--name", "x").output


def test_decide_exactly_one_thousand() -> None:
    said = answer("decide", "--book", str(SAMPLE), "--name", "compensation", "--facts", '{"amount": "1000.00"}')
    assert set(said) >= DECIDES
    assert said["outputs"] == {"by": "general_manager", "inform": ["risk_management"], "limit": "24 hours"}
    assert (said["undecided"], said["clause"], said["row"]) == ([], "S-3.5", 2)
    assert (said["book"], said["version"]) == ("sample", "2026.1")


def test_decide_says_what_is_unknown() -> None:
    said = answer("decide", "--book", str(SAMPLE), "--name", "compensation")
    assert (said["outputs"], said["undecided"], said["row"]) == ({}, ["amount"], None)
    assert "undecided: amount" in run("decide", "--book", str(SAMPLE), "--name", "compensation").stdout


def test_decide_runs_a_deadline_and_a_decision() -> None:
    said = answer(
        "decide", "--book", str(SAMPLE), "--name", "complaint.preliminary", "--facts", '{"severity": "major"}'
    )
    assert said["outputs"] == {"limit": "5 working days", "warn": "1 working day"}
    said = answer("decide", "--book", str(SAMPLE), "--name", "grade", "--facts", '{"people_affected": "100"}')
    assert (said["outputs"], said["defaulted"]) == ({"severity": "especially_major"}, ["injury"])
    shown = run("decide", "--book", str(SAMPLE), "--name", "grade").stdout
    assert shown == "severity = general (sample 2026.1, clause S-2.1, row 4)\n"


def test_one_edited_cell_changes_the_answer(changed) -> None:
    path = changed("| system          | engineering      |", "| system          | compliance       |")
    before = answer("decide", "--book", str(SAMPLE), "--name", "route", "--facts", '{"category": "system"}')
    after = answer("decide", "--book", path, "--name", "route", "--facts", '{"category": "system"}')
    assert (before["outputs"], after["outputs"]) == ({"department": "engineering"}, {"department": "compliance"})


@pytest.mark.parametrize(
    ("name", "facts", "says"),
    [
        ("compensation", '{"amount": "1,000.00"}', "1000.00"),
        ("compensation", '{"amount": 1000}', "JSON object of strings"),
        ("compensation", '{"amount": ', "not JSON"),
        ("compensation", '{"sum": "1"}', "No fact is called “sum”"),
        ("nothing", "{}", "no table called “nothing”"),
    ],
)
def test_bad_questions_are_refused(name: str, facts: str, says: str) -> None:
    result = run("decide", "--book", str(SAMPLE), "--name", name, "--facts", facts)
    assert result.exit_code != 0 and says in result.output
    assert "Traceback" not in result.output


def test_a_broken_book_is_refused_with_its_lines(changed) -> None:
    result = run(
        "decide", "--book", changed("| yes    | -               | especially_major |", "| yes | - |"), "--name", "grade"
    )
    assert result.exit_code == 1
    assert "changed.md:79:11 error cell-count" in result.output


def test_the_commands_load_no_framework() -> None:
    code = (
        "import sys; import gongdao.cli.check, gongdao.cli.decide; "
        "print([m for m in ('django', 'psycopg') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
