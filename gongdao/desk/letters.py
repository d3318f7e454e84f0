"""Who was told what: the letters of a case with every attempt to deliver them, and those that have not arrived."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from gongdao.desk.case import head, side_of
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.labels import masked_email
from gongdao.notices.models import Delivery, Letter

MOST = 100  # rows of a page


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter in words. `state` is delivered, waiting, again (failed, tried again) or failed (given up)."""

    letter: Letter
    state: str
    channel: str
    role: str
    event: str
    attempts: list[Delivery]


@desk_page
def of_case(request: DeskRequest, number: str) -> HttpResponse:
    """The letters of one case, the latest first."""
    desk = request.desk
    case = desk.find(number)
    side = side_of(desk, case, case.ruling().procedure)
    letters = _with_attempts(Letter.objects.filter(case=case, platform_id=case.platform_id))
    context = {**head(desk, case, side), "live": "", "letters": [_sent(desk, letter) for letter in letters]}
    return render(request, "desk/letters.html", context)


@desk_page
def failed(request: DeskRequest) -> HttpResponse:
    """Letters of the platform that were tried and have not arrived."""
    desk = request.desk
    rows = Letter.objects.filter(platform_id=desk.platform.pk, delivered_at=None, attempts__gt=0)
    letters = [_sent(desk, letter) for letter in _with_attempts(rows)]
    context = {"platform": desk.platform, "now": desk.now, "letters": letters, "most": MOST}
    return render(request, "desk/failed.html", context)


def _with_attempts(rows: QuerySet[Letter]) -> list[Letter]:
    attempts = Prefetch("deliveries", Delivery.objects.order_by("at", "id"))
    return list(
        rows.select_related("case", "user", "mandate").prefetch_related(attempts).order_by("-created_at", "-id")[:MOST]
    )


def _sent(desk: Desk, letter: Letter) -> Sent:
    stack = letter.case.ruling().procedure if letter.case else desk.stack
    attempts = list(letter.deliveries.all())
    for one in attempts:
        one.address = masked_email(one.address) or one.address
    return Sent(
        letter=letter,
        state=_state(letter, attempts),
        channel=stack.label("channels", letter.channel, desk.language),
        role=stack.role_label(letter.role, desk.language),
        event=stack.event_label(letter.event, desk.language),
        attempts=attempts,
    )


def _state(letter: Letter, attempts: list[Delivery]) -> str:
    if letter.delivered_at is not None:
        return "delivered"
    if letter.next_at is None:
        return "failed"
    return "again" if attempts else "waiting"
