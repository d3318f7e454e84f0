"""Everybody whom the procedures of the shipped books wait for, what they say, and matters of every kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from proceedings_cast import MORNING, PASSWORD, SINCE, Cast, diligent

from gongdao.cases.models import Attachment, Case, Order, Task
from gongdao.intake.submission import Filer, Submission
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.models import User
from gongdao.proceedings import deliver, sweep
from gongdao.proceedings.act import Done, act
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.open import Opened, open_cases
from gongdao.proceedings.said import INPUTS
from gongdao.record import ids

SAYS = {
    "text": "已经核实。",
    "reasons": "记录和照片可以说明。",
    "clause": "H-2.1.1",
    "found": "照片和检验记录一致。",
    "measure": "remove_listing",
    "scope": "同一批次的电饭煲",
    "duration": "三十日",
    "consent": "yes",
    "fee_shown": "yes",
    "tracking": "顺丰 SF1187204433",
    "registered_name": "杭州禾木电器有限公司",
    "address": "杭州市滨江区江晖路 88 号",
    "contact": "0571-86221900",
}
OTHERS = ("rule_office", "privacy_officer", "service_committee", "dispute_team", "legal_team")
FACTS = {
    "complaint": {},
    "request": {"request_kind": "consultation"},
    "data_request": {"data_request": "access"},
    "termination": {"ground": "user_request"},
    "dispute": {"dispute_route": "negotiation"},
    "lawsuit": {"proceeding": "lawsuit", "document": "to_court"},
    "rule_change": {"rights_touched": "none"},
    "regulator": {"authority": "platform_12315", "authority_file": "ZC-2026-1187", "authority_asks": "answer"},
}


@dataclass
class World:
    """The cast and whoever else has a part; `actor(role)` is the person who holds it."""

    cast: Cast
    people: dict[str, User]
    order: Order
    files: int = 0
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        """Nobody is absent and nobody's roles change here, so each actor is made once."""
        if role not in self.actors:
            self.actors[role] = self.cast.as_(self.people[role], clock.now())
        return self.actors[role]

    def file(self, procedure: str, role: str = "consumer", action: str = "", **more: Any) -> Opened:
        """A matter as the role brings it; staff do so for the consumer."""
        merchant = role == "merchant"
        between = procedure in ("complaint", "dispute", "after_sales")
        filer = more.pop("filer", Filer() if merchant and not between else Filer(user_id=self.cast.zhou.pk))
        facts = {"category": "service_quality"} | FACTS.get(procedure, {}) | more.pop("facts", {})
        facts = {name: value for name, value in facts.items() if value is not None}
        values = {"filer": filer, "text": "电饭煲收到时已开裂。", "said": {name: SAYS[name] for name in INPUTS}}
        values |= {"occurred_at": clock.now()} | more
        given = Submission(
            platform_id=self.cast.platform.pk,
            platform=self.cast.platform.slug,
            procedure=procedure,
            action=action,
            facts=facts,
            order_id=self.order.pk,
            order_number=self.order.number,
            merchant_id=self.cast.shop.pk,
            filed_by=None if role == "consumer" else self.people[role].pk,
            filed_as=role,
            **values,
        )
        return open_cases([given], now=clock.now())[0]

    def do(self, case_id: int, role: str, action: str, **inputs: Any) -> Done:
        files = inputs.pop("files", ())
        self.others_first(case_id, role, action)
        return diligent(case_id, action, self.actor(role), inputs, files=files)

    def others_first(self, case_id: int, role: str, action: str) -> None:
        """What people of other roles have to do before the act."""
        first = Task.objects.filter(case_id=case_id, blocks=action, state="open").exclude(who__in=("owner", role))
        for name, who in first.values_list("name", "who"):
            act(case_id, "do_duty", self.actor(who), {"duty": name})

    def upload(self, actor: Actor) -> int:
        """A file that the actor has uploaded and not sent yet."""
        self.files += 1
        return Attachment.objects.create(
            id=ids.take(1)[0],
            platform=self.cast.platform,
            owner=actor.owner,
            name=f"{self.files}.jpg",
            content_type="image/jpeg",
            size=3,
            sha256=bytes(32),
            path=f"{self.files}",
            uploaded_at=clock.now(),
        ).pk

    def case(self, opened: Opened) -> Case:
        return Case.objects.get(pk=opened.id)

    def case_beside(self, case_id: int) -> list[Case]:
        """The cases that were opened out of this one."""
        return list(Case.objects.filter(parent=case_id))


def housekeeping() -> None:
    """The worker's rounds until nothing is due any more."""
    while sweep.sweep() or deliver.deliver():
        pass


@pytest.fixture
def world(liao: Cast) -> World:
    """All roles of the books held by somebody, and an order of the consumer with the shop."""
    return make_world(liao)


def make_world(liao: Cast) -> World:
    people = {
        "consumer": liao.zhou,
        "merchant": liao.seller,
        "agent": liao.lin,
        "department_leader": liao.leader,
        "service_centre": liao.centre,
        "general_manager": liao.manager,
        "deputy_manager": liao.deputy,
        "risk_management": liao.risk,
    }
    for role in OTHERS:
        user = changes.create_staff(name=role, email=f"{role}@gongdao.example", password=PASSWORD).row
        changes.give_role(user, liao.platform, role, None, SINCE)
        people[role] = user
    order = Order.objects.create(
        id=ids.take(1)[0],
        platform=liao.platform,
        number="LL-1",
        consumer=liao.zhou,
        merchant=liao.shop,
        paid=12850,
        placed_at=MORNING,
        verified=True,
        updated_at=MORNING,
    )
    machine = Actor(liao.platform.pk, kind="model", staff=True, hats=(Hat("assistant"),))
    return World(liao, people | {"colleague": liao.he}, order, actors={"assistant": machine})


@pytest.fixture
def morning() -> Iterator[datetime]:
    """Everything happens at one moment, unless a test goes on in time itself."""
    with clock.frozen(MORNING):
        yield MORNING
