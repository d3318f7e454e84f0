"""WSGI on granian's RSGI: a pool of threads answers, so that one async path can live on the same port.

Measured against the ready-made bridges in docs/decisions/0002-one-process-tree.md.
"""

import asyncio
import io
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from typing import Any

log = logging.getLogger(__name__)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
Job = tuple[asyncio.AbstractEventLoop, asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]
PIECE = 64 * 1024
AT_ONCE = 1024 * 1024
"""A file up to this size is read in one go; a larger one goes out in pieces."""
FIXED: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}


class TooLarge(Exception):
    """The body is larger than the server takes."""


class FileInPieces:
    """What PEP 3333 calls a file wrapper."""

    streaming = True

    def __init__(self, file: Any, block_size: int = PIECE) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(PIECE), b"")

    def close(self) -> None:
        _close(self._file)


class Bridge:
    """An RSGI application that hands each request to `wsgi` in one of `threads` threads.

    Of the idle threads that one takes the next request which worked last: the statements of its connection are
    prepared, and its memory is still near the processor. A body over `largest` bytes is answered with 413 before it
    is read."""

    def __init__(self, wsgi: Wsgi, threads: int, largest: int = 40 * 1024 * 1024) -> None:
        self._wsgi = wsgi
        self._largest = largest
        self._turns = threading.Lock()
        self._idle: list[SimpleQueue[Job]] = []
        self._waiting: deque[Job] = deque()
        for number in range(threads):
            threading.Thread(target=self._work, name=f"web-{number}", daemon=True).start()

    async def __call__(self, scope: Any, proto: Any) -> None:
        try:
            body = await self._body(scope, proto)
        except TooLarge:
            proto.response_str(413, [("content-type", "text/plain")], f"At most {self._largest} bytes are taken.")
            return
        status, headers, chunks = await self.in_thread(self.call, environ(scope, body))
        if isinstance(chunks, list):
            proto.response_bytes(status, headers, chunks[0] if len(chunks) == 1 else b"".join(chunks))
        else:
            await self._stream(proto.response_stream(status, headers), chunks)

    def call(self, described: dict[str, Any]) -> tuple[int, Headers, Iterable[bytes]]:
        """Status, headers, and the body: a list, or what is to be streamed and closed."""
        status, headers = 500, [("content-type", "text/plain")]

        def start_response(line: str, given: Headers, exc_info: Any = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), [(name.lower(), value) for name, value in given]

        chunks = self._wsgi(described, start_response)
        if getattr(chunks, "streaming", False) and _length(headers) > AT_ONCE:
            return status, headers, chunks
        try:
            return status, headers, list(chunks)
        finally:
            _close(chunks)

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The function's result; its exceptions are raised here."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        job = loop, future, function, arguments
        with self._turns:
            if self._idle:
                self._idle.pop().put(job)
            else:
                self._waiting.append(job)
        return await future

    async def _body(self, scope: Any, proto: Any) -> bytes:
        announced = scope.headers.get("content-length")
        if announced is not None:
            if not announced.isdecimal() or int(announced) > self._largest:
                raise TooLarge
            return await proto() if announced != "0" else b""
        if "transfer-encoding" not in scope.headers and scope.http_version.startswith("1"):
            return b""
        read = bytearray()
        async for piece in proto:
            read += piece
            if len(read) > self._largest:
                raise TooLarge
        return bytes(read)

    async def _stream(self, transport: Any, chunks: Iterable[bytes]) -> None:
        pieces = iter(chunks)
        try:
            while (piece := await self.in_thread(next, pieces, None)) is not None:
                await transport.send_bytes(piece)
        finally:
            await self.in_thread(_close, chunks)

    def _turn(self, own: "SimpleQueue[Job]") -> Job | None:
        """The job that waits longest; without any the thread is idle from now on and gets the next by its own queue."""
        with self._turns:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(own)
        return None

    def _work(self) -> None:
        own: SimpleQueue[Job] = SimpleQueue()
        job = self._turn(own)
        while True:
            loop, future, function, arguments = job or own.get()
            result, error = None, None
            try:
                result = function(*arguments)
            except Exception as raised:
                log.exception("A request failed outside Django")
                error = raised
            job = self._turn(own)  # before the answer goes out, so that whoever asks next finds this thread idle
            loop.call_soon_threadsafe(_settle, future, result, error)


def environ(scope: Any, body: bytes) -> dict[str, Any]:
    """PEP 3333's description of a request. granian has unquoted the path; PEP 3333 wants its bytes read as Latin-1."""
    host, _, port = (scope.authority or "").rpartition(":")
    described = {
        **FIXED,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host or "localhost",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "HTTP_HOST": scope.authority or "",
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.file_wrapper": FileInPieces,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # would be taken for the header with a dash, which a proxy may have set
            continue
        key = "HTTP_" + name.upper().replace("-", "_")
        known = described.get(key) if key != "HTTP_HOST" else None
        described[key] = value if known is None else known + ("; " if key == "HTTP_COOKIE" else ",") + value
    described["CONTENT_TYPE"] = described.pop("HTTP_CONTENT_TYPE", "")
    described.pop("HTTP_CONTENT_LENGTH", None)
    described["CONTENT_LENGTH"] = str(len(body))
    return described


def _settle(future: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if future.done():  # the client has gone
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def _length(headers: Headers) -> float:
    return next((int(value) for name, value in headers if name == "content-length"), float("inf"))


def _close(chunks: Any) -> None:
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
