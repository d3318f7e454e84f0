"""Reading the values of a request, and gathering everything that is wrong with it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from gongdao.api.errors import BadTime
from gongdao.api.problems import Wrong
from gongdao.errors import Refusal
from gongdao.intake.errors import FutureInstant, NaiveInstant, UnknownChannel
from gongdao.intake.submission import CHANNELS
from gongdao.rulebook import Stack
from gongdao.words import fen

T = TypeVar("T")
FIRST_YEAR = 2000  # no marketplace is older; far instants would run over the ends of the calendar


class Reading:
    """Reads value after value, noting each refusal with its place; `finish` raises them together."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Refusal]] = []

    def take(self, pointer: str, read: Callable[..., T], *given: Any) -> T | None:
        """What `read(*given)` says, or None after a refusal."""
        try:
            return read(*given)
        except Refusal as refusal:
            self.found.append((pointer, refusal))
            return None

    def finish(self) -> None:
        """Raises Wrong if anything was."""
        if self.found:
            raise Wrong(self.found)


def instant(text: str | None, now: datetime) -> datetime | None:
    """An aware instant in ISO 8601 that is not in the future. Raises BadTime, NaiveInstant, FutureInstant."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadTime(text=text) from None
    if read.tzinfo is None:
        raise NaiveInstant(instant=text)
    if not FIRST_YEAR <= read.year < 9999:
        raise BadTime(text=text)
    if read > now:
        raise FutureInstant(instant=text)
    return read.astimezone(UTC)


def money(text: str | None) -> int | None:
    """Fen. Raises BadAmount."""
    return None if text is None else fen(text)


def channel(name: str) -> str:
    """Raises UnknownChannel."""
    if name not in CHANNELS:
        raise UnknownChannel(channel=name, known=", ".join(CHANNELS))
    return name


def facts(reading: Reading, pointer: str, stack: Stack, named: Mapping[str, str], others: Mapping[str, str]) -> Any:
    """Facts as Python values; an empty one is unknown and left out."""
    found = {}
    for place, given in ((pointer, named), (f"{pointer}/facts", others)):
        for name, text in given.items():
            if text and (value := reading.take(f"{place}/{name}", stack.parse_fact, name, text)) is not None:
                found[name] = value
    return found
