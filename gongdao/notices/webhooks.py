"""Signed HTTP messages between Gongdao and a marketplace, as Standard Webhooks 1.0 has them (standardwebhooks.com).

A message has an id that stays the same however often it is sent, the instant of sending, and
`v1,` + base64(HMAC-SHA256(secret, id + "." + timestamp + "." + body)).
"""

import base64
import hashlib
import hmac
import http.client
import socket
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from gongdao.notices.errors import BadSignature, SignatureMissing, StaleMessage
from gongdao.people.errors import BadWebhookUrl
from gongdao.people.models import Webhook
from gongdao.people.webhooks import PORTS, SECRET, checked, resolved

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
"""How far the instant of a message may lie from ours; the specification asks for one, its libraries take this."""
LONGEST_ID = 150
PATIENCE = 15.0
"""Seconds until an address that does not answer is left alone."""
ANSWER = 500  # bytes of an answer that are kept
OK = range(200, 300)


class Outcome(NamedTuple):
    """What became of one message: taken or not, the HTTP status if there was one, and what was answered."""

    ok: bool
    status: int | None
    answer: str

    @property
    def error(self) -> str:
        """Why it was not taken, as one word."""
        if self.ok:
            return ""
        return f"http-{self.status}" if self.status else "unreachable"


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`; `timestamp` in seconds since 1970."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a message whose signature is right, by lower-case header names.

    A sender that is changing its secret sends several signatures. Raises SignatureMissing, StaleMessage, BadSignature.
    """
    message_id, sent, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    plain = message_id.isascii() and message_id.isprintable() and len(message_id) <= LONGEST_ID
    if not (message_id and plain and given and sent.isascii() and sent.isdigit() and len(sent) < 12):
        raise SignatureMissing()
    if abs(int(sent) - now.timestamp()) > TOLERANCE.total_seconds():
        raise StaleMessage(minutes=int(TOLERANCE.total_seconds() // 60))
    wanted = signature(secret, message_id, int(sent), body).encode()
    if not any(hmac.compare_digest(wanted, one.encode()) for one in given.split(" ")):
        raise BadSignature()
    return message_id


def send(webhook: Webhook, message_id: str, body: bytes, now: datetime) -> Outcome:
    """POST one message of JSON. No redirect is followed, and the host's address is looked at before it is used."""
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Gongdao",
        ID: message_id,
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(webhook.secret, message_id, timestamp, body),
    }
    try:
        parts = urlsplit(checked(webhook.url))
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        connection = _connection(parts.scheme, host, port)
        try:
            connection.request("POST", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body, headers)
            answer = connection.getresponse()
            said = answer.read(ANSWER).decode("utf-8", "replace").replace("\0", "")
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, UnicodeError, BadWebhookUrl) as error:
        return Outcome(False, None, repr(error)[:ANSWER])
    return Outcome(answer.status in OK, answer.status, said)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, whatever the host's name means a moment later."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self.tls = tls

    def connect(self) -> None:
        plain = socket.create_connection((resolved(self.host, self.port), self.port), self.timeout)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host) if self.tls else plain


def _connection(scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    return _Pinned(host, port, ssl.create_default_context() if scheme == "https" else None)


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET))
