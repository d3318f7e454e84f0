"""`verify`: whether the database still says what was sealed.

One consistent snapshot is read while the system goes on working. The leaves are hashed into roots, which are compared
with the signed checkpoints in and outside the database. The bytes of each event, read once, are compared with its leaf;
the sealed changes are folded and compared with the columns, the contents and the state rows. Nothing here needs Django,
so that an auditor can run it on any copy.
"""

import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg

from gongdao.record.folds import Fold
from gongdao.record.pure.checkpoint import Verifier
from gongdao.record.pure.fold import Wrong, Wrongs
from gongdao.record.verify_rows import PART, Branch, Part, check_part, parts, unproved
from gongdao.record.verify_tree import Trunk, check_membership, check_tree

JOB = 25
"""Parts that share a connection."""
NAMED = 20
"""Wrong things that a report names; it counts all of them."""

Progress = Callable[[int, int], None]
"""Called with the jobs done and the jobs there are."""


@dataclass(slots=True)
class Report:
    """What `verify` found. `unfolded`: prefixes and fields of sealed changes that no state row is compared with."""

    events: int = 0
    sealed: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    outside: int = 0
    contents: int = 0
    erased: int = 0
    rows: int = 0
    root: str = ""
    unfolded: list[str] = field(default_factory=list)
    seconds: float = 0.0
    wrongs: Wrongs = field(default_factory=Wrongs)

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return self.wrongs.count == 0

    @property
    def first(self) -> Wrong | None:
        """The gravest, first wrong thing."""
        return min(self.wrongs.first, key=Wrong.rank, default=None)

    def as_json(self) -> dict[str, Any]:
        """`{"ok", "first", "wrong", "found": [...], "events", ...}`."""
        return {
            "ok": self.ok,
            "first": self.first.as_json() if self.first else None,
            "wrong": self.wrongs.count,
            "found": [wrong.as_json() for wrong in sorted(self.wrongs.first, key=Wrong.rank)[:NAMED]],
            **{item.name: getattr(self, item.name) for item in fields(self) if item.name != "wrongs"},
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A database to verify, at one snapshot of it (none: the present), and what to hold against it."""

    conninfo: str
    folds: tuple[Fold, ...] = ()
    verifier: str | None = None
    file: Path | None = None
    snapshot: str | None = None

    @contextmanager
    def open(self) -> Iterator[psycopg.Connection]:
        """A read-only connection in UTC at the snapshot."""
        with psycopg.connect(self.conninfo, options="-c TimeZone=UTC", autocommit=True) as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            if self.snapshot:
                connection.execute(f"SET TRANSACTION SNAPSHOT '{self.snapshot}'".encode())
            yield connection
            connection.execute("ROLLBACK")


def verify(
    conninfo: str,
    folds: Sequence[Fold] = (),
    *,
    verifier: Verifier | None = None,
    file: Path | None = None,
    platforms: Mapping[int, str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check the whole record of a database.

    `verifier` checks the signatures and `file` holds the checkpoints outside; without them that part is left out.
    `platforms` maps ids to slugs; without it only that each id always has the same slug is checked. `workers` processes
    share the work (default: one per processor, one alone for a short log). Raises psycopg.Error if the database cannot
    be read.
    """
    began = time.perf_counter()
    source = Source(conninfo, tuple(folds), verifier.text() if verifier else None, file)
    with source.open() as connection:
        report = Report()
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or (None,)
        source = Source(source.conninfo, source.folds, source.verifier, file, snapshot)
        cut = parts(connection, PART)
        jobs: list[Sequence[Part]] = [(), *(cut[n : n + JOB] for n in range(0, len(cut), JOB))]
        seen: dict[int, str] = dict(platforms or {})
        branches: list[Branch] = []
        for number, result in enumerate(_run(source, jobs, workers), 1):
            if isinstance(result, Trunk):
                _take_trunk(report, result)
            else:
                branches += result
                for branch in result:
                    _take_branch(report, branch, seen)
            if progress:
                progress(number, len(jobs))
        report.wrongs.merge(check_membership(connection, sum(branch.leaves for branch in branches)))
        report.wrongs.merge(unproved(connection, branches, source.folds))
    report.unsealed = report.events - report.sealed
    report.seconds = round(time.perf_counter() - began, 3)
    return report


def _run(source: Source, jobs: Sequence[Sequence[Part]], workers: int | None) -> Iterator[Trunk | list[Branch]]:
    """The results of the jobs, as they come. A short log is not worth a second process."""
    count = workers or (1 if len(jobs) <= 3 else os.cpu_count() or 1)
    if count == 1:
        yield from (_job(source, job) for job in jobs)
        return
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        for future in as_completed([pool.submit(_job, source, job) for job in jobs]):
            yield future.result()


def _job(source: Source, cut: Sequence[Part]) -> Trunk | list[Branch]:
    """The tree (no parts), or some parts of the rows, on a connection of its own."""
    with source.open() as connection, _no_cycles():
        if not cut:
            return check_tree(connection, Verifier.parse(source.verifier) if source.verifier else None, source.file)
        return [check_part(connection, part, source.folds) for part in cut]


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Without Python's search for cycles, of which there are none here: it costs a third over so many small objects."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _take_trunk(report: Report, trunk: Trunk) -> None:
    report.sealed, report.checkpoints, report.outside = trunk.sealed, trunk.checkpoints, trunk.outside
    report.root = trunk.root.hex()
    report.wrongs.merge(trunk.wrong)


def _take_branch(report: Report, branch: Branch, seen: dict[int, str]) -> None:
    report.events += branch.events
    report.contents += branch.told
    report.erased += branch.erased
    report.rows += sum(map(len, branch.ids.values()))
    report.unfolded = sorted({*report.unfolded, *branch.unfolded})
    report.wrongs.merge(branch.wrong)
    for platform, slug in branch.platforms.items():
        if seen.setdefault(platform, slug) != slug:
            report.wrongs.add(Wrong("column", field="platform_id", stored=platform, proved=slug))
