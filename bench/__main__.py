"""`gongdao bench`: measures in a throw-away installation, prints one JSON object, writes docs/performance.md."""

import importlib
import json
import os
from pathlib import Path

import click

from bench.house import house

REPORT = Path(__file__).parents[1] / "docs" / "performance.md"


@click.command("bench")
@click.option("--million", is_flag=True, help="Also the queue page at a million open cases (some minutes, 2 GB).")
@click.option("--only", multiple=True, help="Only these parts: intake, due, clocks, record, rulebook, pages, queue.")
@click.option("--small", is_flag=True, help="Only see that everything runs; the figures mean nothing.")
@click.option("--report", type=click.Path(path_type=Path), default=REPORT, show_default=False, help="File to write.")
def main(million: bool, only: tuple[str, ...], small: bool, report: Path) -> None:
    """Measure, print JSON, and write the figures to docs/performance.md."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what servers print is not the answer
    with house() as installation:
        # These import models, which need Django to be loaded.
        measures = importlib.import_module("bench.measures")
        found = measures.measure(installation, million=million, only=only, small=small)
        measures.write(found, report)
    with answer:
        answer.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
