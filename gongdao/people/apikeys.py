"""Keys of the marketplace's machines: 256 random bits, shown once, stored as their SHA-256."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from gongdao.legaltime import clock
from gongdao.people.errors import EndedAlready, KeyNameTaken, UnknownScope
from gongdao.people.models import ApiKey, Platform

SCOPES = ("cases:read", "cases:write", "orders:write", "messages:write", "attachments:write", "actions:write")
REMEMBERED_FOR = timedelta(seconds=5)
"""A key is looked up again after this long; so long a revoked key may still be served by another process."""
_MOST = 10_000

_remembered: dict[bytes, tuple[datetime, ApiKey | None]] = {}


def issue(platform: Platform, name: str, scopes: Iterable[str]) -> str:
    """A new key, as plain text, this once: ``gd_<slug>_<43 characters>``. Raises UnknownScope, KeyNameTaken."""
    wanted = sorted(set(scopes))
    for scope in wanted:
        if scope not in SCOPES:
            raise UnknownScope(scope=scope, known=", ".join(SCOPES))
    secret = secrets.token_urlsafe(32)
    plain = f"gd_{platform.slug}_{secret}"
    try:
        with transaction.atomic():
            ApiKey.objects.create(
                platform=platform,
                name=name,
                prefix=secret[:6],
                hash=_hash(plain),
                scopes=wanted,
                created_at=clock.now(),
            )
    except IntegrityError:
        raise KeyNameTaken(name=name) from None
    return plain


def find(plain: str) -> ApiKey | None:
    """The key in force behind the plain text, with its platform: one indexed query, remembered for five seconds.

    Notes the day of use, once a day.
    """
    now = clock.now()
    digest = _hash(plain)
    looked_up, key = _remembered.get(digest, (None, None))
    if looked_up is None or not looked_up <= now < looked_up + REMEMBERED_FOR:
        key = ApiKey.objects.filter(hash=digest, revoked_at=None).select_related("platform").first()
        if len(_remembered) >= _MOST:
            _remembered.clear()
        _remembered[digest] = (now, key)
    if key and key.last_used_on != now.date():
        ApiKey.objects.filter(pk=key.pk).exclude(last_used_on=now.date()).update(last_used_on=now.date())
        key.last_used_on = now.date()
    return key


def revoke(key: ApiKey, at: datetime) -> None:
    """The key opens nothing any more; its row stays. Raises EndedAlready."""
    if not ApiKey.objects.filter(Q(pk=key.pk), revoked_at=None).update(revoked_at=at):
        raise EndedAlready(until=ApiKey.objects.get(pk=key.pk).revoked_at)
    key.revoked_at = at
    _remembered.pop(bytes(key.hash), None)


def _hash(plain: str) -> bytes:
    return hashlib.sha256(plain.encode()).digest()
