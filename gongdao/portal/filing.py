"""Filing a matter: a draft of a few steps, one question each, and the one moment at which it becomes a case.

The draft's `key` names one matter to be: posted twice, it is filed once, and `done` says as which case.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.crypto import salted_hmac

from gongdao.cases.models import Attachment, Order
from gongdao.editions import books
from gongdao.intake import drafts, files, kinds, orders
from gongdao.intake.errors import UnknownKind
from gongdao.intake.kinds import Kind, Question
from gongdao.intake.submission import Filer, Submission, clean_text
from gongdao.notices.letters import CONSUMER, MERCHANT
from gongdao.people import accounts, guests
from gongdao.people.errors import NoWayToReach
from gongdao.people.models import MerchantMember, Platform, User
from gongdao.portal import topics
from gongdao.portal.uploads import Shelf
from gongdao.proceedings.open import Opened, open_cases
from gongdao.rulebook import Procedure, Stack
from gongdao.rulebook.facts import Value

FORM = "file"
TYPED = ("kind", "what", "order", "order_number", "text", "remedy", "name", "email", "phone")
STEPS = ("about", "what", "order", "story", "remedy", "send")
ANSWER = "fact."
"""Before the name of a fact that the kind of matter asks, in the draft and in forms."""
SIGNS = "danger_signs"
"""The labels of the facts that put a matter on the immediate track, as somebody in danger is asked."""
EMPTY = {**dict.fromkeys((*TYPED, "key", "at"), ""), "files": [], "sent": {}}
"""What a draft holds that was filed or thrown away."""
ANOTHER, NONE = "another", "none"  # values of `order` beside the ids of the consumer's own orders
OWN_ORDERS = 10
CODE_SHOWN = timedelta(minutes=15)
"""How long after filing the receipt still shows the claim code, in the browser that filed."""
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass
class Filing:
    """One visitor's matter to be, at one instant. `user` None is a guest."""

    platform: Platform
    owner: str
    user: User | None
    now: datetime
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of this matter to be; made up when nothing is kept yet."""
        if not self.body.get("key"):
            self.body["key"] = secrets.token_urlsafe(16)
        return str(self.body["key"])

    @cached_property
    def ruleset(self) -> int:
        """The ruleset in force now. Raises NoEditionInForce."""
        return books.in_force(self.platform.pk, self.now)

    @property
    def stack(self) -> Stack:
        """The books in force now. Raises NoEditionInForce."""
        return books.stack(self.ruleset)

    @property
    def steps(self) -> list[str]:
        """The pages of filing in their order; what these books do not ask of such a matter is left out."""
        stack, procedure = self.stack, self.kind.procedure
        routed, offers = kinds.routed(stack, procedure), any(row.does == "propose" for row in self.flow.rows)
        asked = {
            "about": bool(self.questions),
            "what": routed,
            "order": routed or kinds.two_sided(stack, procedure),
            "remedy": offers and "remedy_sought" in stack.facts,
        }
        return [name for name in STEPS if asked.get(name, True)]

    @property
    def role(self) -> str:
        """As whom the visitor files."""
        return MERCHANT if self.user is not None and self.user.kind == User.Kind.MERCHANT else CONSUMER

    @property
    def kind(self) -> Kind:
        """The kind of matter that was chosen, else the first that the visitor may file. Raises UnknownKind."""
        known = kinds.offered(self.stack, [self.role])
        if not known:
            raise UnknownKind(named=self.role, known="-")
        return next((one for one in known if one.key == self.body.get("kind")), known[0])

    @property
    def main(self) -> bool:
        """Is it what the platform is asked for first, a complaint?"""
        return self.kind.procedure == self.stack.main_procedure

    @property
    def flow(self) -> Procedure:
        return self.stack.procedure(self.kind.procedure)

    @property
    def questions(self) -> list[Question]:
        """What this kind of matter asks by itself."""
        return kinds.questions(self.stack, self.kind)

    @property
    def signs(self) -> list[str]:
        """The danger signs that are asked for; only where a clock of this kind of matter depends on them."""
        running = self.stack.deadlines(self.kind.procedure)
        quick = any(fact.name == kinds.IMMEDIATE for one in running for fact in one.table.facts)
        return kinds.danger_signs(self.stack) if quick else []

    def answers(self) -> dict[str, Value]:
        """The questions that are answered, by an allowed value."""
        given = {one: str(self.body.get(ANSWER + one.fact.name, "")) for one in self.questions}
        known = {one: text for one, text in given.items() if text and text in (one.values or (text,))}
        return {one.fact.name: one.fact.parse(text) for one, text in known.items()}

    def shops(self) -> list[int]:
        """The shops that the visitor acts for, the first of them first."""
        if self.role != MERCHANT:
            return []
        return list(MerchantMember.objects.filter(user=self.user).order_by("pk").values_list("merchant_id", flat=True))

    @property
    def kept_at(self) -> datetime | None:
        """When what was typed was kept; None while nothing is."""
        return datetime.fromisoformat(self.body["at"]) if self.body.get("at") else None

    def lacks(self, step: str) -> bool:
        """Is something still missing that this page asks for? Which order it is about may stay open."""
        match step:
            case "about":
                return any(one.required and one.fact.name not in self.answers() for one in self.questions)
            case "what":
                return self.body.get("what") not in topics.choices(self.stack)
            case "story":
                return not str(self.body.get("text", "")).strip()
            case "order":
                return self.role == MERCHANT and self.two_sided and self.order().order is None
            case "remedy":
                return not self.body.get("remedy")
        return False

    @property
    def next_step(self) -> str:
        """Where to go on: the first page that lacks something, or that of the order if nothing is written yet."""
        step = next((name for name in self.steps if self.lacks(name)), self.steps[-1])
        known = self.body.get("order") or self.body.get("order_number")
        return "order" if step == "story" and not known and "order" in self.steps else step

    @property
    def two_sided(self) -> bool:
        """Is it between a consumer and a shop?"""
        return kinds.two_sided(self.stack, self.kind.procedure)

    @property
    def shelf(self) -> Shelf:
        """Where the files of this matter wait."""
        return Shelf(self.platform.pk, self.owner, FORM, self.owner)

    def uploads(self) -> list[Attachment]:
        """The files that were uploaded with the draft."""
        return self.shelf.held(self.body)

    def own_orders(self) -> list[Order]:
        """The newest orders of a signed-in consumer, or of the shops."""
        if self.user is None:
            return []
        mine = {"merchant_id__in": self.shops()} if self.role == MERCHANT else {"consumer": self.user}
        rows = Order.objects.filter(platform=self.platform, verified=True, **mine)
        return list(rows.select_related("merchant").order_by("-placed_at", "-pk")[:OWN_ORDERS])

    def number_of(self, key: str) -> str | None:
        """The case number that this key was filed under already."""
        done = self.body.get("done", {}).get(key)
        return done["number"] if done else None

    def save(self, values: Mapping[str, Any], key: str = "") -> None:
        """Keep what was typed. A page opened before anything was kept brings the key. Raises TextTooLong."""
        if not self.body.get("key") and _KEY.fullmatch(key):
            self.body["key"] = key
        kept = {name: value for name, value in values.items() if typed(name)}
        told = {"key": self.key, "at": self.now.isoformat(), **kept}
        self.body = drafts.merge(self.platform.pk, self.owner, FORM, told, self.now)

    def ask_about(self, number: str) -> None:
        """Answer the page of the order with this number, as long as the visitor has not answered it."""
        if self.body.get("order") or self.body.get("order_number"):
            return
        own = next((order for order in self.own_orders() if order.number == number), None)
        self.body.update({"order": str(own.pk)} if own else {"order": ANOTHER, "order_number": number[:64]})

    def begin_anew(self) -> None:
        """Throw away what was typed and uploaded."""
        for file in self.uploads():
            files.remove(self.platform.pk, self.owner, file.pk)
        self.body = drafts.merge(self.platform.pk, self.owner, FORM, emptied(self.body), self.now)

    def order(self) -> orders.Found:
        """The order that was picked or typed; an unknown number is kept as typed."""
        picked = self.body.get("order", "")
        number = self.body.get("order_number", "") if picked in (ANOTHER, "") else ""
        own = next((order for order in self.own_orders() if str(order.pk) == picked), None)
        return orders.find(self.platform.pk, own.number if own else number, self.user, shops=self.shops())


def typed(name: str) -> bool:
    """Is it a field that somebody fills, to be kept?"""
    return name in TYPED or name.startswith(ANSWER)


def emptied(body: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a draft that was filed or thrown away: its names, without values."""
    return {**EMPTY, **{name: "" for name in body if name.startswith(ANSWER)}}


