"""How much may come from one network address of guests, so that nobody can flood the platform.

Whoever is signed in is not counted; many people share one address, so the figures are far above what one needs.
"""

from datetime import timedelta

from gongdao.errors import Refusal
from gongdao.legaltime import clock
from gongdao.look.times import zone_of
from gongdao.people import attempts, contacts
from gongdao.people.access import network_address
from gongdao.people.attempts import Limit
from gongdao.people.errors import BadContact, TooManyAttempts
from gongdao.people.platforms import Request

BEGUN = Limit("begun-from", 120, timedelta(hours=1))
FILED = Limit("filed-from", 40, timedelta(hours=1))
UPLOADED = Limit("uploaded-from", 400, timedelta(hours=1))
NAMED = Limit("mandates-of-case", 20, timedelta(hours=24))
"""Mandates of one case, whoever gives them: each sends a letter to somebody who never asked for one."""


class TooManyFromHere(Refusal):
    """Too much has come from your network address. From {until} on it works again. {phone}"""

    status = 429


def count(request: Request, limit: Limit, n: int = 1) -> None:
    """Count what a guest sends to a platform's page, `n` times. Raises TooManyFromHere."""
    assert request.platform is not None
    if request.user.is_authenticated:
        return
    try:
        for _ in range(n):
            attempts.count(limit, request.platform.pk, network_address(request))
    except TooManyAttempts as refusal:
        until = clock.now() + timedelta(minutes=refusal.values["minutes"])
        shown = f"{until.astimezone(zone_of(request.platform)):%H:%M}"
        raise TooManyFromHere(until=shown, phone=_phone(request)) from None


def _phone(request: Request) -> str:
    """The telephone of the platform, if it can be right."""
    phone = request.platform.complaint_phone if request.platform else ""
    try:
        contacts.phone(phone)
    except BadContact:
        return ""
    return phone
