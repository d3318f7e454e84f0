"""Addresses that nobody gets by clicking: they name nothing, and never make the server fail."""

import io
from typing import Any

import pytest
from django.test import override_settings
from proceedings_cast import Cast, fresh_caches, liao  # noqa: F401
from security_browsers import signed_in

from gongdao.config.wsgi import application

HUGE = "9" * 30


@pytest.mark.parametrize(
    "address",
    [
        "/%00/",
        "/liaoliao/cases/%00/",
        "/liaoliao/cases/%00/do/message/",
        "/liaoliao/rules/%00/",
        "/liaoliao/receipt/%00/",
        f"/liaoliao/file/uploads/{HUGE}/",
    ],
)
def test_a_party_finds_nothing_at_a_forged_address(liao: Cast, address: str) -> None:
    assert signed_in(liao.zhou).get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/desk/cases/%00/", "/desk/find/?q=%00", "/desk/queue/all/?state=%00", f"/desk/approvals/{HUGE}/"]
)
def test_staff_find_nothing_at_a_forged_address(liao: Cast, address: str) -> None:
    assert signed_in(liao.lin).get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/api/", "/api/login/", "/api/logout/", "/api/cases/", "/api/file/", "/api/handover"]
)
def test_pages_never_come_without_the_middleware_for_pages(liao: Cast, address: str) -> None:
    """A platform cannot be called `api`, yet its addresses would fit; only /api/v1/ goes the short way."""

    def start(line: str, headers: list[tuple[str, str]]) -> None:
        assert line.startswith("404 ") or (line.startswith("405 ") and address == "/api/logout/"), (line, headers)

    described: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
    }  # fmt: skip
    with override_settings(ALLOWED_HOSTS=["localhost"]):
        application(described, start)
