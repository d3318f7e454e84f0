"""Limits on guessing, counted in the database so that they hold over all processes and survive a restart.

What is counted is stored as a keyed hash: the table tells nobody who tried what.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from django.db import connection
from django.utils.crypto import salted_hmac

from gongdao.legaltime import clock
from gongdao.people.errors import TooManyAttempts
from gongdao.people.models import Attempt

_COUNT = """
INSERT INTO people_attempt AS a (key, count, until) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN a.until <= %(now)s THEN 1 ELSE a.count + 1 END,
    until = CASE WHEN a.until <= %(now)s THEN EXCLUDED.until ELSE a.until END
RETURNING count, until
"""


class Limit(NamedTuple):
    """At most `n` attempts in one window; the window starts with the first attempt."""

    name: str
    n: int
    window: timedelta


SIGN_IN = Limit("sign-in", 8, timedelta(minutes=10))
SIGN_IN_FROM = Limit("sign-in-from", 60, timedelta(minutes=10))
SIGN_UP_FROM = Limit("sign-up-from", 20, timedelta(hours=1))
RESET = Limit("reset", 4, timedelta(hours=1))
RESET_FROM = Limit("reset-from", 30, timedelta(hours=1))
CLAIM = Limit("claim", 8, timedelta(minutes=30))
CLAIM_FROM = Limit("claim-from", 60, timedelta(minutes=30))


def count(limit: Limit, *about: object) -> None:
    """Count one attempt about these values, one atomic statement.

    Raises TooManyAttempts from the attempt `n + 1` on, until the window is over.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": _key(limit, about), "until": now + limit.window, "now": now})
        n, until = cursor.fetchone()
    if n > limit.n:
        raise TooManyAttempts(minutes=max(1, ceil((until - now) / timedelta(minutes=1))))


def forget(limit: Limit, *about: object) -> None:
    """The attempt succeeded: begin anew."""
    Attempt.objects.filter(key=_key(limit, about)).delete()


def purge(now: datetime) -> int:
    """Remove the windows that are over; returns how many."""
    return Attempt.objects.filter(until__lte=now).delete()[0]


def _key(limit: Limit, about: tuple[object, ...]) -> bytes:
    return salted_hmac(f"gongdao.attempt.{limit.name}", "\0".join(map(str, about)), algorithm="sha256").digest()
