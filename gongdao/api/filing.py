"""Matters become cases: read, check everything, look up once, open with one statement."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pydantic_core import from_json, to_json

from gongdao.api import consumers, values
from gongdao.api.lookup import Known, KnownOrder, look_up
from gongdao.api.once import Once
from gongdao.api.shapes import NewCase
from gongdao.editions import books
from gongdao.intake import kinds
from gongdao.intake.errors import UnknownOrder
from gongdao.intake.kinds import Kind
from gongdao.intake.repeats import Answer
from gongdao.intake.submission import Filer, Submission, clean_text
from gongdao.legaltime import clock
from gongdao.notices import letters
from gongdao.notices.letters import CONSUMER, MERCHANT
from gongdao.people import guests
from gongdao.people.models import Platform
from gongdao.proceedings.open import Opened, open_cases

CREATED = 201
NAMED_FACTS = ("category", "topic", "remedy_sought")
GUEST = ""  # stands in a kept answer where the guest's claim code is given


def file(platform: Platform, once: Once, matters: Sequence[NewCase], pointers: Sequence[str]) -> list[dict[str, Any]]:
    """Open all matters or none; `pointers` say where each stands in the body. What the answer says of each.

    Raises Wrong with everything that is wrong, IdempotencyKeyReused.
    """
    seed = once.key or secrets.token_hex(16)
    answer = once.run(lambda: _file(platform, once, seed, matters, pointers))
    filed = from_json(answer.body)
    for place, one in enumerate(filed):
        if one["claim_code"] == GUEST:
            one["claim_code"] = _code(once, seed, place)
    return filed


def _file(platform: Platform, once: Once, seed: str, matters: Sequence[NewCase], pointers: Sequence[str]) -> Answer:
    now = clock.now()
    refs = {matter.consumer.ref for matter in matters if matter.consumer.ref}
    known = look_up(platform.pk, refs, {matter.order_number for matter in matters if matter.order_number})
    reading = values.Reading()
    read = [
        _read(platform, reading, pointer, matter, known, now) for matter, pointer in zip(matters, pointers, strict=True)
    ]
    reading.finish()
    submissions = [
        _submission(platform, matter, known, each, partial(_code, once, seed, place))
        for place, (matter, each) in enumerate(zip(matters, read, strict=True))
    ]
    kept: list[Answer] = []

    def keep(opened: list[Opened]) -> None:
        kept.append(once.keep(CREATED, to_json([_said(platform, one) for one in opened]), now))

    opened = open_cases(submissions, now=now, within=keep if once.key else None)
    if not kept:  # nothing is written for it, so it needs no transaction
        keep(opened)
    return kept[0]


def _read(
    platform: Platform, reading: values.Reading, pointer: str, matter: NewCase, known: Known, now: datetime
) -> dict[str, Any]:
    """The fields of the submission that depend on the matter alone; refusals are noted."""
    occurred_at = reading.take(f"{pointer}/occurred_at", values.instant, matter.occurred_at, now) or now
    ruleset_id = reading.take(f"{pointer}/occurred_at", known.in_force, occurred_at)
    facts = {}
    if ruleset_id is not None:
        named = {name: getattr(matter, name) for name in NAMED_FACTS}
        facts = values.facts(reading, pointer, books.stack(ruleset_id), named, matter.facts)
    role = MERCHANT if matter.merchant_code else CONSUMER
    shop = None
    if matter.merchant_code:
        shop = reading.take(f"{pointer}/merchant_code", consumers.shop, platform, matter.merchant_code)
    kind = None
    if ruleset_id is not None:
        kind = reading.take(
            f"{pointer}/procedure", kinds.find, books.stack(ruleset_id), matter.procedure, matter.action, [role]
        )
    order = known.orders.get(matter.order_number)
    if shop is not None and order is not None and order.merchant_id != shop.id:
        order = None  # a shop learns nothing of other shops' orders
    if matter.order_number and order is None and not matter.order_unverified:
        reading.found.append((f"{pointer}/order_number", UnknownOrder(number=matter.order_number)))
    if not matter.merchant_code:
        consumers.check(platform, reading, f"{pointer}/consumer", matter.consumer, known)
    return {
        "text": reading.take(f"{pointer}/text", clean_text, matter.text),
        "channel": reading.take(f"{pointer}/channel", values.channel, matter.channel),
        "occurred_at": occurred_at,
        "ruleset_id": ruleset_id,
        "facts": facts,
        "order_id": order.id if order else None,
        "traded_at": order.placed_at if order else None,
        "merchant_id": shop.id if shop else order.merchant_id if order else None,
        "procedure": matter.procedure,
        "action": kind.row.action if kind else "",
        "filed_by": shop.user_id if shop else None,
        "filed_as": role,
        "filer": _other_side(kind, order, ruleset_id) if shop else None,
    }


def _other_side(kind: Kind | None, order: KnownOrder | None, ruleset_id: int | None) -> Filer:
    """The consumer of the trade, where the matter that a shop brings is between the two."""
    if kind is None or order is None or ruleset_id is None:
        return Filer()
    return Filer(user_id=order.consumer_id if kinds.two_sided(books.stack(ruleset_id), kind.procedure) else None)


def _submission(
    platform: Platform, matter: NewCase, known: Known, read: dict[str, Any], code: Callable[[], str]
) -> Submission:
    filer = read.pop("filer") or consumers.filer(platform, matter.consumer, known)
    return Submission(
        platform_id=platform.pk,
        platform=platform.slug,
        title=matter.title,
        order_number=matter.order_number,
        external_id=matter.external_id,
        filer=filer,
        claim_hash=guests.claim_hash(code()) if filer.guest else None,
        **read,
    )


def _said(platform: Platform, opened: Opened) -> dict[str, Any]:
    """What is kept of the answer: everything but the claim code, which can be worked out again."""
    return {
        "number": opened.number,
        "state": opened.state,
        "received_at": opened.received_at,
        "due_at": opened.due_at,
        "link": letters.link(platform, opened.number),
        "claim_code": GUEST if opened.submission.filer.guest else None,
    }


def _code(once: Once, seed: str, place: int) -> str:
    """A guest's claim code. It follows from the request, so that a repeated one gets the same, and is not stored."""
    return guests.derived_claim_code("api", str(once.platform_id), seed, once.digest.hex(), str(place))
