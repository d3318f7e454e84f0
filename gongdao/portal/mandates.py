"""Who acts in a case, as its page says it to one of the parties."""

from datetime import datetime

from gongdao.cases import mandates
from gongdao.cases.mandates import READ, Mandate
from gongdao.cases.models import Case
from gongdao.people.models import Platform, User
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.mandate_lines import Line, lines_of

MOST = 50
"""Mandates of one account that its page lists."""


def shown(case: Case, actor: Actor, role: str, now: datetime) -> dict[str, list[Line] | Line | None]:
    """Those of the reader's side, who acts openly for the other one, and the mandate by which the reader is here."""
    found = lines_of(case.platform, Mandate.objects.filter(case=case).order_by("id"), now)
    return {
        "acting": [one for one in found if one.mandate.role == role and one.open],
        "acting_there": [one for one in found if one.mandate.role != role and one.holds and one.mandate.scope != READ],
        "by_mandate": next((one for one in found if actor.mandate and one.mandate.pk == actor.mandate.pk), None),
    }


def for_others(platform: Platform, user: User, now: datetime) -> list[Line]:
    """The mandates that an account holds today, with their cases, the newest first."""
    email = mandates.proven(user, platform.pk)
    if not email:
        return []
    rows = mandates.on(mandates.day(platform.timezone, now)).filter(platform=platform, email=email)
    return lines_of(platform, rows.select_related("case").order_by("-id")[:MOST], now)
