"""Two platforms that share an installation, and a few people on each."""

from typing import Any

import pytest
from people_facts import PASSWORD

from gongdao.people import accounts, changes
from gongdao.people.models import Platform, User


def make_platform(slug: str, name: str, phone: str) -> Platform:
    made = changes.create_platform(
        slug=slug,
        name=name,
        name_en=slug.title(),
        complaint_phone=phone,
        complaint_email=f"complaints@{slug}.example",
        complaint_address="杭州市滨江区江晖路 88 号 消费者权益部",
    )
    return made.row


@pytest.fixture
def liaoliao(db: None) -> Platform:
    return make_platform("liaoliao", "聊聊云购", "400-820-7716")


@pytest.fixture
def liaosheng(liaoliao: Platform) -> Platform:
    return make_platform("liaosheng", "聊胜一筹", "0571-8672 3390")


@pytest.fixture
def staff(db: None) -> User:
    return changes.create_staff(name="方工", email="fang@gongdao.example", password=PASSWORD).row


@pytest.fixture
def zhou(liaoliao: Platform) -> User:
    """A consumer with e-mail and phone."""
    return accounts.create(liaoliao, name="周女士", email="Zhou@mail.example", phone="138 0013 8000", password=PASSWORD)


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Pages name their style sheets without the hashes that `gongdao up` makes."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STORAGES = storages
