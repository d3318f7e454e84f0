"""What a key opens: its own platform, within its scopes; forged values are refused and never fail inside."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401
from security_browsers import signed_in

from gongdao.cases.models import Case, Order
from gongdao.legaltime import clock
from gongdao.people import apikeys


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.frozen(MORNING + timedelta(hours=1)):
        yield


def ask(key: str, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
    client = Client(raise_request_exception=False)
    data = json.dumps(body) if body is not None else ""
    given = {"authorization": f"Bearer {key}", **{name.replace("_", "-"): text for name, text in headers.items()}}
    return client.generic(method, f"/api/v1{path}", data, "application/json", headers=given)


def key_of(cast: Cast, *scopes: str) -> str:
    return apikeys.issue(cast.platform, "machine", scopes or apikeys.SCOPES)


def test_a_key_finds_nothing_of_another_platform(liao: Cast, sheng: Cast) -> None:
    number = Case.objects.get(pk=liao.file().id).number
    stranger = key_of(sheng)
    message = {"text": "x", "on_behalf_of": "consumer"}
    for method, path, body in (
        ("GET", f"/cases/{number}", None),
        ("GET", f"/cases/{number}/events", None),
        ("POST", f"/cases/{number}/messages", message),
        ("POST", f"/cases/{number}/actions", {"action": "withdraw", "on_behalf_of": "consumer", "rev": 1}),
    ):
        assert ask(stranger, method, path, body).status_code == 404
    assert json.loads(ask(stranger, "GET", "/cases").content)["cases"] == []
    assert ask(key_of(liao), "GET", f"/cases/{number}").status_code == 200


def test_a_kept_answer_is_given_only_on_its_platform_and_within_the_scope(liao: Cast, sheng: Cast) -> None:
    body = {"text": "x", "consumer": {"phone": "13800138000"}}
    mine = json.loads(ask(key_of(liao), "POST", "/cases", body, idempotency_key="K1").content)
    other = json.loads(ask(key_of(sheng), "POST", "/cases", body, idempotency_key="K1").content)
    assert mine["claim_code"] != other["claim_code"]
    reader = apikeys.issue(liao.platform, "reader", ["cases:read"])
    assert ask(reader, "POST", "/cases", body, idempotency_key="K1").status_code == 403


def test_a_session_opens_nothing_of_the_api(liao: Cast) -> None:
    number = Case.objects.get(pk=liao.file().id).number
    assert signed_in(liao.manager).get(f"/api/v1/cases/{number}").status_code == 401


@pytest.mark.parametrize("place", ["0001-01-01T00:00:00+23:59~1", "9999-12-31T23:59:59-23:59~1"])
def test_a_forged_cursor_leads_to_a_place_in_the_own_list(liao: Cast, sheng: Cast, place: str) -> None:
    sheng.file()
    cursor = base64.urlsafe_b64encode(place.encode()).decode()
    answer = ask(key_of(liao), "GET", f"/cases?cursor={cursor}")
    assert (answer.status_code, json.loads(answer.content)["cases"]) == (200, [])


@pytest.mark.parametrize("path", ["/cases/%00", "/cases?cursor=%00", "/cases?state=%00", "/cases?updated_since=%00"])
def test_a_nul_in_an_address_is_a_problem(liao: Cast, path: str) -> None:
    answer = ask(key_of(liao), "GET", path)
    assert answer.status_code in (404, 422)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("paid", ["-1.00", "\uff11.00", "1e9", "9" * 40, "0x10", "1,000.00"])
def test_a_forged_amount_is_refused(liao: Cast, paid: str) -> None:
    assert ask(key_of(liao), "PUT", "/orders/A1", {"paid": paid}).status_code == 422
    assert not Order.objects.exists()
