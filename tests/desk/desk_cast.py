"""Staff at the desk: their browsers, and what a page costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from proceedings_cast import MORNING

from gongdao.editions import calendars
from gongdao.people.models import User

HOUR = timedelta(hours=1)
NOW = MORNING + HOUR


def at_desk(user: User, language: str = "zh-hans") -> Client:
    """A client in which this member of staff is signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="gongdao.people.backends.ScopedBackend")
    return client


def queries_of(client: Client, path: str) -> int:
    """How many statements a page costs, everything included; the calendar is warm after the first call."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


@pytest.fixture
def warm_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process looks every few seconds whether an official year was loaded: not a cost of the page."""
    calendars.forget()
    monkeypatch.setattr(calendars, "FRESH_SECONDS", 3600)