def begun(platform: Platform, owner: str, user: User | None, now: datetime) -> Filing:
    """The visitor's draft, or a new one that is kept from its first save on."""
    body = drafts.load(platform.pk, owner, FORM)
    if body.get("key") in body.get("done", {}):  # saved by a page that was still open when its matter was filed
        body["key"] = ""
    if not any(body.get(name) for name in (*TYPED, "files")):
        body.pop("at", None)
    return Filing(platform, owner, user, now, body)


def send(filing: Filing, key: str, values: Mapping[str, Any], language: str) -> tuple[str, Opened | None]:
    """File the matter: its number, and what was opened (None if this very draft was filed before).

    Raises EmptyText, TextTooLong, BadEmail, BadPhone, NoWayToReach, KeyError for a choice that is missing.
    """
    with drafts.one_at_a_time(filing.platform.pk, filing.owner, FORM):
        filing.body = drafts.load(filing.platform.pk, filing.owner, FORM)
        if known := filing.number_of(key):
            return known, None
        filing.save(values, key)
        [opened] = open_cases([_submission(filing, language)])
        _file_away(filing, opened)
    return opened.number, opened


def claim_code(owner: str, key: str) -> str:
    """A guest's claim code: worked out from the draft and the secret key, so that it is stored nowhere."""
    digest = salted_hmac("gongdao.portal.claim", f"{owner}\0{key}", algorithm="sha256").digest()
    figure, letters = int.from_bytes(digest, "big"), []
    for _ in range(guests.LENGTH):
        figure, rest = divmod(figure, len(guests.ALPHABET))
        letters.append(guests.ALPHABET[rest])
    code = "".join(letters)
    return f"{code[:4]}-{code[4:]}"


