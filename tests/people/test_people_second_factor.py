"""Staff switch the second factor on, sign in by it, and by a recovery code; the installation can require or drop it."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from people_facts import PASSWORD

from gongdao.people.models import User

pytest_plugins = ["people_cast"]


@pytest.fixture(autouse=True)
def forget_limits() -> None:
    cache.clear()


def code(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def password_step(client: Client, target: str = "/desk/account/") -> str:
    form = {"login": "fang@gongdao.example", "password": PASSWORD, "next": target}
    return client.post("/desk/login/", form)["Location"]


def switch_on(client: Client) -> str:
    """As a member of staff does it; returns the secret."""
    asked = client.get("/desk/second-factor/totp/activate/")
    assert asked["Location"].startswith("/desk/account/confirm/?next="), "the password once more"
    assert client.get(asked["Location"]).status_code == 200
    confirmed = client.post(asked["Location"], {"password": PASSWORD})
    page = client.get(confirmed["Location"])
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    done = client.post("/desk/second-factor/totp/activate/", {"code": code(secret)})
    assert done["Location"] == "/desk/second-factor/recovery-codes/"
    return secret


def is_in(client: Client) -> bool:
    return client.get("/desk/login/").wsgi_request.user.is_authenticated


def test_the_code_is_asked_for_after_the_password(client: Client, staff: User) -> None:
    assert password_step(client) == "/desk/account/"
    secret = switch_on(client)
    fresh = Client()
    step = password_step(fresh)
    assert step == "/desk/second-factor/authenticate/"
    assert not is_in(fresh), "the password alone opens nothing"
    assert fresh.get(step).status_code == 200
    assert fresh.post(step, {"code": "000000"}).status_code == 200
    assert not is_in(fresh)
    entered = fresh.post(step, {"code": code(secret, ahead=1)})
    assert (entered.status_code, entered["Location"]) == (302, "/desk/account/")
    assert is_in(fresh)


def test_a_recovery_code_opens_once(client: Client, staff: User) -> None:
    password_step(client)
    switch_on(client)
    listed = client.get("/desk/second-factor/recovery-codes/").content.decode()
    recovery = re.findall(r"<code>(\d{8})</code>", listed)
    assert len(recovery) == 10
    first, second = Client(), Client()
    assert first.post(password_step(first), {"code": recovery[0]}).status_code == 302
    assert is_in(first)
    second.post(password_step(second), {"code": recovery[0]})
    assert not is_in(second)


def test_guessing_codes_is_limited(client: Client, staff: User) -> None:
    password_step(client)
    secret = switch_on(client)
    fresh = Client()
    step = password_step(fresh)
    for _ in range(5):
        fresh.post(step, {"code": "000000"})
    fresh.post(step, {"code": code(secret, ahead=1)})
    assert not is_in(fresh)


def test_switching_off_and_new_codes(client: Client, staff: User) -> None:
    password_step(client)
    assert client.get("/desk/second-factor/").status_code == 200
    switch_on(client)
    assert client.get("/desk/second-factor/").status_code == 200
    assert client.get("/desk/second-factor/recovery-codes/generate/").status_code == 200
    assert client.post("/desk/second-factor/recovery-codes/generate/").status_code == 302
    assert client.get("/desk/second-factor/recovery-codes/download/").status_code == 200
    assert client.get("/desk/second-factor/totp/deactivate/").status_code == 200
    assert client.post("/desk/second-factor/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert password_step(Client()) == "/desk/account/"


def test_required(client: Client, staff: User, settings: Any) -> None:
    settings.GONGDAO_STAFF_MFA = "required"
    password_step(client)
    assert client.get("/desk/account/")["Location"] == "/desk/second-factor/totp/activate/"
    switch_on(client)
    assert client.get("/desk/account/").status_code == 200
    client.post("/desk/second-factor/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").exists(), "it cannot be switched off"


def test_off(client: Client, staff: User, settings: Any) -> None:
    password_step(client)
    switch_on(client)
    settings.GONGDAO_STAFF_MFA = "off"
    assert client.get("/desk/second-factor/").status_code == 404
    assert "second-factor" not in client.get("/desk/account/").content.decode()
    assert password_step(Client()) == "/desk/account/", "neither offered nor asked for"


def test_consumers_do_not_get_there(client: Client, zhou: User) -> None:
    client.post("/liaoliao/login/", {"login": "13800138000", "password": PASSWORD})
    for path in ("/desk/second-factor/", "/desk/second-factor/totp/activate/", "/desk/account/"):
        assert client.get(path)["Location"].startswith("/desk/login/"), path
