"""The cast of the stories: two platforms with their books in force, staff for every role, a shop, consumers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from cast_rows import once

from gongdao.cases import numbers
from gongdao.cases.models import Proposal, Task
from gongdao.editions import books
from gongdao.intake.submission import Filer, Submission
from gongdao.people import accounts, changes, kept
from gongdao.people.models import Merchant, Platform, User
from gongdao.proceedings.act import Done, act
from gongdao.proceedings.actors import Actor, person
from gongdao.proceedings.duties import PREFIX
from gongdao.proceedings.open import Opened, open_cases, opening

SINCE = datetime(2026, 2, 28, 16, tzinfo=UTC)  # 1 March 2026 in Shanghai
MORNING = datetime(2026, 11, 18, 1, 42, tzinfo=UTC)  # Wednesday 18 November 2026, 09:42 in Shanghai
PASSWORD = "correct horse battery staple"


@dataclass
class Cast:
    """Everybody on one platform; `as_(name)` is the actor."""

    platform: Platform
    ruleset: int
    zhou: User
    wang: User
    lin: User
    he: User
    leader: User
    manager: User
    deputy: User
    risk: User
    centre: User
    shop: Merchant
    seller: User

    def as_(self, who: User, at: datetime) -> Actor:
        return person(who, self.platform.pk, at, books.stack(self.ruleset).stand_ins)

    def file(self, at: datetime = MORNING, by: User | None = None, **more: object) -> Opened:
        values: dict = {"facts": {"category": "service_quality"}, "text": "电饭煲收到时已开裂。要求退款。"}
        values |= {"filer": Filer(user_id=(by or self.zhou).pk)} | more
        return open_cases(
            [Submission(platform_id=self.platform.pk, platform=self.platform.slug, occurred_at=at, **values)],
            now=at,
        )[0]


def _staff(platform: Platform, name: str, key: str, role: str, department: str | None = None) -> User:
    user = changes.create_staff(name=name, email=f"{key}.{platform.slug}@gongdao.example", password=PASSWORD).row
    changes.give_role(user, platform, role, department, SINCE)
    return user


def make_cast(slug: str, name: str) -> Cast:
    platform = changes.create_platform(
        slug=slug,
        name=name,
        name_en=slug.title(),
        complaint_phone="400-820-7716",
        complaint_email=f"tousu@{slug}.example",
        complaint_address="杭州市滨江区江晖路 88 号",
    ).row
    ruleset = books.store(platform.pk, books.shipped(), since=SINCE, at=SINCE)
    shop = changes.upsert_merchant(platform, "HM", "禾木小家电旗舰店").row
    seller = accounts.create(
        platform, name="禾木客服", email=f"shop@{slug}.example", password=PASSWORD, kind=User.Kind.MERCHANT
    )
    changes.add_member(shop, seller)
    return Cast(
        platform=platform,
        ruleset=ruleset.pk,
        zhou=accounts.create(platform, name="周女士", email=f"zhou@{slug}.example", password=PASSWORD),
        wang=accounts.create(platform, name="王先生", email=f"wang@{slug}.example", password=PASSWORD),
        lin=_staff(platform, "林悦", "lin", "agent", "customer_service"),
        he=_staff(platform, "何青", "he", "agent", "customer_service"),
        leader=_staff(platform, "苏航", "su", "department_leader", "customer_service"),
        manager=_staff(platform, "沈砚", "shen", "general_manager"),
        deputy=_staff(platform, "郑岚", "zheng", "deputy_manager"),
        risk=_staff(platform, "方工", "fang", "risk_management"),
        centre=_staff(platform, "周敏", "min", "service_centre"),
        shop=shop,
        seller=seller,
    )


def diligent(case_id: int, action: str, actor: Actor, inputs: Mapping[str, Any] | None = None, **more: Any) -> Done:
    """Do the act and say with it that every duty before it is done, as who has done them all does by ticking them."""
    first = Task.objects.filter(case_id=case_id, blocks=action, state="open").values_list("name", flat=True)
    return act(
        case_id,
        action,
        actor,
        {**dict.fromkeys([f"{PREFIX}{name}" for name in first], "yes"), **(inputs or {})},
        **more,
    )


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    """Processes keep rulesets, platforms and case numbers taken ahead; between tests they are others."""
    books.forget()
    opening.cache_clear()
    kept.forget()
    numbers.forget()


@pytest.fixture
def liao(db: None, settings: Any) -> Cast:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a dozen people a test
    return once("liaoliao", partial(make_cast, "liaoliao", "聊聊云购"))


@pytest.fixture
def sheng(liao: Cast) -> Cast:
    return once("liaosheng", partial(make_cast, "liaosheng", "聊胜一筹"))


def taken(case_id: int, **more: Any) -> dict[str, Any]:
    """What whoever accepts sends along: their consent, and the offer that they have before them."""
    offer = Proposal.objects.filter(case_id=case_id, state="offered").first()
    return {"consent": "yes", "offer": str(offer.pk) if offer else "", **more}