def fresh_code(filing: Filing, number: str) -> str:
    """The claim code of a case that this guest filed a moment ago in this browser; else empty."""
    for key, done in filing.body.get("done", {}).items():
        young = filing.now - datetime.fromisoformat(done["at"]) < CODE_SHOWN
        if done["number"] == number and done["owner"] == filing.owner and filing.user is None and young:
            return claim_code(filing.owner, key)
    return ""


def reach(platform: Platform, body: Mapping[str, Any]) -> tuple[str, str]:
    """E-mail and phone of a guest in normal form. Raises BadEmail, BadPhone, NoWayToReach."""
    email, phone = str(body.get("email", "")).strip(), str(body.get("phone", "")).strip()
    if not (email or phone):
        raise NoWayToReach()
    return (accounts.normal_email(email) if email else "", accounts.normal_phone(phone, platform) if phone else "")


def facts(filing: Filing) -> dict[str, Any]:
    """What is asserted so far; what the chosen kind does not ask is left out."""
    found: dict[str, Any] = {}
    if "what" in filing.steps and filing.body.get("what") in topics.choices(filing.stack):
        found |= topics.facts_of(filing.stack, filing.body["what"])
    if "remedy" in filing.steps and filing.body.get("remedy"):
        found["remedy_sought"] = filing.stack.parse_fact("remedy_sought", filing.body["remedy"])
    ticked = {name: True for name in filing.signs if filing.body.get(ANSWER + name) == "yes"}
    return {**found, **ticked, **filing.answers()}


def _submission(filing: Filing, language: str) -> Submission:
    found, kind, merchant = filing.order(), filing.kind, filing.role == MERCHANT
    filer = _other_side(filing, found) if merchant else _filer(filing, language)
    return Submission(
        platform_id=filing.platform.pk,
        platform=filing.platform.slug,
        text=clean_text(filing.body.get("text", "")),
        procedure=kind.procedure,
        action=kind.row.action,
        facts=facts(filing),
        filer=filer,
        occurred_at=filing.now,
        order_number=found.number,
        order_id=found.order_id,
        traded_at=found.traded_at,
        merchant_id=found.merchant_id or next(iter(filing.shops()), None),
        attachment_ids=tuple(file.pk for file in filing.uploads()),
        claim_hash=guests.claim_hash(claim_code(filing.owner, filing.key)) if filer.guest else None,
        filed_by=filing.user.pk if filing.user is not None and merchant else None,
        filed_as=filing.role,
    )


def _other_side(filing: Filing, found: orders.Found) -> Filer:
    """The consumer of the trade, where a shop brings a matter between the two; of an own matter nobody."""
    consumer = found.order.consumer_id if found.order is not None and filing.two_sided else None
    return Filer(user_id=consumer)


def _filer(filing: Filing, language: str) -> Filer:
    if filing.user is not None:
        return Filer(user_id=filing.user.pk, language=language)
    email, phone = reach(filing.platform, filing.body)
    name = " ".join(str(filing.body.get("name", "")).split())[:100]
    return Filer(name=name, email=email, phone=phone, language=language)


def _file_away(filing: Filing, opened: Opened) -> None:
    """Empty the draft, and remember for a while what became of its key."""
    done = dict(list(filing.body.get("done", {}).items())[-4:])
    done[filing.key] = {"number": opened.number, "at": filing.now.isoformat(), "owner": filing.owner}
    filing.body = drafts.merge(
        filing.platform.pk, filing.owner, FORM, {**emptied(filing.body), "done": done}, filing.now
    )
