"""The demo's platforms, staff, shops, consumers and orders."""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.contrib.auth.hashers import make_password

from gongdao.cases.models import Order
from gongdao.editions import books
from gongdao.editions.registers import registers_of
from gongdao.knowledge import macros
from gongdao.knowledge.models import Macro
from gongdao.people import accounts, changes, queries, registers
from gongdao.people.models import Merchant, Platform, User
from gongdao.people.queries import Rota
from gongdao.proceedings.actors import Actor, clockwork, person, staff
from gongdao.proceedings.push_order import OrderData, push_orders


@lru_cache(maxsize=1)
def script() -> dict[str, Any]:
    """The demo's texts and names."""
    return tomllib.loads((files("gongdao.jobs") / "demo.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Stage:
    """One platform with everybody on it. `staff` is by role and department."""

    platform: Platform
    ruleset_id: int
    staff: dict[tuple[str, str], list[User]] = field(default_factory=dict)
    consumers: list[User] = field(default_factory=list)
    shops: list[Merchant] = field(default_factory=list)
    rota: Rota | None = None

    def actor(self, user: User, at: datetime) -> Actor:
        """As at a sign-in; who holds which role (`rota`) is read again only when somebody has forgotten it."""
        stand_ins = books.stack(self.ruleset_id).stand_ins
        if not user.is_staff:
            return person(user, self.platform.pk, at, stand_ins)
        self.rota = self.rota or queries.rota(self.platform.pk, at)
        return staff(user, self.platform.pk, self.rota, stand_ins)

    def who(self, role: str, department: str = "") -> list[User]:
        """Who holds the role."""
        return self.staff.get((role, department), [])


def set_up(since: datetime) -> list[Stage]:
    """Platforms with the shipped books in force, and all people, as of `since`."""
    return [set_up_platform(number, since) for number in range(len(script()["platforms"]))]


def set_up_platform(number: int, since: datetime) -> Stage:
    """One of the platforms of the script; staff of any but the first are told from those by their addresses."""
    fields = {name: value for name, value in script()["platforms"][number].items() if name != "share"}
    platform = changes.create_platform(**fields, number=number + 1).row
    ruleset = books.store(platform.pk, books.shipped(), since=since, at=since)
    stage = Stage(platform, ruleset.pk)
    _staff(stage, since, suffix="" if number == 0 else f".{platform.slug}")
    _shops(stage)
    _consumers(stage)
    # one hash for all: hashing is slow on purpose
    User.objects.update(password=make_password(_password()))
    return stage


def _staff(stage: Stage, since: datetime, suffix: str) -> None:
    for post in script()["staff"]:
        for login, name in post["people"]:
            email = f"{login}{suffix}@gongdao.example"
            user = changes.create_staff(name=name, email=email).row
            changes.give_role(user, stage.platform, post["role"], post["department"] or None, since)
            stage.staff.setdefault((post["role"], post["department"]), []).append(user)


def fill_registers(stage: Stage, at: datetime) -> None:
    """What the rulebooks refer to, registered by the administrator; what has its home elsewhere is looked at."""
    chief = stage.who("administrator")[0]
    told = script()["registered"]
    for one in registers_of(stage.platform, at).entries:
        register, entry = one.asked.register, one.asked.name
        if one.at_home_elsewhere:
            registers.review(stage.platform, register, entry, chief, at)
            continue
        given = told.get(register, {}).get(entry, [])
        for row in given if isinstance(given, list) else [given]:
            fields = {name: text.format(slug=stage.platform.slug) for name, text in row.items()}
            named = fields.pop("name")
            registers.add(stage.platform, register, entry, named=named, fields=fields, needs=one.needs, by=chief, at=at)


def save_macros(stage: Stage, at: datetime) -> None:
    """The saved replies of staff, the same on every platform."""
    stack = books.stack(stage.ruleset_id)
    for told in script()["macros"]:
        acts = [{"inputs": {}, **act} for act in told["acts"]]
        department, leaders = told["department"] or None, stage.who("department_leader", told["department"])
        macro = Macro(platform=stage.platform, name=told["name"], to=told["to"], department=department, acts=acts)
        macro.body, macro.made_by = told["body"], (leaders or stage.who("service_centre"))[0]
        macros.keep(macro, stack, at)


def _shops(stage: Stage) -> None:
    told = script()["shops"]
    for number, name in enumerate(told["names"]):
        known = told["known"][number] if number < len(told["known"]) else {}
        shop = changes.upsert_merchant(stage.platform, f"S{number + 1:03d}", name, **known).row
        stage.shops.append(shop)
        if number < 2:
            email = f"shop{number + 1}@{stage.platform.slug}.example"
            kind = User.Kind.MERCHANT
            user = accounts.create(stage.platform, name=name, email=email, kind=kind)
            changes.add_member(shop, user)


def _consumers(stage: Stage) -> None:
    for number, name in enumerate(script()["consumers"]["names"]):
        email = f"user{number + 1}@{stage.platform.slug}.example"
        user = accounts.create(stage.platform, name=name, email=email, external_ref=f"u{number + 1:05d}")
        stage.consumers.append(user)


def _password() -> str:
    return str(script()["password"])


def order_for(stage: Stage, matter: dict[str, Any], consumer: User, at: datetime, dice: random.Random) -> Order | None:
    """The order behind a matter, pushed as the marketplace would; none for a matter without goods."""
    if not matter["goods"]:
        return None
    placed = at - timedelta(days=dice.randint(3, 12), minutes=dice.randint(0, 1400))
    shop = stage.shops[matter["shop"]]
    data = OrderData(
        number=f"{stage.platform.slug[:2].upper()}{placed:%y%m%d}{dice.randint(10**9, 10**10 - 1)}",
        goods=matter["goods"],
        list_price=round(matter["price"] * 1.12),
        paid=matter["price"],
        merchant_code=shop.code,
        merchant_name=shop.name,
        consumer_ref=consumer.external_ref or "",
        placed_at=placed,
        shipped_at=placed + timedelta(hours=dice.randint(6, 40)),
        signed_at=placed + timedelta(days=2, minutes=dice.randint(0, 900)),
    )
    return push_orders(stage.platform, clockwork(stage.platform.pk), [data])[0]


def logins() -> str:
    """Who can sign in to the demo, one line a role, and the password of all."""
    lines = [f"Password of everybody: {_password()}", "Staff at /desk/:"]
    lines += [
        f"  {post['people'][0][0]}@gongdao.example  {post['role']} {post['department']}".rstrip()
        for post in script()["staff"]
    ]
    for platform in script()["platforms"]:
        slug = platform["slug"]
        lines.append(f"At /{slug}/: user1@{slug}.example (consumer), shop1@{slug}.example (merchant)")
    return "\n".join(lines)
