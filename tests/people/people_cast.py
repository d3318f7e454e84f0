"""Two platforms that share an installation, and a few people on each."""

from datetime import UTC, datetime, timedelta

import pytest

from gongdao.people import changes
from gongdao.people.models import Platform, User

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = "晴天-Umbrella-42"


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
