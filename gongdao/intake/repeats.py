"""Requests that a machine may send twice: the first answer is kept under the sender's key and given again.

The row is written in the transaction of what the request does. Two that come at once both do their work, the unique
key lets one of them commit, and the other is undone and finds the answer of the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from gongdao.intake.models import Answered

KEPT = timedelta(days=30)

_KEEP = """
insert into intake_answered (platform_id, key, digest, status, body, answered_at)
values (%s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A kept answer: the SHA-256 of the request it belongs to, the HTTP status, the JSON."""

    digest: bytes
    status: int
    body: bytes


def keep(platform_id: int, key: str, answer: Answer, now: datetime) -> None:
    """Keep the answer, inside the caller's transaction. Raises IntegrityError where the key has one already."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [platform_id, key, answer.digest, answer.status, answer.body, now])


def find(platform_id: int, key: str) -> Answer | None:
    """The answer kept under the key."""
    row = Answered.objects.filter(platform_id=platform_id, key=key).first()
    return Answer(bytes(row.digest), row.status, bytes(row.body)) if row else None


def purge(now: datetime) -> int:
    """Forget answers older than 30 days; returns how many."""
    return Answered.objects.filter(answered_at__lte=now - KEPT).delete()[0]
