"""The first visit: an empty system gets one administrator and one platform, whoever comes first."""

import threading
from typing import Any

import pytest
from admin_cast import PLATFORM, events, text_of
from django.db import connections
from django.test import Client
from proceedings_cast import PASSWORD, fresh_caches  # noqa: F401

from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.people.models import Holding, Platform, User

FIRST = {**PLATFORM, "person_name": "顾平", "email": "Gu@xinpu.example", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


@pytest.mark.parametrize("first", ["/", "/desk/"])
def test_the_first_page_leads_there(client: Client, db: None, first: str) -> None:
    page = client.get(first, follow=True)
    assert page.redirect_chain[-1][0] == "/setup/"
    assert "Whoever fills in this page becomes the first administrator" in page.content.decode()


def test_setting_up_signs_in_and_opens_everything(client: Client, db: None) -> None:
    answer = client.post("/setup/", FIRST)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/admin/")
    page = text_of(client.get("/desk/admin/").content.decode())
    assert "Everything is set up." in page and "Nobody holds these roles" in page and "顾平" in page
    platform, user = Platform.objects.get(), User.objects.get()
    assert (platform.slug, platform.complaint_phone) == ("xinpu", PLATFORM["complaint_phone"])
    assert (user.email, user.language, user.check_password(PASSWORD)) == ("gu@xinpu.example", "en", True)
    assert [(h.user, h.role) for h in Holding.objects.of(platform)] == [(user, "administrator")]
    assert {book.id for book in books.stack(books.in_force(platform.pk, clock.now())).books} >= {"handbook"}
    names = [name for name, _ in events(platform)]
    assert names == ["staff.changed", "contact.changed", "edition.published", "staff.changed"]
    assert client.get("/xinpu/").status_code == 200


def test_afterwards_there_is_no_such_page(client: Client, db: None) -> None:
    client.post("/setup/", FIRST)
    for visitor in (client, Client()):
        assert visitor.get("/setup/").status_code == 404
        assert visitor.post("/setup/", {**FIRST, "email": "evil@xinpu.example", "slug": "evil"}).status_code == 404
    assert (User.objects.count(), Platform.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"person_name": ""}, "This field is required."),
        ({"email": "gu"}, "is not an e-mail address"),
        ({"password": "password", "again": "password"}, "too common"),
        ({"again": "another thing"}, "The two passwords are not the same."),
        ({"slug": "desk"}, "cannot be the short name"),
        ({"complaint_phone": "010-X"}, "is not a complaint phone"),
        ({"complaint_address": "x"}, "is not a complaint address"),
        ({"name_en": " "}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    client: Client, db: None, wrong: dict[str, str], sentence: str
) -> None:
    answer = client.post("/setup/", {**FIRST, **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page and 'value="新铺"' in page and PASSWORD not in page
    assert (User.objects.count(), Platform.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_at_once_one_wins() -> None:
    barrier, answers = threading.Barrier(2), []

    def visit(n: int) -> None:
        try:
            barrier.wait(10)
            answers.append(Client().post("/setup/", {**FIRST, "email": f"gu{n}@xinpu.example", "slug": f"xinpu{n}"}))
        finally:
            connections.close_all()

    threads: list[Any] = [threading.Thread(target=visit, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answer.status_code for answer in answers) == [302, 404]
    assert (User.objects.count(), Platform.objects.count(), Holding.objects.count()) == (1, 1, 1)
