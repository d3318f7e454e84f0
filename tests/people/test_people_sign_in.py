"""Signing in and up: scoped to the platform, telling nothing about who has an account, limited."""

from datetime import timedelta

import pytest
from django.test import Client
from people_facts import NOON, PASSWORD

from gongdao.legaltime import clock
from gongdao.people import accounts, changes
from gongdao.people.models import Attempt, Platform, User

pytest_plugins = ["people_cast"]


def sign_in(client: Client, login: str, password: str = PASSWORD, at: str = "/liaoliao/login/", **more: str):
    return client.post(at, {"login": login, "password": password, **more})


def who(client: Client, path: str = "/liaoliao/login/") -> User | None:
    """Whom the site takes the visitor for, on this page."""
    user = client.get(path).wsgi_request.user
    return user if user.is_authenticated else None


@pytest.mark.parametrize("login", ["zhou@mail.example", " ZHOU@Mail.Example ", "13800138000", "+86 138-0013-8000"])
def test_by_email_or_phone(client: Client, zhou: User, login: str) -> None:
    response = sign_in(client, login)
    assert (response.status_code, response["Location"]) == (302, "/liaoliao/")
    assert who(client) == zhou


def test_the_password_is_stored_by_argon2(zhou: User) -> None:
    assert zhou.password.startswith("argon2$argon2id$")


def test_next_is_honoured_and_stays_on_the_site(client: Client, zhou: User) -> None:
    page = client.get("/liaoliao/login/?next=/liaoliao/file/%3Fdraft%3D7").content.decode()
    assert 'name="next" value="/liaoliao/file/?draft=7"' in page
    wanted = {"/liaoliao/file/?draft=7": "/liaoliao/file/?draft=7"}
    for bad in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        wanted[bad] = "/liaoliao/"
    for asked, expected in wanted.items():
        assert sign_in(Client(), "13800138000", next=asked)["Location"] == expected


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, zhou: User) -> None:
    wrong = sign_in(client, "zhou@mail.example", "not it")
    unknown = sign_in(client, "zhao@mail.example", "not it")
    nonsense = sign_in(client, "nobody", "not it")
    assert wrong.status_code == unknown.status_code == nonsense.status_code == 422

    def errors(response: object) -> dict:
        return response.context["form"].errors

    assert errors(wrong) == errors(unknown) == errors(nonsense)
    assert "zhou@mail.example" in wrong.content.decode(), "what was typed stays"


def test_an_unknown_address_costs_the_same_work(client: Client, zhou: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []
    monkeypatch.setattr(
        "gongdao.people.hashers.Argon2.encode",
        lambda self, password, salt: hashed.append(password) or "argon2$x",
    )
    sign_in(client, "zhao@mail.example", "guess")
    assert hashed == ["guess"]


def test_the_other_platform_knows_nothing(client: Client, zhou: User, liaosheng: Platform) -> None:
    assert sign_in(client, "13800138000", at="/liaosheng/login/").status_code == 422
    assert sign_in(client, "zhou@mail.example", at="/desk/login/").status_code == 422
    sign_in(client, "13800138000")
    assert who(client) == zhou
    assert who(client, "/liaosheng/login/") is None
    assert who(client, "/desk/login/") is None


def test_one_address_on_two_platforms_is_two_accounts(client: Client, zhou: User, liaosheng: Platform) -> None:
    form = {"name": "周周", "login": "zhou@mail.example", "password": "另一个-Umbrella-43"}
    response = client.post("/liaosheng/signup/", form)
    assert (response.status_code, response["Location"]) == (302, "/liaosheng/")
    there = who(client, "/liaosheng/login/")
    assert there is not None and there != zhou and there.name == "周周"
    assert sign_in(Client(), "zhou@mail.example", "另一个-Umbrella-43").status_code == 422


def test_staff_sign_in_at_the_desk_and_are_nobody_outside(client: Client, staff: User, zhou: User) -> None:
    response = sign_in(client, "fang@gongdao.example", at="/desk/login/", next="/desk/account/")
    assert (response.status_code, response["Location"]) == (302, "/desk/account/")
    assert who(client, "/desk/login/") == staff
    assert who(client, "/liaoliao/login/") is None
    assert sign_in(Client(), "fang@gongdao.example").status_code == 422


def test_staff_switch_between_their_platforms_only(
    client: Client, staff: User, liaoliao: Platform, liaosheng: Platform
) -> None:
    client.force_login(staff)
    assert client.get("/desk/account/").wsgi_request.platform is None
    changes.give_role(staff, liaoliao, "agent", "legal", clock.now())
    assert client.get("/desk/account/").wsgi_request.platform == liaoliao
    assert client.post("/desk/platform/", {"platform": "liaosheng"}).status_code == 404
    changes.give_role(staff, liaosheng, "agent", "legal", clock.now())
    assert client.post("/desk/platform/", {"platform": "liaosheng"})["Location"] == "/desk/"
    assert client.get("/desk/account/").wsgi_request.platform == liaosheng


def test_an_inactive_account_is_unknown_and_its_session_ends(client: Client, zhou: User) -> None:
    sign_in(client, "13800138000")
    changes.set_active(zhou, False)
    assert who(client) is None
    assert sign_in(client, "13800138000").status_code == 422


def test_guessing_is_limited_however_the_number_is_written(zhou: User) -> None:
    with clock.frozen(NOON) as hand:
        written = ["13800138000", "138 0013 8000", "+86 13800138000", "138-0013-8000"] * 2
        assert [sign_in(Client(), login, "guess").status_code for login in written] == [422] * 8
        assert sign_in(Client(), "13800138000").status_code == 429, "the right password does not help now"
        assert sign_in(Client(), "zhou@mail.example").status_code == 302, "another address is counted by itself"
        hand.advance(timedelta(minutes=10))
        assert sign_in(Client(), "13800138000").status_code == 302
    assert all(len(bytes(row.key)) == 32 for row in Attempt.objects.all()), "no address is stored in the clear"


def test_success_forgets_earlier_failures(zhou: User) -> None:
    for _ in range(3):
        for _ in range(6):
            sign_in(Client(), "13800138000", "guess")
        assert sign_in(Client(), "13800138000").status_code == 302


def test_one_network_address_cannot_try_everybody(zhou: User) -> None:
    codes = {sign_in(Client(), f"user{n}@mail.example", "guess").status_code for n in range(60)}
    assert codes == {422}
    assert sign_in(Client(), "user61@mail.example", "guess").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), "user61@mail.example", "guess").status_code == 422


