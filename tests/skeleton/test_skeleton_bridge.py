"""WSGI over RSGI: what reaches the application, what comes back, and what is refused."""

import asyncio
import io
import json
import threading
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from gongdao.config.bridge import AT_ONCE, Bridge, FileInPieces, environ

T = TypeVar("T")


def by_itself(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: Playwright keeps an event loop in the thread of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = pairs

    def items(self) -> list[tuple[str, str]]:
        return list(self._pairs)

    def get(self, name: str) -> str | None:
        return dict(self._pairs).get(name)

    def __contains__(self, name: str) -> bool:
        return name in dict(self._pairs)


class Proto:
    """What granian hands over; keeps the answer."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        self.sends = 0

    async def __call__(self) -> bytes:
        return b"".join(self._pieces)

    async def __aiter__(self) -> Any:
        for piece in self._pieces:
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.response_bytes(status, headers, body.encode())

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Proto":
        self.status, self.headers = status, headers
        return self

    async def send_bytes(self, piece: bytes) -> None:
        self.body += piece
        self.sends += 1


def scope(*headers: tuple[str, str], path: str = "/", method: str = "GET", version: str = "1.1") -> SimpleNamespace:
    authority = None if version == "1.1" else "example.test:8443"
    return SimpleNamespace(
        method=method, path=path, query_string="a=1", http_version=version, scheme="http",
        authority=authority, client="192.0.2.7:50000", headers=Headers(*headers),
    )  # fmt: skip


def echo(described: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("201 Created", [("Content-Type", "application/json")])
    body = described["wsgi.input"].read().decode()
    return [json.dumps({"path": described["PATH_INFO"], "body": body}).encode()]


def answer(bridge: Bridge, asked: SimpleNamespace, *pieces: bytes) -> Proto:
    proto = Proto(*pieces)
    by_itself(bridge(asked, proto))
    return proto


def test_a_request_passes_with_its_body() -> None:
    asked = scope(("content-length", "3"), ("content-type", "text/plain"), path="/投诉", method="POST")
    got = answer(Bridge(echo, threads=1), asked, b"abc")
    assert (got.status, got.headers) == (201, [("content-type", "application/json")])
    assert json.loads(got.body) == {"path": "/投诉".encode().decode("latin-1"), "body": "abc"}


def test_headers_become_what_pep_3333_names() -> None:
    described = environ(
        scope(("host", "a.test"), ("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y")), b""
    )
    assert described["HTTP_HOST"] == "a.test"
    assert described["HTTP_COOKIE"] == "a=1; b=2"
    assert described["HTTP_ACCEPT"] == "x,y"
    assert described["REMOTE_ADDR"] == "192.0.2.7"
    assert (described["CONTENT_LENGTH"], described["QUERY_STRING"]) == ("0", "a=1")


def test_a_header_with_an_underscore_cannot_pose_as_the_proxys() -> None:
    described = environ(scope(("x_forwarded_proto", "https")), b"")
    assert "HTTP_X_FORWARDED_PROTO" not in described


def test_http_2_names_its_host_otherwise() -> None:
    assert environ(scope(version="2"), b"")["HTTP_HOST"] == "example.test:8443"


@pytest.mark.parametrize(
    ("headers", "pieces"),
    [
        ([("content-length", "2000")], [b"x" * 2000]),
        ([("content-length", "-1")], [b""]),
        ([("transfer-encoding", "chunked")], [b"x" * 600, b"x" * 600]),
    ],
)
def test_too_much_is_refused(headers: list[tuple[str, str]], pieces: list[bytes]) -> None:
    assert answer(Bridge(echo, threads=1, largest=1000), scope(*headers, method="POST"), *pieces).status == 413


def test_a_chunked_body_is_taken() -> None:
    asked = scope(("transfer-encoding", "chunked"), method="POST")
    assert json.loads(answer(Bridge(echo, threads=1), asked, b"a", b"b").body)["body"] == "ab"


def test_a_failure_outside_the_application_reaches_the_server() -> None:
    def broken(described: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        answer(Bridge(broken, threads=1), scope())


@pytest.mark.parametrize(("size", "at_once"), [(10, True), (AT_ONCE + 1, False)])
def test_a_large_file_goes_out_in_pieces_and_is_closed(size: int, at_once: bool) -> None:
    file = io.BytesIO(b"z" * size)

    def download(described: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(size))])
        return FileInPieces(file)

    got = answer(Bridge(download, threads=1), scope())
    assert (got.status, len(got.body), got.sends == 0) == (200, size, at_once)
    assert file.closed


def test_requests_are_answered_side_by_side() -> None:
    """Two that wait for each other can only end when both run at once."""
    barrier = threading.Barrier(2, timeout=10)

    def meet(described: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        barrier.wait()
        start_response("200 OK", [])
        return [b"met"]

    async def both() -> list[bytes]:
        bridge, protos = Bridge(meet, threads=2), [Proto(), Proto()]
        await asyncio.gather(*(bridge(scope(), proto) for proto in protos))
        return [proto.body for proto in protos]

    assert by_itself(both()) == [b"met", b"met"]


def test_the_thread_that_worked_last_works_next() -> None:
    """Its connection is the one whose statements are prepared."""
    bridge = Bridge(echo, threads=4)

    async def one_after_another() -> list[int]:
        return [await bridge.in_thread(threading.get_ident) for _ in range(20)]

    at_work = by_itself(one_after_another())
    changes = sum(one != other for one, other in pairwise(at_work))
    assert changes < 4  # each other thread may come in between once, when it has just begun


def test_more_requests_than_threads_are_all_answered() -> None:
    bridge = Bridge(echo, threads=2)

    async def at_once() -> list[int]:
        return await asyncio.gather(*(bridge.in_thread(pow, n, 2) for n in range(200)))

    assert by_itself(at_once()) == [n * n for n in range(200)]
