"""The platform, people, orders and texts of the demo, and matters made of them: as API bodies and as submissions."""

import itertools
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench.meter import Meter
from bench.sizes import Sizes
from gongdao.cases.models import Order
from gongdao.config.installation import Installation
from gongdao.intake.submission import Filer, Submission
from gongdao.jobs.demo_people import Stage, order_for, script, set_up
from gongdao.legaltime import clock
from gongdao.people import apikeys
from gongdao.people.models import User

ORDERS = 60
FACTS = {"category": "service_quality", "topic": "quality"}
"""Of a matter about which no member of staff is written to, as most are."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter before it is filed."""

    number: int
    text: str
    consumer: User
    order: Order


@dataclass(frozen=True, slots=True)
class World:
    """What every measurement is given."""

    installation: Installation
    meter: Meter
    sizes: Sizes
    stage: Stage
    orders: list[tuple[Order, User]]
    api_key: str
    dice: random.Random
    numbers: "itertools.count[int]"

    def matter(self) -> Matter:
        order, consumer = self.dice.choice(self.orders)
        return Matter(next(self.numbers), self.dice.choice(script()["matters"])["text"], consumer, order)

    def body(self) -> dict[str, Any]:
        """A new matter as the marketplace sends it."""
        one = self.matter()
        consumer = {"ref": one.consumer.external_ref}
        told = {"text": one.text, "consumer": consumer, "order_number": one.order.number}
        return told | FACTS | {"external_id": f"M{one.number:08d}"}

    def submission(self, at: datetime) -> Submission:
        """A new matter as the API hands it over."""
        one = self.matter()
        return Submission(
            platform_id=self.stage.platform.pk,
            platform=self.stage.platform.slug,
            text=one.text,
            channel="api",
            facts=FACTS,
            filer=Filer(user_id=one.consumer.pk),
            occurred_at=at,
            order_number=one.order.number,
            order_id=one.order.pk,
            traded_at=one.order.placed_at,
            merchant_id=one.order.merchant_id,
            external_id=f"M{one.number:08d}",
            ruleset_id=self.stage.ruleset_id,
        )

    def submissions(self, count: int, at: datetime | None = None) -> list[Submission]:
        """Matters that came in at the same instant (default: now)."""
        instant = at or clock.now()
        return [self.submission(instant) for _ in range(count)]


def world(installation: Installation, meter: Meter, sizes: Sizes) -> World:
    """Fills the empty installation."""
    now, dice = clock.now(), random.Random(2026)
    stage = set_up(now - timedelta(days=200))[0]
    goods = [matter for matter in script()["matters"] if matter["goods"]]
    orders = []
    for _ in range(ORDERS):
        consumer = dice.choice(stage.consumers)
        order = order_for(stage, dice.choice(goods), consumer, now, dice)
        assert order is not None
        orders.append((order, consumer))
    key = apikeys.issue(stage.platform, "bench", ["cases:write"])
    return World(installation, meter, sizes, stage, orders, key, dice, itertools.count(1))
