"""A lived-in installation with hostile data in it, who looks at its pages, and what stands for `{names}` in addresses.

Everything that a page shows at its longest: names without a blank, order numbers of 60 characters, messages of 20,000,
a queue and a merchant's list of more than 10,000. The platform `kong` is the opposite: nobody has done anything there.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from portal_steps import CONTACT, FIRST, file, write
from proceedings_cast import diligent

from gongdao.cases.models import Approval, Case, Payment, Proposal
from gongdao.desk.models import SavedView
from gongdao.editions import books
from gongdao.intake import files
from gongdao.intake.submission import LONGEST_TEXT, LONGEST_TITLE, Filer, Submission
from gongdao.jobs import demo
from gongdao.knowledge.models import Macro
from gongdao.legaltime import clock
from gongdao.people import accounts, apikeys, changes, confirming
from gongdao.people import registers as kept
from gongdao.people.models import (
    Absence,
    Holding,
    Merchant,
    Platform,
    RegisterEntry,
    Relation,
    ThirdParty,
    Training,
    User,
)
from gongdao.portal.decisions import explainable
from gongdao.proceedings import rounds
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor, clockwork, person
from gongdao.proceedings.open import open_cases
from gongdao.proceedings.payment_acts import miss, order_again
from gongdao.proceedings.payment_reports import Report, report
from gongdao.proceedings.push_order import OrderData, push_orders
from gongdao.proceedings.side import beside

PASSWORD = "correct horse battery staple"
CHINESE = "没有标点也没有空格的一段很长的话"
LATIN = "Hundertwasserkraftwerksbetreiber"
MANY = 10_000
HOUR = 3600  # seconds
UNBROKEN = (CHINESE * 40 + LATIN * 12 + "https://" + "x" * 300 + "?y=" + "z" * 90 + "\n\n") * 20
SHOP, CONSUMER = (CHINESE * 3)[:60] + LATIN[:40], CHINESE * 2 + LATIN * 2
ORDER = "LL" + "0123456789" * 5 + "ABCDEFGH"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
_COPIES = """
insert into {table}
select copy.* from {table} one, generate_series(1, %(many)s) g, lateral jsonb_populate_record(one, {values}) copy
where one.{key} = %(case)s
"""
_CASE = """jsonb_build_object('id', 3000000000 + g, 'number', 'N' || lpad(g::text, 8, '0'), 'claim_hash', null,
 'assignee_id', null, 'due_at', one.due_at + make_interval(secs => g))"""
_CLOCK = """jsonb_build_object('id', one.id * 100000 + g, 'case_id', 3000000000 + g,
 'due_at', one.due_at + make_interval(secs => g))"""

Cookies = Mapping[str, str]


@dataclass
class World:
    """`visitors` are cookies by name; `values` fill the addresses of the catalogue."""

    visitors: dict[str, Cookies] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def enter(self, name: str, user: User | None = None) -> Client:
        """A browser of this visitor, whose cookies are kept as they are now."""
        client = Client(headers={"accept-language": "zh-hans"})
        if user is not None:
            client.force_login(user, backend="gongdao.people.backends.ScopedBackend")
        self.keep(name, client)
        return client

    def keep(self, name: str, client: Client) -> None:
        self.visitors[name] = {key: morsel.value for key, morsel in client.cookies.items()}


def fill() -> World:
    """Fill the empty system that Django is pointed at; commits."""
    assert demo.demo(cases=4, duties=False)
    world = World()
    world.enter("nobody")
    liao = Platform.objects.get(slug="liaoliao")
    for name, email in {
        "agent": "linyue", "leader": "zhenglan", "manager": "shenyan", "administrator": "anran", "centre": "wenjing",
    }.items():  # fmt: skip
        world.enter(name, User.objects.get(email=f"{email}@gongdao.example"))
    _quarrel(world, liao)
    _guest(world)
    _registered(world, liao)
    _second_factor(world, liao)
    _emptiness(world)
    in_force = sorted(books.stack(books.in_force(liao.pk, clock.now())).books, key=lambda book: len(book.rules))
    for key, book in (("book", in_force[0]), ("longest", in_force[-1])):
        world.values |= {key: book.id, f"{key}_version": book.version}
    return world


def _quarrel(world: World, platform: Platform) -> None:
    """A consumer and a shop at their longest: one case under talk, one offer, one refusal, and very many more."""
    now = clock.now()
    mail = f"{'w' * 60}@{'long' * 15}.example"
    consumer = accounts.create(platform, name=CONSUMER, email=mail, external_ref="long", password=PASSWORD)
    order = OrderData(
        number=ORDER, goods=CHINESE * 8 + LATIN * 4, list_price=99_999_999_99, paid=88_888_888_88,
        merchant_code="L" * 60, merchant_name=SHOP, consumer_ref="long", placed_at=now - timedelta(days=5),
    )  # fmt: skip
    placed = push_orders(platform, clockwork(platform.pk), [order])[0]
    shop = Merchant.objects.get(pk=placed.merchant_id)
    seller = accounts.create(
        platform, name=SHOP, email=f"{'s' * 60}@{'shop' * 15}.example", kind=User.Kind.MERCHANT, password=PASSWORD
    )
    changes.add_member(shop, seller)
    world.enter("consumer", consumer)
    world.enter("merchant", seller)
    agent = User.objects.get(email="linyue@gongdao.example")
    filed = Submission(
        platform_id=platform.pk, platform=platform.slug, text=UNBROKEN[:LONGEST_TEXT], title=CHINESE * 2,
        facts={"category": "service_quality", "topic": "quality", "remedy_sought": "refund"},
        filer=Filer(user_id=consumer.pk), occurred_at=now, order_number=placed.number, order_id=placed.pk,
        traded_at=placed.placed_at, merchant_id=shop.pk,
    )  # fmt: skip
    talk, offered, refused, paid, many = [one.id for one in open_cases([filed] * 5, now=now)]
    by = {who.pk: _actor(who, platform) for who in (agent, consumer)}
    picture = files.keep(
        platform.pk, by[consumer.pk].owner, [SimpleUploadedFile(f"{LATIN * 3}{CHINESE}.png", PNG, "image/png")], now
    )[0]
    for case in (talk, offered, refused, paid):
        act(case, "claim", by[agent.pk])
    act(refused, "refuse", by[agent.pk], {"found": CHINESE, "reasons": UNBROKEN[:2000], "clause": "H-1.4.3"})
    for case in (talk, offered, paid):
        act(case, "accept", by[agent.pk])
    act(talk, "message", by[consumer.pk], {"text": UNBROKEN[:LONGEST_TEXT]}, files=[picture.pk])
    acting = {
        "name": (CHINESE + LATIN)[:90],
        "email": f"{LATIN}@{'a' * 60}.example",
        "kind": "lawyer",
        "scope": "settle",
    }
    act(talk, "give_mandate", by[consumer.pk], acting)
    for case in (talk, offered):
        act(case, "reply", by[agent.pk], {"text": UNBROKEN[:LONGEST_TEXT], "to": "consumer"})
    act(talk, "note", by[agent.pk], {"text": UNBROKEN[:3000]})
    for case, amount in ((talk, "88888888.88"), (offered, "100.00"), (paid, "88888888.88")):
        inputs = {"amount": amount, "remedy": "refund", "terms": CHINESE * 20, "reasons": UNBROKEN[:2000]}
        diligent(case, "propose_remedy", by[agent.pk], inputs)
    _approve(offered, platform)
    payment = _paid(paid, platform, by[consumer.pk])
    Case.objects.filter(pk=offered).update(title=(LATIN * 2)[:LONGEST_TITLE])
    _copy(many)
    approval = Approval.objects.get(case=talk, state="pending")
    _kept(world, platform, agent, shop)
    held = Case.objects.get(pk=talk)
    numbers = dict(Case.objects.filter(pk__in=(talk, offered, refused, paid)).values_list("pk", "number"))
    world.values |= {
        "talk": numbers[talk],
        "offered": numbers[offered],
        "refused": numbers[refused],
        "paid": numbers[paid],
        "payment": str(payment.pk),
        "approval": str(approval.pk),
        "decision": approval.name,
        "shown": explainable(held, held.ruling().procedure, "consumer")[0],
        "staff": str(agent.pk),
        "holding": str(Holding.objects.filter(user=agent)[0].pk),
        "beside": beside(held, _actor(User.objects.get(email="wenjing@gongdao.example"), platform))[0].key,
        "address": signing.dumps([consumer.pk, consumer.email], salt=confirming.SALT, compress=True),
        "uid": urlsafe_base64_encode(force_bytes(consumer.pk)),
        "token": default_token_generator.make_token(consumer),
        "staff_uid": urlsafe_base64_encode(force_bytes(agent.pk)),
        "staff_token": default_token_generator.make_token(agent),
    }


def _actor(user: User, platform: Platform) -> Actor:
    stack = books.stack(books.in_force(platform.pk, clock.now()))
    return person(user, platform.pk, clock.now(), stack.stand_ins)


def _approve(case: int, platform: Platform) -> None:
    """By whoever the rules name, until nothing waits."""
    for pending in Approval.objects.filter(case=case, state="pending"):
        role = Holding.objects.filter(platform=platform, role=pending.by, until=None)
        case_row = Case.objects.get(pk=case)
        holder = role.filter(department=case_row.department).first() or role.filter(department=None)[0]
        act(case, "approve", _actor(holder.user, platform))


def _paid(case: int, platform: Platform, consumer: Actor) -> Payment:
    """A payment that failed, and the one in its place, which the consumer has not got."""
    _approve(case, platform)
    offer = str(Proposal.objects.get(case=case, state="offered").pk)
    act(case, "accept_proposal", consumer, {"consent": "yes", "offer": offer})
    first = Payment.objects.get(case=case)
    report(first.pk, Report("failed", reason="r" * 40))
    manager = User.objects.get(email="shenyan@gongdao.example")
    payment = order_again(first.pk, _actor(manager, platform), reasons=UNBROKEN[:2000])
    report(payment.pk, Report("confirmed"))
    return miss(payment.pk, consumer)


def _copy(case: int) -> None:
    """Very many cases like this one, set-based."""
    with connection.cursor() as cursor:
        for table, key, values in (("cases_case", "id", _CASE), ("cases_clock", "case_id", _CLOCK)):
            statement = _COPIES.format(table=table, key=key, values=values)
            cursor.execute(statement, {"many": MANY, "case": case})


def _guest(world: World) -> None:
    """A visitor without an account who has filed once and has written the next complaint up to its last page."""
    client = world.enter("guest")
    long: dict[str, Any] = {"text": UNBROKEN[:LONGEST_TEXT], "first": {**FIRST, "order_number": ORDER}}
    world.values["receipt"] = file(client, {**CONTACT, "name": CONSUMER}, **long)
    write(client, **long)
    world.keep("guest", client)


def _kept(world: World, platform: Platform, agent: User, shop: Merchant) -> None:
    """Saved replies of staff and shop, a saved view, with names at their longest."""
    now = clock.now()
    one = {"platform": platform, "name": (CHINESE + LATIN)[:40], "body": UNBROKEN[:2000], "updated_at": now}
    view = SavedView(
        platform=platform, owner=agent, name=(LATIN + CHINESE)[:40], view="all", parameters={"text": ["裂"]}
    )
    view.save()
    world.values |= {
        "macro": str(Macro.objects.create(owner=agent, made_by=agent, **one).pk),
        "reply": str(Macro.objects.create(merchant=shop, to="consumer", **one).pk),
        "view": str(view.pk),
    }


def _registered(world: World, platform: Platform) -> None:
    """What administrators see: a person away, a key, an institution, with long names."""
    now = clock.now()
    chief = User.objects.get(email="anran@gongdao.example")
    leader = User.objects.get(email="zhenglan@gongdao.example")
    away = changes.set_absence(leader, now, now + timedelta(days=3), CHINESE * 4 + LATIN * 2).row
    assert isinstance(away, Absence)
    key = apikeys.issue(platform, LATIN * 3, apikeys.SCOPES)
    row = RegisterEntry.objects.filter(platform=platform).exclude(name="").order_by("pk")[0]
    kept.add(
        platform, row.register, row.entry, named=CHINESE * 6 + LATIN * 3, fields=row.fields, needs=[], by=chief, at=now
    )
    found = apikeys.find(key)
    assert found
    world.values |= {"absence": str(away.pk), "key": str(found.pk), "row": str(row.pk)}
    shop = platform.merchants.order_by("pk")[0]
    near = Relation.objects.create(
        platform=platform, user=leader, kind="family", merchant=shop, name=CHINESE * 4, note=LATIN * 3, since=now
    )
    helpers = ThirdParty.objects.create(
        platform=platform,
        name=CHINESE * 4 + LATIN,
        contract=LATIN * 2,
        valid_from=now.date(),
        valid_until=now.date() + timedelta(days=20),
        roles=["agent", "service_centre"],
    )
    helper = changes.create_staff(name=(LATIN * 2 + CHINESE * 3)[:90], email="helper@waibao.example").row
    changes.give_role(helper, platform, "agent", "after_sales", now, helpers)
    Training.objects.create(
        platform=platform,
        user=helper,
        name=CHINESE * 4,
        passed_on=now.date(),
        valid_until=now.date() + timedelta(days=20),
        proof=LATIN * 2,
    )
    world.values["third_party"] = str(helpers.pk)
    rounds.keep()
    centre = User.objects.get(email="wenjing@gongdao.example")
    rounds.done(_actor(centre, platform), "probe_channels", text=CHINESE * 20 + LATIN * 3)
    world.values["round"] = "probe_channels"
    world.values["relation"] = str(near.pk)
    world.values |= {"register": row.register, "entry": row.entry}


def _second_factor(world: World, platform: Platform) -> None:
    """Staff with a second factor: signed in with it, half-way in, and about to switch it on."""
    for name in ("secured", "securing"):
        user = changes.create_staff(name=name, email=f"{name}@gongdao.example", password=PASSWORD).row
        changes.give_role(user, platform, "agent", "customer_service", clock.now())
        client = world.enter(name)
        client.post("/desk/login/", {"login": user.email, "password": PASSWORD})
        asked = client.get("/desk/second-factor/totp/activate/")["Location"]
        page = client.get(client.post(asked, {"password": PASSWORD})["Location"])
        if name == "secured":
            secret = page.context["form"].secret
            code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
            assert client.post("/desk/second-factor/totp/activate/", {"code": code}).status_code == 302
            half = world.enter("half in")
            assert "authenticate" in half.post("/desk/login/", {"login": user.email, "password": PASSWORD})["Location"]
            _just_now(half)
            world.keep("half in", half)
            world.enter("secured, not lately", user)
        _just_now(client)
        world.keep(name, client)


def _just_now(client: Client) -> None:
    """The password was given a moment ago, however long the tests take."""
    session = client.session
    for method in session.get("account_authentication_methods", []):
        method["at"] += HOUR
    if "account_login" in session:
        session["account_login"]["initiated_at"] += HOUR
    session.save()


def _emptiness(world: World) -> None:
    """A platform on which nothing has happened, its staff and a consumer."""
    now = clock.now()
    other = Platform.objects.get(slug="liaosheng")
    contact = {name: getattr(other, name) for name in ("complaint_phone", "complaint_email", "complaint_address")}
    platform = changes.create_platform(slug="kong", name="空空", name_en="Kong", **contact).row
    books.store(platform.pk, books.shipped(), since=now - timedelta(days=9), at=now - timedelta(days=9))
    chief = changes.create_staff(name="空山", email="kong@gongdao.example").row
    for role, department in (("agent", "customer_service"), ("general_manager", None), ("administrator", None)):
        changes.give_role(chief, platform, role, department, now - timedelta(days=8))
    world.enter("idle", chief)
    world.enter("newcomer", accounts.create(platform, name="新客", email="new@kong.example"))


def filled(path: str, values: Mapping[str, Any]) -> str:
    """The address with its `{names}` put in."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), path)
