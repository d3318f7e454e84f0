"""The bench runs from end to end on tiny counts; no figure is judged here."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_part_runs_and_is_reported(tmp_path: Path) -> None:
    report = tmp_path / "performance.md"
    command = [sys.executable, "-m", "gongdao.cli", "bench", "--small", "--million", "--report", str(report)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout)
    assert set(found) == {"about", "intake", "due", "clocks", "record", "rulebook", "queue"}
    assert found["about"]["fsync"] == found["about"]["synchronous_commit"] == "on"
    for side in ("http", "verb", "sql"):
        assert found["intake"]["single"][side]["cpu_ms"] > 0
    written = report.read_text("utf-8")
    assert len(re.findall(r"\| (?:yes|\*\*no\*\*) \|", written)) == 10
    assert all(f"## {title}" in written for title in ("Intake", "due()", "Clocks", "Record", "Rulebook", "Queue page"))


def test_a_part_measured_alone_leaves_the_others_figures(tmp_path: Path) -> None:
    report = tmp_path / "performance.md"
    for part in ("due", "queue"):
        command = [sys.executable, "-m", "gongdao.cli", "bench", "--small", "--only", part, "--report", str(report)]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
        assert run.returncode == 0, run.stderr[-3000:]
        assert set(json.loads(run.stdout)) == {"about", part}
    assert "## due()" in report.read_text("utf-8")
    assert "## Queue page" in report.read_text("utf-8")
