"""Who guesses is counted by the address that the proxy has seen: neither the proxy's own nor one that is made up."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401

from gongdao.config import environment
from gongdao.people import attempts
from gongdao.people.access import network_address

SENT = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}


def test_without_a_proxy_the_header_is_not_believed() -> None:
    assert network_address(RequestFactory().get("/", headers=SENT)) == "127.0.0.1"


def test_behind_one_proxy_what_it_adds_counts(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network_address(RequestFactory().get("/", headers=SENT)) == "203.0.113.7"
    assert network_address(RequestFactory().get("/")) == "127.0.0.1"


def test_the_number_of_proxies_is_a_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.count("GONGDAO_PROXIES", 1) == 1
    monkeypatch.setenv("GONGDAO_PROXIES", "2")
    assert environment.count("GONGDAO_PROXIES", 1) == 2
    for wrong in ("-1", "\u00b2", "many", "100"):
        monkeypatch.setenv("GONGDAO_PROXIES", wrong)
        with pytest.raises(ImproperlyConfigured, match="GONGDAO_PROXIES"):
            environment.count("GONGDAO_PROXIES", 1)


def test_one_guesser_does_not_shut_out_others_behind_the_same_proxy(liao: Cast, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def guess(n: int, address: str) -> int:
        sent = {"number": f"20261118-{n:04d}", "code": "2222-2222"}
        return Client().post("/liaoliao/find/", sent, headers={"X-Forwarded-For": address}).status_code

    limit = attempts.CLAIM_FROM.n
    assert {guess(n, "203.0.113.7") for n in range(limit)} == {422}
    assert guess(limit, "203.0.113.7") == 429
    assert guess(limit, "198.51.100.9, 203.0.113.7") == 429, "made up before the proxy"
    assert guess(limit, "203.0.113.8") == 422
