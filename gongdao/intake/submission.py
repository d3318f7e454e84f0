"""What every channel ends in: one frozen Submission, checked, ready for `open_cases`."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongdao.intake.errors import EmptyText, TextTooLong
from gongdao.words import COMPLAINT

LONGEST_TEXT = 20_000
LONGEST_TITLE = 60
CHANNELS = ("web", "api", "phone", "email", "walk_in", "chat", "import")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filer:
    """The consumer of the matter: an account (`user_id`) or a guest with a way to be reached; or nobody at all."""

    user_id: int | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "zh-Hans"

    @property
    def guest(self) -> bool:
        """Is it somebody without an account, to be reached by what they gave?"""
        return self.user_id is None and bool(self.name or self.email or self.phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One matter as it came in. `facts` are asserted facts as Python values; instants are aware.

    `traded_at` is when the order was placed: what is owed is measured by the rulebooks of that day.

    `procedure` and `action` say of which kind it is; without an action it is the first by which the role may open one.
    `filed_by` is whoever filed it for the consumer or against them, in the role `filed_as`: staff, or the merchant.
    `filed_for` is `Actor.acts_for`.
    `said` are words that a row may need of staff (reasons, clause, facts found ...), by the names of its inputs.
    `parent_id` is the case beside which it is opened.
    `ruleset_id` names the ruleset by whose vocabulary the facts were read, where the channel has looked it up.
    """

    platform_id: int
    platform: str
    text: str
    title: str = ""
    channel: str = "web"
    procedure: str = COMPLAINT
    action: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    ruleset_id: int | None = None
    filer: Filer = Filer()
    occurred_at: datetime
    order_number: str = ""
    order_id: int | None = None
    traded_at: datetime | None = None
    merchant_id: int | None = None
    attachment_ids: tuple[int, ...] = ()
    claim_hash: bytes | None = None
    filed_by: int | None = None
    filed_as: str = "consumer"
    filed_for: str | None = None
    external_id: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    parent_id: int | None = None
    retrospective: bool = False


def clean_text(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """The text in NFC without control characters and outer white space. Raises EmptyText, TextTooLong."""
    kept = unicodedata.normalize("NFC", text)
    if not kept.replace("\n", "").replace("\t", "").isprintable():  # else there is nothing to leave out
        kept = "".join(c for c in kept if c in "\n\t" or unicodedata.category(c)[0] != "C")
    kept = kept.strip()
    if not kept:
        raise EmptyText()
    if len(kept) > longest:
        raise TextTooLong(length=len(kept), longest=longest)
    return kept


def title_of(text: str) -> str:
    """A title for a matter that came without one: the first line, cut at the first full stop or the limit."""
    line = next((part.strip() for part in text.splitlines() if part.strip()), "")
    for mark in "\u3002\uff01\uff1f!?;\uff1b":
        head, found, _ = line.partition(mark)
        if found and len(head) >= 4:
            line = head
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "\u2026"
