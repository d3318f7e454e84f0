"""Intake over HTTP, through the server process of `gongdao up`, beside one prepared SQL statement.

The statement is the very one that the application uses, its parameters worked out before; a connection of psycopg
executes it in a loop, each time in a transaction of its own.
"""

import http.client
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import psutil
import psycopg

from bench.meter import Side, Work, figures, ratio
from bench.world import World
from gongdao.cli.up import child
from gongdao.legaltime import clock
from gongdao.proceedings.open import open_cases, prepared
from gongdao.proceedings.open_rows import STATEMENT

HOST = "127.0.0.1"


def measure(world: World) -> dict[str, Any]:
    """CPU per case and cases per second, one by one and in batches."""
    sizes = world.sizes
    with ExitStack() as running:
        port, processes = running.enter_context(web())
        connection = running.enter_context(psycopg.connect(world.installation.url, autocommit=True))
        client = running.enter_context(closing(Client(port, world.api_key)))
        rows, _ = prepared(world.submissions(1), None, clock.now())
        return {
            "rows": rows.count,
            "single": _compare(world, client, processes, connection, [1] * sizes.singles),
            "batch": _compare(world, client, processes, connection, [sizes.batch] * sizes.batches),
        }


def _compare(
    world: World, client: "Client", processes: tuple[int, ...], connection: psycopg.Connection, counts: list[int]
) -> dict[str, Any]:
    sides = {
        "http": Side(lambda: _over_http(world, client, counts), processes),
        "verb": Side(lambda: _by_verb(world, counts)),
        "sql": Side(lambda: _by_statement(world, connection, counts)),
    }
    found = world.meter.compare(sides, world.sizes.rounds)
    return {name: figures(rounds) for name, rounds in found.items()} | {
        "http_to_sql": ratio(found["http"], found["sql"]),
        "verb_to_sql": ratio(found["verb"], found["sql"]),
        "http_to_sql_database_only": ratio(found["http"], found["sql"], "database"),
    }


def _over_http(world: World, client: "Client", counts: list[int]) -> Work:
    bodies = [world.body() if n == 1 else {"cases": [world.body() for _ in range(n)]} for n in counts]
    sent = [json.dumps(body, ensure_ascii=False).encode() for body in bodies]

    def work() -> int:
        for n, body in zip(counts, sent, strict=True):
            client.post("/api/v1/cases" if n == 1 else "/api/v1/cases/batch", body)
        return sum(counts)

    return work


def _by_verb(world: World, counts: list[int]) -> Work:
    batches = [world.submissions(n) for n in counts]

    def work() -> int:
        for batch in batches:
            open_cases(batch)
        return sum(counts)

    return work


def _by_statement(world: World, connection: psycopg.Connection, counts: list[int]) -> Work:
    parameters = [prepared(world.submissions(n), None, clock.now())[0].params() for n in counts]

    def work() -> int:
        with connection.cursor() as cursor:
            for each in parameters:
                cursor.execute(STATEMENT.encode(), each, prepare=True)
        return sum(counts)

    return work


class Client:
    """A kept connection to the API. Its CPU is nobody's: it stands for the marketplace."""

    def __init__(self, port: int, key: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}

    def close(self) -> None:
        self._connection.close()

    def post(self, path: str, body: bytes) -> None:
        self._connection.request("POST", path, body, self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        assert answer.status == 201, f"{answer.status}: {said[:2000].decode()}"


@contextmanager
def web() -> Iterator[tuple[int, tuple[int, ...]]]:
    """The web server as `up` starts it, with one process; its port and process ids. No worker: no job disturbs."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    with child("gongdao.config.serve", "--host", HOST, "--port", str(port), "--processes", "1") as process:
        _wait(lambda: _answers(port))
        children = psutil.Process(process.pid).children(recursive=True)
        yield port, (process.pid, *(each.pid for each in children))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _wait(until: Callable[[], bool]) -> None:
    for _ in range(600):
        if until():
            return
        time.sleep(0.1)
    raise SystemExit(f"The web server of process {os.getpid()} did not start.")
