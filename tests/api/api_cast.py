"""A machine of the marketplace: its keys, its client, and a clock that stands still."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from proceedings_cast import MORNING, Cast

from gongdao.api.answers import Problem
from gongdao.legaltime import clock
from gongdao.people import apikeys

NOW = MORNING + timedelta(hours=1)
TEXT = "电饭煲收到时内胆开裂，客服让我自己去找快递。要求退款。"
GUEST = {"name": "周女士", "phone": "13800138000"}
KNOWN = {"ref": "u-1", "name": "周女士"}


@dataclass
class Machine:
    """One key at work; `post` and its kin send and read JSON."""

    client: Client
    key: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """A request to `/api/v1`; a body of bytes goes out as it is."""
        content_type = headers.pop("content_type", "application/json")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.key}", "Accept-Language": "en"} if self.key else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1{path}", data, content_type, headers=given)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)


def machine(cast: Cast, *scopes: str) -> Machine:
    """A machine of the cast's platform with these scopes; all of them if none is named."""
    wanted = scopes or apikeys.SCOPES
    name = f"{len(wanted)} scopes, {secrets.token_hex(4)}"
    return Machine(Client(raise_request_exception=False), apikeys.issue(cast.platform, name, wanted))


def at_once(api: Machine, send: Callable[[Machine], HttpResponse], times: int = 2) -> list[HttpResponse]:
    """The same request from several machines at one moment, each with a connection of its own."""
    barrier = Barrier(times)
    answers: list[HttpResponse] = []

    def run() -> None:
        try:
            barrier.wait(timeout=10)
            answers.append(send(Machine(Client(raise_request_exception=False), api.key)))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def refused(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The body of a problem, checked for its form."""
    assert response["Content-Type"] == "application/problem+json", response.content
    body = json.loads(response.content)
    problem = Problem.model_validate(body)
    assert (response.status_code, problem.status, problem.type) == (status, status, f"urn:gongdao:problem:{code}"), body
    assert problem.detail and "{" not in problem.detail
    return body


@pytest.fixture(autouse=True)
def api_middleware(settings: Any) -> None:
    """The middleware that requests under /api/ have when they are served."""
    settings.MIDDLEWARE = settings.MIDDLEWARE_API


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen(NOW):
        yield
