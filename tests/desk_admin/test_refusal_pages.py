"""A refusal that leaves a view is answered by its page; a failure stays a failure."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from gongdao.errors import BadAmount
from gongdao.proceedings.errors import NoSuchCase, Stale


def amount(request: HttpRequest) -> HttpResponse:
    raise BadAmount("1,500")


def stale(request: HttpRequest) -> HttpResponse:
    raise Stale()


def absent(request: HttpRequest) -> HttpResponse:
    raise NoSuchCase()


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("check/amount/", amount),
    path("check/stale/", stale),
    path("check/absent/", absent),
    path("check/broken/", broken),
    path("", include("gongdao.config.urls")),
]


@pytest.fixture(autouse=True)
def strange_views(settings: Any, db: None) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize(("what", "status", "words"), [("amount", 422, "1500.00"), ("stale", 409, "Your text is kept")])
def test_a_refusal_becomes_its_page(client: Client, what: str, status: int, words: str) -> None:
    answer = client.get(f"/check/{what}/", headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_in_the_language_of_the_reader(client: Client) -> None:
    answer = client.get("/check/amount/", headers={"Accept-Language": "zh-Hans"})
    assert answer.status_code == 422
    assert "1500.00" in answer.content.decode()
    assert BadAmount("1,500").message not in answer.content.decode()


def test_a_failure_stays_a_failure(client: Client) -> None:
    client.raise_request_exception = False
    assert client.get("/check/broken/").status_code == 500
