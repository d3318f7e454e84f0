"""CPU per request of the ways to serve WSGI and one async path on one port: `python bench/bridges.py [ROUNDS]`.

A trivial Django view without middleware answers a POST of 400 bytes; printed is the server's CPU (user and system),
not the client's. The ways are interleaved; the figure is the median over the rounds. Decision: docs/decisions/0002.
"""

import asyncio
import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django
import psutil
from a2wsgi import WSGIMiddleware
from asgiref.wsgi import WsgiToAsgi
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from granian import Granian
from granian.constants import Interfaces

from gongdao.config.bridge import Bridge, environ

THREADS = 8
CLIENTS = 8
REQUESTS = 6_000
BODY = json.dumps({"text": "x" * 380})
WAYS = {
    "wsgi only, no async path": (Interfaces.WSGI, "wsgi"),
    "asgi, a2wsgi": (Interfaces.ASGINL, "a2wsgi"),
    "asgi, asgiref WsgiToAsgi": (Interfaces.ASGINL, "asgiref"),
    "asgi, Django's own handler": (Interfaces.ASGINL, "django_asgi"),
    "rsgi, run_in_executor": (Interfaces.RSGI, "executor"),
    "rsgi, gongdao.config.bridge": (Interfaces.RSGI, "bridge"),
}


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b'{"size": %d}' % len(request.body), content_type="application/json")


urlpatterns = [path("", view)]


def configure() -> None:
    settings.configure(SECRET_KEY="bench", ROOT_URLCONF="bridges", ALLOWED_HOSTS=["*"], MIDDLEWARE=[])
    django.setup()


def a2wsgi_app(wsgi: Any) -> Any:
    inner = WSGIMiddleware(wsgi, workers=THREADS)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def coroutine() -> Any:  # granian's receive() gives an awaitable that a2wsgi cannot schedule
            return await receive()

        await inner(scope, coroutine, send)

    return app


def executor_app(wsgi: Any) -> Any:
    pool = ThreadPoolExecutor(THREADS)
    bridge = Bridge(wsgi, threads=1)

    async def app(scope: Any, proto: Any) -> None:
        body = await proto()
        asked = environ(scope, body)
        status, headers, chunks = await asyncio.get_running_loop().run_in_executor(pool, bridge.call, asked)
        proto.response_bytes(status, headers, b"".join(chunks))

    return app


def application(name: str) -> Any:
    configure()
    if name == "django_asgi":
        return get_asgi_application()
    wsgi = get_wsgi_application()
    makers = {
        "wsgi": lambda: wsgi,
        "a2wsgi": lambda: a2wsgi_app(wsgi),
        "asgiref": lambda: WsgiToAsgi(wsgi),
        "executor": lambda: executor_app(wsgi),
        "bridge": lambda: Bridge(wsgi, threads=THREADS),
    }
    return makers[name]()


def serve(interface: str, name: str, port: int) -> None:
    server = Granian(
        "bridges", port=port, interface=Interfaces(interface), log_enabled=False,
        blocking_threads=THREADS if interface == "wsgi" else 1,
    )  # fmt: skip
    server.serve(target_loader=lambda *_: application(name), wrap_loader=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def spend(port: int, requests: int) -> None:
    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(requests // CLIENTS):
            connection.request("POST", "/", BODY, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            assert answer.status == 200 and json.loads(answer.read())["size"] == len(BODY), answer.status

    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(client) for _ in range(CLIENTS)]:
            done.result()


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def cpu(process: psutil.Process) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in [process, *process.children(recursive=True)])


def measure(interface: Interfaces, name: str) -> tuple[float, float]:
    """CPU milliseconds and wall milliseconds per request."""
    port = free_port()
    child = subprocess.Popen([sys.executable, __file__, "serve", interface.value, name, str(port)])
    try:
        wait_for(port)
        spend(port, 400)
        process = psutil.Process(child.pid)
        before, started = cpu(process), time.monotonic()
        spend(port, REQUESTS)
        return (cpu(process) - before) * 1000 / REQUESTS, (time.monotonic() - started) * 1000 / REQUESTS
    finally:
        child.terminate()
        child.wait(20)


def main(rounds: int) -> None:
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way, (interface, name) in WAYS.items():
            found[way].append(measure(interface, name)[0])
    print(json.dumps({way: round(statistics.median(values), 3) for way, values in found.items()}, indent=2))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
