"""The e-mail address of a new account is confirmed by a link that goes there; nothing waits for it."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from proceedings_cast import PASSWORD, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.people import confirming
from gongdao.people.models import User

FORM = {"name": "周女士", "login": "zhou@example.org", "password": PASSWORD}


def letter() -> str:
    """The newest letter; it is sent by another thread."""
    for thread in threading.enumerate():
        if thread.name.endswith("-letter"):
            thread.join(10)
    return str(mail.outbox[-1].body)


def link() -> str:
    found = re.search(r"http://testserver(/\S+)", letter())
    assert found
    return found[1]


@pytest.fixture
def zhou(client: Client, liao: Cast) -> User:
    assert client.post("/liaoliao/signup/", FORM).status_code == 302
    return User.objects.get(email="zhou@example.org")


def test_the_link_confirms_the_address_by_one_tap(client: Client, zhou: User) -> None:
    assert not zhou.email_confirmed and mail.outbox is not None
    address = link()
    assert mail.outbox[-1].to == ["zhou@example.org"] and "聊聊云购" in mail.outbox[-1].subject
    reader = Client()
    assert "zhou@example.org" in reader.get(address).content.decode()
    zhou.refresh_from_db()
    assert not zhou.email_confirmed, "a mail program that opens links confirms nothing"
    assert reader.post(address).status_code == 302
    zhou.refresh_from_db()
    assert zhou.email_confirmed
    assert "重新发送" not in client.get("/liaoliao/account/").content.decode()


def test_until_then_the_account_page_says_so_and_sends_it_again(client: Client, zhou: User) -> None:
    link()
    assert "重新发送" in client.get("/liaoliao/account/").content.decode()
    assert client.post("/liaoliao/account/confirm/").status_code == 302
    letter()
    assert len(mail.outbox) == 2
    for _ in range(confirming.SENT.n):
        client.post("/liaoliao/account/confirm/")
    letter()
    assert len(mail.outbox) == confirming.SENT.n, "not more letters than that to one address"


def test_a_link_of_another_address_another_platform_or_too_old_confirms_nothing(
    client: Client, zhou: User, sheng: Cast
) -> None:
    address = link()
    assert client.post(address.replace("liaoliao", "liaosheng")).status_code == 404
    assert client.post(address[:-3] + "xx/").status_code == 404
    User.objects.filter(pk=zhou.pk).update(email="other@example.org")
    assert client.post(address).status_code == 404
    assert not User.objects.get(pk=zhou.pk).email_confirmed


def test_an_account_without_e_mail_gets_no_letter(client: Client, liao: Cast) -> None:
    assert client.post("/liaoliao/signup/", FORM | {"login": "13900139000"}).status_code == 302
    assert mail.outbox == [] and "重新发送" not in client.get("/liaoliao/account/").content.decode()


def test_the_link_holds_for_a_week(client: Client, zhou: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address = link()
    monkeypatch.setattr(confirming, "HOLDS", timedelta(seconds=-1))
    assert client.post(address).status_code == 404
