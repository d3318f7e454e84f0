"""A party's own cases, page by page behind a cursor: a consumer's newest first, a shop's open ones by what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from gongdao.cases.models import Case, Clock
from gongdao.editions import books
from gongdao.notices import inbox
from gongdao.portal import standing
from gongdao.portal.visitor import language
from gongdao.proceedings.actors import Actor

PAGE = 30
OPEN, CLOSED, ALL = "open", "closed", "all"
SHOWS = (OPEN, CLOSED, ALL)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page; `after` is the cursor of the next one, empty on the last."""

    lines: list[dict[str, Any]]
    after: str


def listing(actor: Actor, show: str, text: str, after: str, now: datetime, *, size: int = 0) -> Listing:
    """The cases of a consumer or of a merchant's shops; `text` is the number of a case or of its order."""
    size = size or PAGE
    rows = _own(actor)
    if text:
        number = "".join(text.split())[:64]
        rows = rows.filter(Q(number=number) | Q(order_number=number))
    if show != ALL:
        rows = rows.filter(final=show == CLOSED)
    column, rising = ("due_at", True) if show == OPEN else ("closed_at" if show == CLOSED else "received_at", False)
    order = F(column).asc(nulls_last=True) if rising else F(column).desc(nulls_last=True)
    behind = _behind(column, rising, after)
    found = list((rows.filter(behind) if behind else rows).order_by(order, "id" if rising else "-id")[: size + 1])
    cases = found[:size]
    last = cases[-1] if len(found) > size else None
    return Listing(_lines(actor, cases, now), _cursor(last, column) if last else "")


def waiting(actor: Actor, now: datetime, most: int = 3) -> list[dict[str, Any]]:
    """The first of the open cases of a party, for the first page."""
    return listing(actor, OPEN, "", "", now, size=most).lines


def _own(actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.filter(platform_id=actor.platform_id)
    rows = rows.select_related("merchant", "platform").prefetch_related(
        Prefetch("clocks", Clock.objects.order_by("due_at", "id")), "proposals"
    )
    if actor.merchant_ids:
        return rows.filter(Q(merchant_id__in=actor.merchant_ids) | Q(consumer_id=actor.user_id))
    return rows.filter(consumer_id=actor.user_id)


def _lines(actor: Actor, cases: Sequence[Case], now: datetime) -> list[dict[str, Any]]:
    assert actor.user_id is not None
    unread = inbox.unread(actor.platform_id, actor.user_id, [one.pk for one in cases])
    lines = []
    for one in cases:
        stack = books.stack(one.ruleset_id)
        letter = unread.get(one.pk)
        lines.append(
            {
                "case": one,
                "stands": standing.standing(one, stack, role_in(one, actor), now),
                "letter": letter,
                "news": stack.event_label(letter.event, language()) if letter else "",
            }
        )
    return lines


def role_in(case: Case, actor: Actor) -> str:
    """The party that an account is in one of its own cases."""
    return "consumer" if case.consumer_id == actor.user_id else "merchant"


def _cursor(last: Case, column: str) -> str:
    at = getattr(last, column)
    return f"{at.isoformat() if at else ''}~{last.pk}"


def _behind(column: str, rising: bool, cursor: str) -> Q | None:
    """Rows behind a cursor; None for one that cannot be read, which begins at the start."""
    at_text, found, pk = cursor.rpartition("~")
    if not found or not (pk.isascii() and pk.isdigit() and len(pk) < 20):
        return None
    try:
        at = datetime.fromisoformat(at_text) if at_text else None
    except ValueError:
        return None
    way = "gt" if rising else "lt"
    if at is not None and at.tzinfo is None:
        return None
    same = Q(**{f"{column}__isnull": True} if at is None else {column: at}, **{f"id__{way}": int(pk)})
    if at is None:
        return same
    return same | Q(**{f"{column}__{way}": at}) | Q(**{f"{column}__isnull": True})
