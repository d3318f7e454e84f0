"""One letter that no mail server can take must not hold up the letters of everybody else."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest
from django.core import mail
from proceedings_cast import MORNING, Cast, fresh_caches, liao, sheng  # noqa: F401

from gongdao.legaltime import clock
from gongdao.notices import delivery
from gongdao.notices.models import Delivery
from gongdao.people import kept
from gongdao.people.models import Platform

NOW = MORNING + timedelta(hours=1)


@pytest.fixture(autouse=True)
def a_mail_server(settings: Any) -> Iterator[None]:
    settings.EMAIL_HOST = "mail.test"  # Django's tests send into mail.outbox
    with clock.frozen(NOW):
        yield


def renamed(cast: Cast, **names: str) -> None:
    Platform.objects.filter(pk=cast.platform.pk).update(**names)
    kept.forget()


def test_a_broken_address_is_noted_and_the_next_letter_goes_out(liao: Cast, sheng: Cast) -> None:
    renamed(liao, complaint_email="a@b.example\nBcc: everybody@c.example")
    liao.file(MORNING)
    sheng.file(MORNING)
    delivery.deliver()
    assert [letter.to for letter in mail.outbox] == [[sheng.zhou.email]]
    failed = Delivery.objects.get(ok=False)
    assert failed.letter.platform == liao.platform and "newline" in failed.answer


@pytest.mark.parametrize(
    "name", ['Liao "Best" Shop', "Liao, Sheng & Co.", "Liao\r\nBcc: x@c.example", 'x" <a@b.example>']
)
def test_any_name_of_a_platform_can_stand_in_a_letter(liao: Cast, name: str) -> None:
    renamed(liao, name=name)
    liao.file(MORNING)
    delivery.deliver()
    [letter] = mail.outbox
    sent = message_from_bytes(letter.message().as_bytes(), policy=default)
    assert parseaddr(str(sent["From"]))[1] == "gongdao@localhost"
    assert sent["Bcc"] is None
    assert sent["From"].addresses[0].display_name == " ".join(name.split())
