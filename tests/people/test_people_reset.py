"""A new password by a link that goes out over real SMTP."""

import re
import socket
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from people_facts import PASSWORD

from gongdao.people import accounts, changes
from gongdao.people.models import Platform, User

pytest_plugins = ["people_cast"]
NEW = "新的-Umbrella-44"


class Post:
    """What the mail server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def wait(self, n: int = 1) -> EmailMessage:
        """The latest letter, once there are `n`."""
        for _ in range(500):
            if len(self.letters) >= n:
                return self.letters[-1]
            time.sleep(0.01)
        raise AssertionError(f"{len(self.letters)} letters after five seconds, expected {n}")


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    taken = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "service@liaoliao.example"
    yield taken
    controller.stop()


def link(letter: EmailMessage) -> str:
    found = re.search(r"http://testserver(/\S+)", letter.get_content())
    assert found
    return found[1]


def open_form(client: Client, path: str) -> str:
    """Follow the link to its form; its address no longer holds the token."""
    response = client.get(path)
    assert response.status_code == 302
    return response["Location"]


def test_the_whole_way(client: Client, zhou: User, post: Post) -> None:
    response = client.post("/liaoliao/reset/", {"email": " ZHOU@mail.example "})
    assert (response.status_code, response["Location"]) == (302, "/liaoliao/reset/sent/")
    letter = post.wait()
    assert letter["To"] == "zhou@mail.example"
    assert letter["Subject"] == "聊聊云购：设置新密码"
    assert "周女士，您好" in letter.get_content()
    assert "400-820-7716" in letter.get_content()
    form = open_form(client, link(letter))
    assert link(letter).rstrip("/").rsplit("/", 1)[-1] not in form
    assert client.post(form, {"new_password1": NEW, "new_password2": "other"}).status_code == 200
    done = client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert (done.status_code, done["Location"]) == (302, "/liaoliao/reset/done/")
    for password, status in ((PASSWORD, 422), (NEW, 302)):
        assert Client().post("/liaoliao/login/", {"login": "13800138000", "password": password}).status_code == status
    assert not Client().get(link(letter)).context["validlink"], "a link works once"


def test_an_unknown_address_gets_the_same_answer_and_no_letter(
    client: Client, zhou: User, liaosheng: Platform, post: Post
) -> None:
    def ask(path: str, email: str) -> tuple[int, str]:
        response = client.post(path, {"email": email})
        return response.status_code, response["Location"]

    assert ask("/liaoliao/reset/", "zhao@mail.example") == (302, "/liaoliao/reset/sent/")
    assert ask("/liaosheng/reset/", "zhou@mail.example") == (302, "/liaosheng/reset/sent/")
    assert ask("/desk/reset/", "zhou@mail.example") == (302, "/desk/reset/sent/")
    assert ask("/liaoliao/reset/", "zhou@mail.example") == (302, "/liaoliao/reset/sent/")
    assert post.wait()["To"] == "zhou@mail.example"
    assert len(post.letters) == 1


def test_a_link_opens_on_its_own_platform_only(client: Client, zhou: User, liaosheng: Platform, post: Post) -> None:
    client.post("/liaoliao/reset/", {"email": "zhou@mail.example"})
    path = link(post.wait())
    for elsewhere in ("/liaosheng/", "/desk/"):
        response = client.get(path.replace("/liaoliao/", elsewhere))
        assert response.status_code == 200
        assert not response.context["validlink"]
    assert client.get(path).status_code == 302


def test_a_new_member_of_staff_sets_the_first_password_so(client: Client, db: None, post: Post) -> None:
    changes.create_staff(name="方工", email="fang@gongdao.example", language="en")
    client.post("/desk/reset/", {"email": "fang@gongdao.example"})
    letter = post.wait()
    assert letter["Subject"] == "Gongdao: set a new password"
    form = open_form(client, link(letter))
    assert client.post(form, {"new_password1": NEW, "new_password2": NEW})["Location"] == "/desk/reset/done/"
    assert client.post("/desk/login/", {"login": "fang@gongdao.example", "password": NEW}).status_code == 302


def test_a_phone_number_is_told_to_call_whether_known_or_not(client: Client, liaoliao: Platform, post: Post) -> None:
    accounts.create(liaoliao, name="李雷", phone="13912345678", password=PASSWORD)
    answers = [client.post("/liaoliao/reset/", {"email": phone}) for phone in ("13912345678", "13912345679")]
    assert [answer.status_code for answer in answers] == [422, 422]
    errors = [answer.context["form"].errors["email"] for answer in answers]
    assert errors[0] == errors[1]
    assert "400-820-7716" in errors[0][0]


def test_who_was_locked_out_gets_in_with_the_new_password(client: Client, zhou: User, post: Post) -> None:
    def sign_in(password: str) -> int:
        return Client().post("/liaoliao/login/", {"login": "zhou@mail.example", "password": password}).status_code

    assert [sign_in("guess") for _ in range(9)] == [422] * 8 + [429]
    client.post("/liaoliao/reset/", {"email": "zhou@mail.example"})
    client.post(open_form(client, link(post.wait())), {"new_password1": NEW, "new_password2": NEW})
    assert sign_in(NEW) == 302


def test_asking_is_limited(client: Client, zhou: User, post: Post) -> None:
    codes = [client.post("/liaoliao/reset/", {"email": "zhou@mail.example"}).status_code for _ in range(5)]
    assert codes == [302] * 4 + [429]
    post.wait(4)


def test_a_mail_server_that_is_down_shows_nothing(client: Client, zhou: User, settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert client.post("/liaoliao/reset/", {"email": "zhou@mail.example"}).status_code == 302
    for _ in range(500):
        if "did not take a letter" in caplog.text:
            break
        time.sleep(0.01)
    assert "did not take a letter" in caplog.text
    assert "zhou@mail.example" not in caplog.text
