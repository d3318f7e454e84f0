"""The only place where the machine's clock is read, so that tests and the demo can put another in its place.

`frozen` holds in the current thread (or async task) only: while the demo replays thirty days, the web threads go on
reading the real time. `set_clock` holds in the whole process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from gongdao.legaltime.errors import NaiveTime


def _machine() -> datetime:
    return datetime.now(UTC)


class Frozen:
    """A clock that stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self.to(instant)

    def __call__(self) -> datetime:
        return self._instant

    def to(self, instant: datetime) -> None:
        """Stand at this aware instant. Raises NaiveTime."""
        if instant.utcoffset() is None:
            raise NaiveTime(text=instant.isoformat())
        self._instant = instant.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move on by real elapsed time (also backwards)."""
        self._instant += by


_process: Callable[[], datetime] = _machine
_here: ContextVar[Callable[[], datetime] | None] = ContextVar("gongdao_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return (_here.get() or _process)()


@contextmanager
def frozen(instant: datetime) -> Iterator[Frozen]:
    """Stop the clock of this thread: ``with frozen(instant) as hand: hand.advance(timedelta(hours=1))``."""
    hand = Frozen(instant)
    token = _here.set(hand)
    try:
        yield hand
    finally:
        _here.reset(token)


def set_clock(source: Callable[[], datetime] | None) -> None:
    """Let the whole process read another clock, a function to an aware instant in UTC; None is the machine's own."""
    global _process
    _process = source or _machine
