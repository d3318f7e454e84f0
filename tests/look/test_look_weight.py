"""How much a first visit transfers: the page and everything it names, as a browser asks for it; and all from here."""

import gzip
import re
import urllib.request
from typing import Any
from urllib.parse import urljoin

from proceedings_cast import fresh_caches, make_cast  # noqa: F401

MOST = 60_000  # bytes that a first page may transfer
BOOK = 160_000  # bytes of a whole rulebook with its tables
NAMED = re.compile(r"""<(?:link|script|img|source|iframe)\b[^>]*?\s(?:href|src)="([^"]+)\"""")


def fetched(address: str) -> tuple[int, bytes]:
    """Bytes on the wire, head and body, and the body as it was before it was compressed."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body, headers = answer.read(), answer.headers
    plain = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
    return len(str(headers).encode()) + len(body), plain


def weighed(address: str) -> dict[str, int]:
    """What a first visit to a page transfers, by address."""
    size, page = fetched(address)
    found = {address: size}
    for name in NAMED.findall(page.decode()):
        found[urljoin(address, name)] = fetched(urljoin(address, name))[0]
    return found


def test_a_first_visit_is_light_and_asks_nobody_else(live_app: Any) -> None:
    make_cast("liaoliao", "聊聊云购")
    first = weighed(live_app.url + "/liaoliao/")
    assert len(first) >= 6, "style sheets, scripts and the icon were found"
    assert all(address.startswith(live_app.url) for address in first)
    assert sum(first.values()) < MOST, first
    again = weighed(live_app.url + "/liaoliao/rules/handbook/")
    assert sum(again.values()) < BOOK, again
