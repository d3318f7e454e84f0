"""`gongdao bench`: measures in a throw-away installation, prints one JSON object, writes docs/performance.md."""

import importlib
import json
import sys
from pathlib import Path

import click

from bench.house import house

REPORT = Path(__file__).parents[1] / "docs" / "performance.md"


@click.command("bench")
@click.option("--million", is_flag=True, help="Also the queue page at a million open cases (some minutes, 2 GB).")
@click.option("--only", multiple=True, help="Only these parts: intake, due, clocks, record, queue.")
@click.option("--small", is_flag=True, help="Only see that everything runs; the figures mean nothing.")
@click.option("--report", type=click.Path(path_type=Path), default=REPORT, show_default=False, help="File to write.")
def main(million: bool, only: tuple[str, ...], small: bool, report: Path) -> None:
    """Measure, print JSON, and write the figures to docs/performance.md."""
    with house() as installation:
        # These import models, which need Django to be loaded.
        measures = importlib.import_module("bench.measures")
        found = measures.measure(installation, million=million, only=only, small=small)
        measures.write(found, report)
    click.echo(json.dumps(found, indent=2))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
