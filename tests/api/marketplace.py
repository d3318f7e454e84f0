"""A marketplace that takes commands to pay: a real HTTP server on this machine, and its signed answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.http import HttpResponse
from django.test import Client

from gongdao.legaltime import clock
from gongdao.notices import webhooks
from gongdao.people.models import Platform, Webhook
from gongdao.people.webhooks import save


@dataclass
class Marketplace:
    """What came in, and what is answered: an HTTP status and headers. `at` is its address."""

    at: str = ""
    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def join(self, platform: Platform) -> Webhook:
        """Be the marketplace of a platform."""
        return save(platform, self.at, 24).row

    def keys(self) -> list[str]:
        """The keys that were told, each as often as it was."""
        return [json.loads(body)["data"]["key"] for _, body in self.taken]


@contextmanager
def marketplace() -> Iterator[Marketplace]:
    """A server on a free port of this machine until the end of the block."""
    one = Marketplace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(one.status)
            for name, value in one.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"noted")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.at = f"http://127.0.0.1:{server.server_address[1]}/pay?from=gongdao"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def tell(secret: str, key: str, message_id: str, *, seconds: int = 0, **told: Any) -> HttpResponse:
    """The marketplace's answer about a payment, signed; `seconds` shifts its clock."""
    body = json.dumps(told).encode()
    at = int(clock.now().timestamp()) + seconds
    signed = {
        webhooks.ID: message_id,
        webhooks.TIMESTAMP: str(at),
        webhooks.SIGNATURE: webhooks.signature(secret, message_id, at, body),
    }
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    return client.generic("POST", f"/api/v1/payments/{key}", body, "application/json", headers=signed)
