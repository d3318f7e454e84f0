"""The address to which commands for the marketplace go, and the secret shared with it.

An address is `https://`; plain http, and this machine itself, only where the installation says so (tests, a
marketplace beside it): whoever may type an address must not reach what stands behind the firewall by it.
"""

import base64
import ipaddress
import secrets
import socket
from urllib.parse import urlsplit

from django.conf import settings

from gongdao.people.changes import Change
from gongdao.people.errors import BadPatience, BadWebhookUrl
from gongdao.people.models import Platform, Webhook

SECRET = "whsec_"
SECRET_BYTES = 32
LONGEST = 500
MOST_HOURS = 30 * 24
PORTS = {"https": 443, "http": 80}


def local_allowed() -> bool:
    """May commands go to this machine itself?"""
    return bool(getattr(settings, "GONGDAO_WEBHOOK_LOCAL", False))


def checked(url: str) -> str:
    """The address, tidied. Raises BadWebhookUrl."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadWebhookUrl(text=url[:80]) from None
    plain = all(" " < c < "\x7f" for c in url) and len(url) <= LONGEST
    named = bool(parts.hostname) and parts.username is None and parts.password is None and not parts.fragment
    schemes = ("https", "http") if local_allowed() else ("https",)
    if not plain or not named or port == 0 or parts.scheme not in schemes:
        raise BadWebhookUrl(text=url[:80])
    return url


def resolved(host: str, port: int) -> str:
    """A public IP address of the host, to be connected to as it was checked. Raises OSError, also for any other kind.

    This machine counts as public only where the installation allows it.
    """
    for *_, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = ipaddress.ip_address(str(found[0]).partition("%")[0])
        if address.is_loopback and local_allowed():
            return str(address)
        if address.is_global and not address.is_multicast:
            return str(address)
    raise OSError(f"{host} has no public address")


def new_secret() -> str:
    """256 random bits in the form of Standard Webhooks."""
    return SECRET + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def save(platform: Platform, url: str, patience_hours: int) -> Change:
    """Set the address; the first time with a new secret. Raises BadWebhookUrl, BadPatience."""
    if not 1 <= patience_hours <= MOST_HOURS:
        raise BadPatience(most=MOST_HOURS)
    row = Webhook.objects.filter(platform=platform).first() or Webhook(platform=platform, secret=new_secret())
    wanted = {"url": checked(url), "patience_hours": patience_hours}
    old = {name: _said(getattr(row, name)) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    new = {name: _said(value) for name, value in wanted.items() if _said(value) != old[name]}
    return Change(row, {name: old[name] for name in new}, new)


def renew(row: Webhook) -> Change:
    """Another secret; the one before counts no more."""
    row.secret = new_secret()
    row.save(update_fields=["secret"])
    return Change(row, {}, {})


def _said(value: object) -> str | None:
    return str(value) if value else None
