"""Instants at the edges: text to aware datetime; naive times are refused."""

import re
from datetime import UTC, datetime

from gongdao.legaltime.errors import BadInstant, NaiveTime

_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def parse_instant(text: str) -> datetime:
    """Read ``2026-02-13T18:00:00+08:00`` (ISO 8601, seconds may be missing). Raises BadInstant, NaiveTime."""
    match = _TEXT.fullmatch(text)
    if match is None:
        raise BadInstant(text=text[:40])
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInstant(text=text[:40]) from error
    if match[1] is None:
        raise NaiveTime(text=text[:40])
    return instant


def aware(instant: datetime) -> datetime:
    """The instant in UTC. Raises NaiveTime."""
    if instant.utcoffset() is None:
        raise NaiveTime(text=instant.isoformat())
    return instant.astimezone(UTC)
