"""All measurements, one after another, and what they say."""

import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench import clocks, dues, intake, pages, queue, record, report, rulebook
from bench.meter import Meter
from bench.sizes import SMALL, Sizes
from bench.world import World, world
from gongdao.config import memory
from gongdao.config.installation import Installation
from gongdao.legaltime import clock

PARTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "intake": intake.measure,
    "due": dues.measure,
    "clocks": clocks.measure,
    "record": record.measure,
    "rulebook": rulebook.measure,
    "pages": pages.measure,
    "queue": queue.measure,
}


def measure(installation: Installation, *, million: bool, only: Sequence[str], small: bool) -> dict[str, Any]:
    """The figures by part. The queue is left out unless `million` or named in `only`."""
    assert installation.server is not None
    wanted = only or [part for part in PARTS if part != "queue" or million]
    meter = Meter(installation.owner_url, installation.server.pid)
    try:
        with psycopg.connect(installation.owner_url, autocommit=True) as owner:
            about = _about(owner)
        stage = world(installation, meter, SMALL if small else Sizes())
        memory.settle()  # as the server does before its first request
        found = {}
        for part in wanted:
            print(f"{part} ...", file=sys.stderr, flush=True)
            found[part] = PARTS[part](stage)
    finally:
        meter.close()
    return {"about": about, **found}


def _about(owner: psycopg.Connection) -> dict[str, Any]:
    """Where it was measured.."""
    durable = {name: owner.execute(f"show {name}".encode()).fetchone() for name in ("fsync", "synchronous_commit")}
    assert all(value == ("on",) for value in durable.values())
    version = owner.execute("show server_version").fetchone()
    return {
        "date": clock.now().date().isoformat(),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "postgresql": version[0] if version else "",
        "load": round(os.getloadavg()[0], 1),
        "fsync": "on",
        "synchronous_commit": "on",
    }


def write(found: dict[str, Any], path: Path) -> None:
    """The report; parts not measured this time keep their figures of before, which stand in the report as JSON."""
    path.write_text(report.text(report.merged(found, path)), encoding="utf-8")
