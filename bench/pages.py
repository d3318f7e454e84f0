"""Key pages as a visitor gets them: bytes of a first visit, statements, server time; with few rows and with many."""

import os
import re
import statistics
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.intake import HOST, web
from bench.world import World
from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.people.models import User
from gongdao.proceedings.act import act
from gongdao.proceedings.open import open_cases
from gongdao.proceedings.possible import possible

PARTS_OF_PAGE = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="([^"]+\.(?:css|js|svg)[^"]*)"')
COOKIE = "gongdao_session"
FEW = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page and who looks at it (None: nobody signed in)."""

    name: str
    path: str
    user: User | None = None


def measure(world: World) -> dict[str, Any]:
    """By page: kB of a first visit, statements with few and with many rows, CPU milliseconds with many."""
    opened = open_cases(world.submissions(FEW))
    case = Case.objects.select_related("consumer").get(pk=opened[0].id)
    pages = list(_pages(world, case))
    before = {page.name: _statements(page) for page in pages}
    _more(world, case)
    with web() as (port, _):
        found = {
            page.name: {
                **_visit(page, port),
                "statements_few": before[page.name],
                "statements": _statements(page),
                "cpu_ms": _cpu(world, page),
            }
            for page in pages
        }
    return {"pages": found}


def _more(world: World, case: Case) -> None:
    """As many cases as fill the queue's page several times, and a long talk about one."""
    open_cases(world.submissions(world.sizes.batch * 3))
    assert case.consumer is not None
    consumer = world.stage.actor(case.consumer, clock.now())
    say = next(one.action for one in possible(case, consumer) if one.row.does == "message")
    for _ in range(world.sizes.pages):
        act(case.pk, say, consumer, {"text": world.matter().text})


def _pages(world: World, case: Case) -> Iterator[Page]:
    slug, agent = world.stage.platform.slug, world.stage.who("agent", "customer_service")[0]
    leader = world.stage.who("department_leader", "customer_service")[0]
    yield Page("home", f"/{slug}/")
    yield Page("filing, first question", f"/{slug}/file/")
    yield Page("rules", f"/{slug}/rules/")
    yield Page("a rulebook", f"/{slug}/rules/mechanism/")
    yield Page("the consumer's case", f"/{slug}/cases/{case.number}/", case.consumer)
    yield Page("the consumer's cases", f"/{slug}/cases/", case.consumer)
    yield Page("queue", "/desk/queue/all/?department=all", agent)
    yield Page("the agent's case", f"/desk/cases/{case.number}/", agent)
    yield Page("approvals", "/desk/approvals/", leader)


def _client(page: Page) -> Client:
    client = Client(HTTP_HOST="localhost")
    if page.user is not None:
        page.user.refresh_from_db()  # a session belongs to the password as it is stored
        client.force_login(page.user, backend="gongdao.people.backends.ScopedBackend")
    return client


def _get(client: Client, page: Page) -> int:
    response = client.get(page.path)
    assert response.status_code == 200, f"{page.path}: {response.status_code}"
    return 1


def _statements(page: Page) -> int:
    """The fewer of two looks: what a process asks once, or again every few seconds, is not of the page."""
    client = _client(page)
    _get(client, page)
    looks = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            _get(client, page)
        looks.append(len(asked))
    return min(looks)


def _cpu(world: World, page: Page) -> float:
    client = _client(page)
    _get(client, page)
    spent = [world.meter.spent(lambda: _get(client, page), (os.getpid(),)) for _ in range(world.sizes.pages)]
    return round(statistics.median(one.cpu for one in spent), 1)


def _visit(page: Page, port: int) -> dict[str, float]:
    """Kilobytes (1,000 bytes) that go over the wire when somebody comes for the first time."""
    origin = f"http://{HOST}:{port}"
    html, sent = _fetch(origin + page.path, page)
    parts = {urljoin(origin + page.path, link) for link in PARTS_OF_PAGE.findall(html)}
    around = sum(_fetch(part, page)[1] for part in sorted(parts))
    return {"html_kb": round(sent / 1000, 1), "all_kb": round((sent + around) / 1000, 1), "parts": len(parts)}


def _fetch(url: str, page: Page) -> tuple[str, int]:
    """The text as sent (readable only if it was not compressed) and how many bytes its body was."""
    with _answer(url, page, "identity") as answer:
        text = answer.read().decode()
    with _answer(url, page, "gzip, br") as answer:
        return text, len(answer.read())


@contextmanager
def _answer(url: str, page: Page, encoding: str) -> Iterator[Any]:
    headers = {"Accept-Encoding": encoding}
    if page.user is not None:
        headers["Cookie"] = f"{COOKIE}={_client(page).cookies[COOKIE].value}"
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        yield answer
