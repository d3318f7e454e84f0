"""Filing a complaint: a draft of a few steps, one question each, and the one moment at which it becomes a case.

The draft's `key` names one complaint to be: posted twice, it is filed once, and `done` says as which case.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from gongdao.cases.models import Attachment, Order
from gongdao.editions import books
from gongdao.intake import drafts, files, orders
from gongdao.intake.submission import Filer, Submission, clean_text
from gongdao.people import accounts, guests
from gongdao.people.errors import NoWayToReach
from gongdao.people.models import Platform, User
from gongdao.portal import topics
from gongdao.portal.uploads import Shelf
from gongdao.proceedings.open import Opened, open_cases
from gongdao.rulebook import Stack

FORM = "file"
TYPED = ("what", "order", "order_number", "text", "remedy", "name", "email", "phone")
STEPS = ("what", "order", "story", "remedy", "send")
EMPTY = {**dict.fromkeys((*TYPED, "key", "at"), ""), "files": [], "sent": {}}
"""What a draft holds that was filed or thrown away."""
ANOTHER, NONE = "another", "none"  # values of `order` beside the ids of the consumer's own orders
OWN_ORDERS = 10
CODE_SHOWN = timedelta(minutes=15)
"""How long after filing the receipt still shows the claim code, in the browser that filed."""
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(slots=True)
class Filing:
    """One visitor's complaint to be. `user` None is a guest."""

    platform: Platform
    owner: str
    user: User | None
    now: datetime
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of this complaint to be; made up when nothing is kept yet."""
        if not self.body.get("key"):
            self.body["key"] = secrets.token_urlsafe(16)
        return str(self.body["key"])

    @property
    def ruleset(self) -> int:
        """The ruleset in force now. Raises NoEditionInForce."""
        return books.in_force(self.platform.pk, self.now)

    @property
    def stack(self) -> Stack:
        """The books in force now. Raises NoEditionInForce."""
        return books.stack(self.ruleset)

    @property
    def steps(self) -> list[str]:
        """The pages of filing in their order; what these books do not ask is left out."""
        return [name for name in STEPS if name != "remedy" or "remedy_sought" in self.stack.facts]

    @property
    def kept_at(self) -> datetime | None:
        """When what was typed was kept; None while nothing is."""
        return datetime.fromisoformat(self.body["at"]) if self.body.get("at") else None

    def lacks(self, step: str) -> bool:
        """Is something still missing that this page asks for? Which order it is about may stay open."""
        match step:
            case "what":
                return self.body.get("what") not in topics.choices(self.stack)
            case "story":
                return not str(self.body.get("text", "")).strip()
            case "remedy":
                return not self.body.get("remedy")
        return False

    @property
    def next_step(self) -> str:
        """Where to go on: the first page that lacks something, or that of the order if nothing is written yet."""
        step = next((name for name in self.steps if self.lacks(name)), self.steps[-1])
        known = self.body.get("order") or self.body.get("order_number")
        return "order" if step == "story" and not known else step

    @property
    def shelf(self) -> Shelf:
        """Where the files of this complaint wait."""
        return Shelf(self.platform.pk, self.owner, FORM, self.owner)

    def uploads(self) -> list[Attachment]:
        """The files that were uploaded with the draft."""
        return self.shelf.held(self.body)

    def own_orders(self) -> list[Order]:
        """The newest orders of a signed-in consumer."""
        if self.user is None:
            return []
        rows = Order.objects.filter(platform=self.platform, consumer=self.user, verified=True)
        return list(rows.select_related("merchant").order_by("-placed_at", "-pk")[:OWN_ORDERS])

    def number_of(self, key: str) -> str | None:
        """The case number that this key was filed under already."""
        done = self.body.get("done", {}).get(key)
        return done["number"] if done else None

    def save(self, values: Mapping[str, Any], key: str = "") -> None:
        """Keep what was typed. A page opened before anything was kept brings the key. Raises TextTooLong."""
        if not self.body.get("key") and _KEY.fullmatch(key):
            self.body["key"] = key
        kept = {name: value for name, value in values.items() if name in TYPED}
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
        self.body = drafts.merge(self.platform.pk, self.owner, FORM, EMPTY, self.now)

    def order(self) -> orders.Found:
        """The order that was picked or typed; an unknown number is kept as typed."""
        picked = self.body.get("order", "")
        number = self.body.get("order_number", "") if picked in (ANOTHER, "") else ""
        own = next((order for order in self.own_orders() if str(order.pk) == picked), None)
        return orders.find(self.platform.pk, own.number if own else number, self.user)


def begun(platform: Platform, owner: str, user: User | None, now: datetime) -> Filing:
    """The visitor's draft, or a new one that is kept from its first save on."""
    body = drafts.load(platform.pk, owner, FORM)
    if body.get("key") in body.get("done", {}):  # saved by a page that was still open when its complaint was filed
        body["key"] = ""
    if not any(body.get(name) for name in (*TYPED, "files")):
        body.pop("at", None)
    return Filing(platform, owner, user, now, body)


def send(filing: Filing, key: str, values: Mapping[str, Any], language: str) -> tuple[str, Opened | None]:
    """File the complaint: its number, and what was opened (None if this very draft was filed before).

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
    """What is asserted so far."""
    found = topics.facts_of(filing.stack, filing.body["what"])
    if filing.body.get("remedy"):
        found["remedy_sought"] = filing.stack.parse_fact("remedy_sought", filing.body["remedy"])
    return found


def _submission(filing: Filing, language: str) -> Submission:
    body = filing.body
    found = filing.order()
    return Submission(
        platform_id=filing.platform.pk,
        platform=filing.platform.slug,
        text=clean_text(body.get("text", "")),
        facts=facts(filing),
        filer=_filer(filing, language),
        occurred_at=filing.now,
        order_number=found.number,
        order_id=found.order_id,
        traded_at=found.traded_at,
        merchant_id=found.merchant_id,
        attachment_ids=tuple(file.pk for file in filing.uploads()),
        claim_hash=None if filing.user else guests.claim_hash(claim_code(filing.owner, filing.key)),
    )


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
    filing.body = drafts.merge(filing.platform.pk, filing.owner, FORM, {**EMPTY, "done": done}, filing.now)
