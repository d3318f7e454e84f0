"""The administrators of two platforms, and how the tests of their pages look at what came out."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from proceedings_cast import PASSWORD, SINCE, Cast

from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.models import Platform, User
from gongdao.record.models import Content, Event

CONTACTS = {
    "complaint_phone": "0571-8672 3390",
    "complaint_email": "tousu@xinpu.example",
    "complaint_address": "杭州市西湖区文三路 9 号 投诉组",
}
PLATFORM = {**CONTACTS, "slug": "xinpu", "platform_name": "新铺", "name_en": "Xinpu", "service_hours": "9-18"}
YEAR_2027 = json.dumps(
    {
        "year": 2027,
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "春节", "date": "2027-02-08", "isOffDay": True},
            {"name": "春节", "date": "2027-02-20", "isOffDay": False},
        ],
    },
    ensure_ascii=False,
)


@dataclass
class Chief:
    """An administrator, signed in at the desk, in English."""

    user: User
    client: Client
    platform: Platform

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(f"/desk/admin/{path}")
        assert answer.status_code == status, answer.content.decode()[-3000:]
        return answer.content.decode()

    def post(self, path: str, status: int = 302, **values: Any) -> str:
        """The page that came; after a redirect, the one it leads to."""
        answer = self.client.post(f"/desk/admin/{path}", values)
        assert answer.status_code == status, answer.content.decode()[-3000:]
        return self.client.get(answer["Location"]).content.decode() if status == 302 else answer.content.decode()


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def chief_of(cast: Cast, name: str) -> Chief:
    slug = cast.platform.slug
    user = changes.create_staff(name=name, email=f"admin.{slug}@gongdao.example", password=PASSWORD).row
    changes.give_role(user, cast.platform, "administrator", None, SINCE)
    return Chief(user, signed_in(user), cast.platform)


@pytest.fixture
def chief(liao: Cast) -> Chief:
    return chief_of(liao, "顾平")


@pytest.fixture
def other(sheng: Cast) -> Chief:
    return chief_of(sheng, "白露")


def events(platform: Platform) -> list[tuple[str, dict[str, Any]]]:
    """Names and contents of the platform's own events, in the order of writing."""
    rows = Event.objects.filter(platform_id=platform.pk, case_id=None).order_by("recorded_at", "pk")
    return [(row.name, json.loads(bytes(Content.objects.get(pk=row.pk).body or b"{}"))) for row in rows]


def text_of(page: str) -> str:
    """The page without tags, blanks reduced."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def local(hours: float) -> str:
    """So many hours from now, as a field for date and time holds it in Shanghai."""
    return f"{(clock.now() + timedelta(hours=8 + hours)):%Y-%m-%dT%H:%M}"
