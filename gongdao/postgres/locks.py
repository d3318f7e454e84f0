"""Locks between processes. The kernel drops them when a process dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path

from gongdao.postgres.errors import PostgresError

PATIENCE = 90.0
"""Seconds; longer than a start after a crash takes."""


class Lock:
    """A lock file. Not inherited by programs started later."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def exclusive(self) -> None:
        """Raises PostgresError when another process holds the lock for too long."""
        self._wait(fcntl.LOCK_EX)

    def shared(self) -> None:
        """Raises PostgresError when another process holds the lock for too long."""
        self._wait(fcntl.LOCK_SH)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self, kind: int) -> None:
        give_up = time.monotonic() + PATIENCE
        while not self._try(kind):
            if time.monotonic() > give_up:
                raise PostgresError(f"Another process has held {self.path} for {PATIENCE:.0f} seconds.")
            time.sleep(0.02)