def test_signing_up_makes_a_consumer_and_signs_in(client: Client, liaoliao: Platform) -> None:
    form = {"name": " 李雷 ", "login": "139 1234 5678", "password": PASSWORD, "next": "/liaoliao/file/"}
    assert client.post("/liaoliao/signup/", form)["Location"] == "/liaoliao/file/"
    user = who(client)
    assert user is not None
    assert (user.name, user.phone, user.email, user.kind) == ("李雷", "+8613912345678", None, "consumer")
    assert user.platform == liaoliao


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("login", ""),
        ("login", "not an address"),
        ("login", "a@b"),
        ("login", "12345"),
        ("login", "zhou@mail.example"),
        ("login", "+8613800138000"),
        ("password", "short"),
        ("password", "20261120"),
        ("password", "password1"),
        ("password", "newcomer@mail.example"),
    ],
)
def test_a_bad_sign_up_makes_nothing(client: Client, zhou: User, field: str, value: str) -> None:
    form = {"name": "新来的", "login": "newcomer@mail.example", "password": PASSWORD} | {field: value}
    response = client.post("/liaoliao/signup/", form)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert list(User.objects.all()) == [zhou]


def test_signing_out(client: Client, zhou: User) -> None:
    sign_in(client, "13800138000")
    assert client.get("/liaoliao/logout/").status_code == 405
    assert client.post("/liaoliao/logout/")["Location"] == "/liaoliao/"
    assert who(client) is None


@pytest.mark.parametrize("path", ["/nowhere/login/", "/desk/signup/", "/api/login/", "/nowhere/", "/desk/handover"])
def test_no_such_platform(client: Client, staff: User, liaoliao: Platform, path: str) -> None:
    changes.give_role(staff, liaoliao, "agent", "legal", clock.now())
    client.force_login(staff)
    assert client.get(path).status_code == 404


def test_a_changed_password_keeps_this_session_and_ends_the_others(zhou: User) -> None:
    here, there = Client(), Client()
    sign_in(here, "13800138000")
    sign_in(there, "13800138000")
    form = {"old_password": PASSWORD, "new_password1": "新的-Umbrella-44", "new_password2": "新的-Umbrella-44"}
    assert here.post("/liaoliao/password/", form)["Location"] == "/liaoliao/password/done/"
    assert (who(here), who(there)) == (zhou, None)
    assert there.get("/liaoliao/password/")["Location"] == "/liaoliao/login/?next=%2Fliaoliao%2Fpassword%2F"


def test_an_account_needs_a_name_and_a_way_to_reach_it(liaoliao: Platform) -> None:
    with pytest.raises(accounts.NameNeeded):
        accounts.create(liaoliao, name="  ", email="a@mail.example")
    with pytest.raises(accounts.NoWayToReach):
        accounts.create(liaoliao, name="某人")


def test_account_pages_lead_on_into_the_platform_but_not_staff(client: Client, liaoliao: Platform, staff: User) -> None:
    assert 'href="/liaoliao/rules/"' in client.get("/liaoliao/login/").content.decode()
    client.force_login(staff, backend="gongdao.people.backends.ScopedBackend")
    changes.give_role(staff, liaoliao, "agent", "customer_service", clock.now())
    page = client.get("/desk/account/").content.decode()
    assert liaoliao.name in page and "/rules/" not in page
