"""The worker: one process, one small thread for each periodic job. Started as gongdao.config.work.

N workers on N machines share the work: a job's round claims its rows in the database, nothing else keeps them apart.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
from django.db import close_old_connections, connection

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
"""Seconds between two attempts of a job that fails again and again."""


@dataclass(frozen=True)
class Job:
    """`run()` does one bounded round and returns how much it did; more than 0 asks for another round at once.

    Otherwise the next round comes after `every_seconds`, or when somebody notifies `wake_channel`."""

    name: str
    every_seconds: float
    run: Callable[[], int]
    wake_channel: str | None = None


class Runner:
    """Runs jobs until `stop()`."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._stopping = threading.Event()
        self._woken = {job.name: threading.Event() for job in jobs}

    def run(self) -> None:
        """Returns after `stop()`, when every job has finished its round."""
        threads = [threading.Thread(target=self._repeat, args=[job], name=job.name) for job in self._jobs]
        for thread in threads:
            thread.start()
        if any(job.wake_channel for job in self._jobs):
            threading.Thread(target=self._listen, name="listen", daemon=True).start()
        for thread in threads:
            thread.join()

    def stop(self) -> None:
        self._stopping.set()
        self.wake()

    def wake(self, channel: str | None = None) -> None:
        """Starts the next round of the jobs of this channel (None: of all) without waiting."""
        for job in self._jobs:
            if channel is None or job.wake_channel == channel:
                self._woken[job.name].set()

    def _repeat(self, job: Job) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._woken[job.name].clear()
            try:
                done, failures = job.run(), 0
            except Exception:
                done, failures = 0, failures + 1
                log.exception("The job %s failed (%s times in a row)", job.name, failures)
            finally:
                close_old_connections()
            if failures:
                self._stopping.wait(pause_after(failures, job.every_seconds))
            elif not done:
                self._woken[job.name].wait(job.every_seconds)
        connection.close()

    def _listen(self) -> None:
        channels = sorted({job.wake_channel for job in self._jobs if job.wake_channel})
        while not self._stopping.is_set():
            try:
                with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as listening:
                    for channel in channels:
                        listening.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
                    self.wake()
                    for notice in listening.notifies():
                        self.wake(notice.channel)
            except psycopg.OperationalError as error:
                log.warning("The worker has lost the database: %s", str(error).strip())
                self._stopping.wait(1)


def pause_after(failures: int, every_seconds: float) -> float:
    """Seconds; doubles with each failure in a row, up to LONGEST_PAUSE."""
    return float(min(max(every_seconds, 0.25) * 2.0 ** min(failures, 12), LONGEST_PAUSE))


def stop_on_signals(runner: Runner) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stop())
