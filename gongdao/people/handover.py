"""The marketplace hands a signed-in user over: a JWT (RFC 7519, HS256) signed with the platform's handover key.

Claims: `aud` the platform's short name, `sub` the marketplace's id of the user, `name`, `kind` consumer or merchant,
`jti` unique, `exp` at most five minutes ahead; optional `email`, `phone`, `merchant` (its code), `merchant_name`, and
`next`, a local path to open. A token works once.
"""

import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import jwt
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme

from gongdao.legaltime import clock
from gongdao.people import accounts, changes
from gongdao.people.errors import AddressTaken, BadEmail, BadHandover, BadPhone, ExpiredHandover, UsedHandover
from gongdao.people.models import HandoverToken, Platform, User

LONGEST = timedelta(minutes=5)
ALGORITHM = "HS256"
_KINDS = (User.Kind.CONSUMER, User.Kind.MERCHANT)
_TEXTS = ("sub", "name", "kind", "jti", "email", "phone", "merchant", "merchant_name", "next")


class Arrival(NamedTuple):
    """Who arrived, and the local path to open (empty: the platform's home)."""

    user: User
    next: str


def issue(
    platform: Platform, ref: str, *, name: str, kind: str = "consumer", lifetime: timedelta = LONGEST, **claims: str
) -> str:
    """A token as the marketplace makes it (for the demo, tests and as the example in the documentation)."""
    expires = clock.now() + lifetime
    fixed = {"aud": platform.slug, "sub": ref, "name": name, "kind": kind, "jti": secrets.token_urlsafe(16)}
    return jwt.encode({**fixed, **claims, "exp": int(expires.timestamp())}, platform.handover_key, ALGORITHM)


def accept(platform: Platform, token: str) -> Arrival:
    """Use the token up; make or update the account of its user. Raises BadHandover, ExpiredHandover, UsedHandover."""
    claims = _verified(platform, token)
    with transaction.atomic():
        expires = datetime.fromtimestamp(claims["exp"], UTC)
        _, fresh = HandoverToken.objects.get_or_create(
            platform=platform, jti=claims["jti"], defaults={"expires_at": expires}
        )
        if not fresh:
            raise UsedHandover()
        user = _account(platform, claims)
        if user.kind == User.Kind.MERCHANT and claims.get("merchant"):
            name = claims.get("merchant_name") or claims["merchant"]
            merchant = changes.upsert_merchant(platform, claims["merchant"], name).row
            changes.add_member(merchant, user)
    path = claims.get("next", "")
    return Arrival(user, path if is_local(path) else "")


def is_local(path: str) -> bool:
    """Is this a path on this site, and not an address of another one?"""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def purge(now: datetime) -> int:
    """Forget the used tokens that have expired since; returns how many."""
    return HandoverToken.objects.filter(expires_at__lte=now).delete()[0]


def _verified(platform: Platform, token: str) -> dict[str, Any]:
    """The claims, if signature, audience and shape are right. Time is read from our clock, not by the library."""
    options: Any = {"require": ["aud", "exp", "sub", "jti"], "verify_exp": False, "verify_iat": False}
    try:
        claims = jwt.decode(token, platform.handover_key, [ALGORITHM], audience=platform.slug, options=options)
    except jwt.InvalidTokenError:
        raise BadHandover() from None
    texts = [claims[name] for name in _TEXTS if name in claims]
    if type(claims["exp"]) is not int or not all(isinstance(text, str) and len(text) <= 500 for text in texts):
        raise BadHandover()
    if claims.get("kind") not in _KINDS or not all(claims.get(name, "").strip() for name in ("sub", "jti", "name")):
        raise BadHandover()
    if max(len(claims["sub"]), len(claims["jti"])) > 100:
        raise BadHandover()
    left = claims["exp"] - clock.now().timestamp()
    if left <= 0:
        raise ExpiredHandover()
    if left > LONGEST.total_seconds():
        raise BadHandover()
    return claims


def _account(platform: Platform, claims: dict[str, Any]) -> User:
    """The account with this reference, made or brought up to date.

    An address that another account of the platform has already stays there: whoever typed it at sign-up is not thereby
    the user whom the marketplace knows, so the two are never merged.
    """
    user = _known(platform, claims["sub"]) or _new(platform, claims)
    if not user.is_active or user.kind != claims["kind"]:
        raise BadHandover()
    user.name = claims["name"].strip()[:100]
    phone = partial(accounts.normal_phone, platform=platform)
    for field, normal in (("email", accounts.normal_email), ("phone", phone)):
        if value := _readable(normal, claims.get(field, "")):
            taken = User.objects.filter(platform=platform, **{field: value}).exclude(pk=user.pk).exists()
            setattr(user, field, getattr(user, field) if taken else value)
    user.save(update_fields=["name", "email", "phone"])
    return user


def _known(platform: Platform, ref: str) -> User | None:
    return User.objects.select_for_update().filter(platform=platform, external_ref=ref).first()


def _new(platform: Platform, claims: dict[str, Any]) -> User:
    try:
        return accounts.create(platform, kind=claims["kind"], name=claims["name"], external_ref=claims["sub"])
    except AddressTaken:  # by another token of the same user, a moment ago
        return User.objects.select_for_update().get(platform=platform, external_ref=claims["sub"])


def _readable(normal: Any, text: str) -> str | None:
    try:
        return normal(text)
    except (BadEmail, BadPhone):
        return None
