"""The real server in a real browser: hashed static files, the security policy, nothing from another host."""

import re

import pytest
from playwright.sync_api import Page


@pytest.mark.browser
def test_a_page_keeps_the_policy_and_loads_only_from_here(live_app, page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(live_app.url + "/styleguide/")
    page.wait_for_load_state("networkidle")
    assert asked and all(url.startswith((live_app.url, "data:")) for url in asked)
    assert complaints == []
    assert any(re.search(r"/static/look/tokens\.[0-9a-f]{12}\.css$", url) for url in asked)
