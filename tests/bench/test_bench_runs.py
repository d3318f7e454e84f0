"""The bench runs from end to end on tiny counts; no figure is judged here."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TITLES = ["Intake", "due()", "Clocks", "Record", "Rulebook", "Pages", "Queue page"]


def bench(report: Path, *arguments: str) -> dict[str, Any]:
    """The JSON that the command prints."""
    command = [sys.executable, "-m", "gongdao.cli", "bench", "--small", "--report", str(report), *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


@pytest.mark.long
def test_one_part_runs_and_is_reported(tmp_path: Path) -> None:
    report = tmp_path / "performance.md"
    found = bench(report, "--only", "due")
    assert set(found) == {"about", "due"}
    assert "## due()" in report.read_text("utf-8")


@pytest.mark.long
def test_every_part_runs_and_is_reported_and_one_alone_leaves_the_others(tmp_path: Path) -> None:
    report = tmp_path / "performance.md"
    found = bench(report, "--million")
    assert set(found) == {"about", "intake", "due", "clocks", "record", "rulebook", "pages", "queue"}
    assert found["about"]["fsync"] == found["about"]["synchronous_commit"] == "on"
    for side in ("http", "verb", "sql"):
        assert found["intake"]["single"][side]["cpu_ms"] > 0
    written = report.read_text("utf-8")
    assert len(re.findall(r"\| (?:yes|\*\*no\*\*) \|", written)) == 13
    parts = re.split(r"^## ", written, flags=re.MULTILINE)[1:]
    assert [part.splitlines()[0] for part in parts][:7] == TITLES
    assert set(bench(report, "--only", "due")) == {"about", "due"}
    again = re.split(r"^## ", report.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert again[0] == parts[0] and again[2:-1] == parts[2:-1]  # the last holds the raw figures
