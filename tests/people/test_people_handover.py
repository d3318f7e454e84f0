"""The marketplace hands its user over by a signed token, once, within five minutes, to its own platform."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client
from people_facts import NOON, PASSWORD

from gongdao.legaltime import clock
from gongdao.people import accounts, changes, handover
from gongdao.people.errors import BadHandover, ExpiredHandover, UsedHandover
from gongdao.people.models import HandoverToken, Merchant, Platform, User

pytest_plugins = ["people_cast"]


def token(platform: Platform, **more: str) -> str:
    return handover.issue(platform, "u-1001", **({"name": "周女士", "email": "zhou@mail.example"} | more))


def forged(platform: Platform, key: str | None = None, algorithm: str = "HS256", **claims: Any) -> str:
    base = {"aud": platform.slug, "sub": "u-1001", "name": "周女士", "kind": "consumer", "jti": "j-1"}
    base["exp"] = int(clock.now().timestamp()) + 60
    chosen = {name: value for name, value in (base | claims).items() if value is not None}
    return jwt.encode(chosen, platform.handover_key if key is None else key, algorithm)


def test_the_visitor_is_signed_in_and_goes_where_the_shop_wanted(client: Client, liaoliao: Platform) -> None:
    address = token(liaoliao, phone="13800138000", next="/liaoliao/file/?order=7")
    response = client.get("/liaoliao/handover", {"token": address})
    assert (response.status_code, response["Location"]) == (302, "/liaoliao/file/?order=7")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    user = User.objects.get(platform=liaoliao, external_ref="u-1001")
    assert client.get("/liaoliao/login/").wsgi_request.user == user
    assert (user.name, user.email, user.phone) == ("周女士", "zhou@mail.example", "+8613800138000")
    assert not user.has_usable_password()


def test_a_later_handover_brings_the_account_up_to_date(liaoliao: Platform) -> None:
    first = handover.accept(liaoliao, token(liaoliao)).user
    second = handover.accept(liaoliao, token(liaoliao, name="周敏", email="min@mail.example")).user
    assert (second.pk, second.name, second.email) == (first.pk, "周敏", "min@mail.example")


def test_a_token_works_once(client: Client, liaoliao: Platform) -> None:
    used = token(liaoliao)
    assert client.get("/liaoliao/handover", {"token": used}).status_code == 302
    again = Client()
    response = again.get("/liaoliao/handover", {"token": used})
    assert response.status_code == 403
    assert not again.get("/liaoliao/login/").wsgi_request.user.is_authenticated
    with pytest.raises(UsedHandover):
        handover.accept(liaoliao, used)


def test_a_token_expires(liaoliao: Platform) -> None:
    with clock.frozen(NOON) as hand:
        made = token(liaoliao)
        hand.advance(timedelta(minutes=5))
        with pytest.raises(ExpiredHandover):
            handover.accept(liaoliao, made)
        hand.advance(-timedelta(seconds=1))
        assert handover.accept(liaoliao, made).user.external_ref == "u-1001"
        assert handover.purge(clock.now()) == 0
        hand.advance(timedelta(seconds=1))
        assert handover.purge(clock.now()) == 1


def test_the_other_platforms_token_is_refused(client: Client, liaoliao: Platform, liaosheng: Platform) -> None:
    assert client.get("/liaoliao/handover", {"token": token(liaosheng)}).status_code == 403
    with pytest.raises(BadHandover):  # signed with the right key, but meant for the other
        handover.accept(liaoliao, forged(liaoliao, aud="liaosheng"))
    with pytest.raises(BadHandover):
        handover.accept(liaoliao, forged(liaoliao, key=liaosheng.handover_key))
    assert not User.objects.filter(external_ref="u-1001").exists()


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize(
    "claims",
    [
        {"key": "w" * 43},
        {"key": "", "algorithm": "none"},
        {"algorithm": "HS512"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "s" * 101},
        {"name": None},
        {"name": "  "},
        {"kind": "staff"},
        {"kind": None},
        {"jti": None},
        {"jti": "j" * 101},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 10**12},
        {"aud": None},
        {"email": ["zhou@mail.example"]},
    ],
)
def test_anything_else_is_refused(liaoliao: Platform, claims: dict[str, Any]) -> None:
    with pytest.raises(BadHandover):
        handover.accept(liaoliao, forged(liaoliao, **claims))
    assert not User.objects.exists()
    assert not HandoverToken.objects.exists()


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é" * 9000])
def test_what_is_no_token_is_refused(client: Client, liaoliao: Platform, text: str) -> None:
    response = client.get("/liaoliao/handover", {"token": text})
    assert response.status_code == 403
    assert "/liaoliao/login/" in response.content.decode()


def test_it_may_not_live_longer_than_five_minutes(liaoliao: Platform) -> None:
    with clock.frozen(NOON), pytest.raises(BadHandover):
        handover.accept(liaoliao, handover.issue(liaoliao, "u-1001", name="周", lifetime=timedelta(minutes=6)))


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "liaoliao/", "/\\evil.example"])
def test_next_stays_on_the_site(liaoliao: Platform, path: str) -> None:
    assert handover.accept(liaoliao, token(liaoliao, next=path)).next == ""


def test_an_address_of_another_account_is_not_taken_over(liaoliao: Platform) -> None:
    typed = accounts.create(liaoliao, name="自己注册的", email="zhou@mail.example", password=PASSWORD)
    arrived = handover.accept(liaoliao, token(liaoliao, phone="not a number")).user
    assert arrived.pk != typed.pk
    assert (arrived.email, arrived.phone) == (None, None)
    typed.refresh_from_db()
    assert (typed.email, typed.external_ref) == ("zhou@mail.example", None)


def test_a_merchant_arrives_with_the_shop(liaoliao: Platform) -> None:
    user = handover.accept(liaoliao, token(liaoliao, kind="merchant", merchant="S-88", merchant_name="老李家电")).user
    shop = Merchant.objects.of(liaoliao).get(code="S-88")
    assert (user.kind, shop.name) == ("merchant", "老李家电")
    assert list(shop.members.values_list("user", flat=True)) == [user.pk]
    with pytest.raises(BadHandover):  # the same person cannot come back as a consumer
        handover.accept(liaoliao, token(liaoliao))


def test_a_deactivated_account_is_not_reopened(liaoliao: Platform) -> None:
    user = handover.accept(liaoliao, token(liaoliao)).user
    changes.set_active(user, False)
    with pytest.raises(BadHandover):
        handover.accept(liaoliao, token(liaoliao))


def test_a_merchant_of_another_platform_cannot_be_a_member(liaoliao: Platform, liaosheng: Platform) -> None:
    shop = changes.upsert_merchant(liaosheng, "S-88", "老李家电").row
    seller = accounts.create(liaoliao, kind="merchant", name="老李", email="li@mail.example")
    with pytest.raises(changes.NotOfThisPlatform):
        changes.add_member(shop, seller)
