"""How things are measured: CPU by the kernel's own account, sides interleaved, medians over the rounds.

The application's CPU is that of all threads of its processes; the database's is that of all backends, those that have
ended included. Backends write and sync the log themselves at commit, so durability is in the figures; checkpoints,
which come later and for all sides alike, are not.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

BACKENDS = "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"

Work = Callable[[], int]
"""Does some work once; returns how many pieces it was."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one piece of work took, in milliseconds: CPU of the application, CPU of the database, time that passed."""

    application: float
    database: float
    wall: float

    @property
    def cpu(self) -> float:
        return self.application + self.database


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared. `make` prepares a round's work, unmeasured; `processes` do it (default: this one)."""

    make: Callable[[], Work]
    processes: tuple[int, ...] = (os.getpid(),)


class Meter:
    """Measures on one PostgreSQL server, whose main process is `postmaster`."""

    def __init__(self, url: str, postmaster: int) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._postmaster = postmaster

    def spent(self, work: Work, processes: Iterable[int]) -> Spent:
        """One run of the work."""
        application, database, began = threads(processes), self._database(), time.perf_counter()
        pieces = work()
        wall = time.perf_counter() - began
        application, database = threads(processes) - application, self._database() - database
        return Spent(application * 1000 / pieces, database * 1000 / pieces, wall * 1000 / pieces)

    def compare(self, sides: Mapping[str, Side], rounds: int) -> dict[str, list[Spent]]:
        """Every side once in each round, so that all of them see the same weather; the first round only warms up."""
        found: dict[str, list[Spent]] = {name: [] for name in sides}
        for warm in range(rounds + 1):
            for name, side in sides.items():
                spent = self.spent(side.make(), side.processes)
                if warm:
                    found[name].append(spent)
        return found

    def close(self) -> None:
        self._connection.close()

    def _database(self) -> float:
        ended = psutil.Process(self._postmaster).cpu_times()
        live = threads(pid for (pid,) in self._connection.execute(BACKENDS))
        return live + ended.children_user + ended.children_system


def threads(processes: Iterable[int]) -> float:
    """Seconds of CPU that the processes have had, all threads; exact on Linux, elsewhere in ticks of 10 ms."""
    return sum(_seconds(pid) for pid in processes)


def _seconds(pid: int) -> float:
    """Nothing for a process that has just ended: the kernel counts it among its parent's children from then on."""
    tasks = Path(f"/proc/{pid}/task")
    try:
        if not Path("/proc/self/schedstat").exists():
            return sum(psutil.Process(pid).cpu_times()[:2])
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
    except (OSError, psutil.NoSuchProcess):
        return 0.0


def figures(rounds: list[Spent]) -> dict[str, float]:
    """Medians over the rounds; `per_second` is by the clock on the wall."""
    return {
        "cpu_ms": _median(one.cpu for one in rounds),
        "application_ms": _median(one.application for one in rounds),
        "database_ms": _median(one.database for one in rounds),
        "per_second": round(1000 / statistics.median(one.wall for one in rounds), 1),
    }


def ratio(ours: list[Spent], theirs: list[Spent], part: str = "cpu") -> float:
    """How many times theirs is ours: the median over the rounds of the quotient within one round."""
    pairs = zip(ours, theirs, strict=True)
    return _median((getattr(a, part) / getattr(b, part) for a, b in pairs), 2)


def _median(values: Iterable[float], digits: int = 4) -> float:
    return round(statistics.median(values), digits)
