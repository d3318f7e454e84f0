"""The account's own page: name, language and password of consumers, merchants and staff."""

import pytest
from django.conf import settings
from django.test import Client
from people_facts import PASSWORD

from gongdao.people import accounts, changes
from gongdao.people.models import Platform, User

pytest_plugins = ["people_cast"]


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(user)
    return client


@pytest.mark.parametrize("kind", [User.Kind.CONSUMER, User.Kind.MERCHANT])
def test_name_and_language_of_letters_and_pages(liaoliao: Platform, kind: str) -> None:
    user = accounts.create(liaoliao, kind=kind, name="周女士", email="z@mail.example", password=PASSWORD)
    client = signed_in(user)
    page = client.get("/liaoliao/account/").content.decode()
    assert 'value="周女士"' in page
    assert '<option value="zh-hans" selected lang="zh-Hans">简体中文</option>' in page
    answer = client.post("/liaoliao/account/", {"name": " 周敏 ", "language": "zh-hant"}, follow=True)
    assert answer.redirect_chain == [("/liaoliao/account/", 302)]
    shown = answer.content.decode()
    assert '<html lang="zh-Hant"' in shown
    assert "已儲存" in shown or "已保存" in shown
    user.refresh_from_db()
    assert (user.name, user.language) == ("周敏", "zh-Hant")


def test_the_choice_outlives_the_window_of_the_browser(zhou: User) -> None:
    client = signed_in(zhou)
    for answer in (
        client.post("/liaoliao/account/", {"name": "周女士", "language": "en"}),
        client.post("/language/", {"language": "en", "next": "/"}),
    ):
        cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
        assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("en", 365 * 24 * 3600, "Lax")


@pytest.mark.parametrize(
    "wrong", [{"name": " ", "language": "en"}, {"name": "周", "language": "fr"}, {"name": "周" * 101, "language": "en"}]
)
def test_what_cannot_be_kept_is_said(zhou: User, wrong: dict[str, str]) -> None:
    answer = signed_in(zhou).post("/liaoliao/account/", wrong)
    assert answer.status_code == 422
    assert 'data-state="error"' in answer.content.decode()
    zhou.refresh_from_db()
    assert (zhou.name, zhou.language) == ("周女士", "zh-Hans")


def test_staff_choose_the_language_but_not_the_name(staff: User, liaoliao: Platform) -> None:
    client = signed_in(staff)
    assert 'name="name"' not in client.get("/desk/account/").content.decode()
    answer = client.post("/desk/account/", {"name": "somebody else", "language": "en"})
    assert answer["Location"] == "/desk/account/"
    staff.refresh_from_db()
    assert (staff.name, staff.language) == ("方工", "en")
    assert "Second factor" in client.get("/desk/account/").content.decode()


def test_only_ones_own_account(zhou: User, liaosheng: Platform) -> None:
    for path in ("/liaosheng/account/", "/desk/account/"):
        assert "/login/?next=" in signed_in(zhou).get(path)["Location"]
    assert "/login/?next=" in Client().post("/liaoliao/account/", {"name": "x", "language": "en"})["Location"]


def test_without_a_password_one_is_set_by_a_link(liaoliao: Platform) -> None:
    handed = accounts.create(liaoliao, name="王先生", external_ref="u-9", email="wang@mail.example")
    page = signed_in(handed).get("/liaoliao/account/").content.decode()
    assert "/liaoliao/reset/" in page and "/liaoliao/password/" not in page
    changes.set_active(handed, False)
    assert signed_in(handed).get("/liaoliao/account/").status_code == 302


@pytest.mark.parametrize(
    ("password", "said"),
    [("k3", "密码太短，至少要有 8 个字符。"), ("周女士周女士周女士", "密码与您的其他个人信息太相似。")],
)
def test_what_is_wrong_with_a_password_is_said_in_our_words(liaoliao: Platform, password: str, said: str) -> None:
    """Django's own Chinese lacks the first sentence and names a column of ours in the second."""
    answer = Client(headers={"accept-language": "zh-CN"}).post(
        "/liaoliao/signup/", {"name": "周女士周女士周女士", "login": "z@mail.example", "password": password}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
