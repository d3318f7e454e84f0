"""Mandates as people read them: who acts for whom, as what, how far, and whether it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import pgettext

from gongdao.cases import mandates
from gongdao.cases.mandates import ENDED, GIVEN, REVOKED, Mandate
from gongdao.people.models import Platform
from gongdao.proceedings.mandates import KIND_WORDS, SCOPE_WORDS


@dataclass(frozen=True, slots=True)
class Line:
    """One mandate. `state` says in words how it stands; `holds` today, `open` until it is revoked or ended."""

    mandate: Mandate
    kind: str | Promise
    scope: str | Promise
    state: str
    holds: bool
    open: bool


def lines_of(platform: Platform, rows: Iterable[Mandate], now: datetime) -> list[Line]:
    """The mandates in words."""
    today = mandates.day(platform.timezone, now)
    return [
        Line(one, KIND_WORDS[one.kind], SCOPE_WORDS[one.scope], _state(one, today), one.holds(today), one.standing)
        for one in rows
    ]


def _state(one: Mandate, today: date) -> str:
    if one.state == GIVEN:
        return pgettext("a mandate is", "entered by staff, waits until a colleague has looked at the document")
    if one.state == REVOKED:
        return pgettext("a mandate is", "revoked")
    if one.state == ENDED:
        return pgettext("a mandate is", "ended")
    if one.valid_from > today:
        return pgettext("a mandate is", "holds later")
    return (
        pgettext("a mandate is", "over")
        if one.valid_until is not None and one.valid_until < today
        else pgettext("a mandate is", "holds")
    )
