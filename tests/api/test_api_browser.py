"""The page of the API and the API itself on the real server."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from api_cast import GUEST, TEXT
from playwright.sync_api import Browser
from proceedings_cast import make_cast

from gongdao.api.answers import Filed, Problem
from gongdao.api.description import described
from gongdao.people import apikeys

VIEWS = [
    (width, scheme, language) for width in (390, 1440) for scheme, language in (("light", "zh-CN"), ("dark", "en"))
]


@pytest.mark.browser
def test_the_page_and_the_server(live_app: Any, browser: Browser) -> None:
    complaints: list[str] = []
    operations = sum(len(one) for one in described()["paths"].values())
    for width, scheme, language in VIEWS:
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language, base_url=live_app.url
        )
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith(live_app.url) else complaints.append(r.url))
        page.goto("/api/v1/docs")
        page.wait_for_load_state("networkidle")
        assert page.locator("article:has(.tag)").count() == operations
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, (width, wide)
        page.close()
    assert complaints == []
    _one_case_over_http(live_app.url)


def _one_case_over_http(url: str) -> None:
    """Through server, bridge and the API's own middleware: a case, a broken body, a body that is too large."""
    key = apikeys.issue(make_cast("liaoliao", "聊聊云购").platform, "shop", ["cases:write"])
    status, kind, body = _post(url, key, json.dumps({"text": TEXT, "consumer": GUEST}).encode())
    assert (status, kind) == (201, "application/json"), body
    assert Filed.model_validate_json(body).claim_code
    for sent, refused in ((b'{"text"', 400), (b" " * (9 * 1024 * 1024), 413)):
        status, kind, body = _post(url, key, sent)
        assert (status, kind) == (refused, "application/problem+json")
        assert Problem.model_validate_json(body).status == refused


def _post(url: str, key: str, body: bytes) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Accept-Language": "en"}
    connection.request("POST", "/api/v1/cases", body, headers)
    response = connection.getresponse()
    return response.status, response.headers["Content-Type"], response.read()
