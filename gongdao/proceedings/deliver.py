"""Deliveries with consequences: the first letter about a result to arrive makes it delivered (H-1.4.2, M-1.3.2.1)."""

from django.db import transaction

from gongdao.cases.models import Case
from gongdao.legaltime import clock as legal_clock
from gongdao.notices import delivery, letters
from gongdao.notices.models import Letter
from gongdao.proceedings import overdue
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.step import move_clocks
from gongdao.proceedings.work import Work, begin
from gongdao.record.models import Event

DELIVERED = "result.delivered"
RESULT_VERBS = frozenset({"answer", "refuse"})


def deliver(limit: int = 100) -> int:
    """One bounded round of the mailer; results that arrived for the first time become events."""
    arrived = delivery.deliver(limit)
    for letter in arrived:
        if (
            letter.case is not None
            and letter.mandate_id is None
            and letter.role == letters.whose(letter.case)
            and is_result(letter.case, letter.event)
        ):
            mark_delivered(letter)
    return len(arrived)


def mark_delivered(letter: Letter) -> None:
    """Write that the result of the letter's event has reached whose matter it is, unless it is known already."""
    assert letter.case_id is not None
    now = legal_clock.now()
    with transaction.atomic():
        case = lock_case(letter.case_id)
        if case is None:
            return
        work = begin(case, clockwork(case.platform_id), at=letter.delivered_at or now, now=now, inputs={})
        told = Event.objects.get(pk=letter.event_id).recorded_at
        if Event.objects.filter(case_id=case.pk, name=DELIVERED, recorded_at__gte=told).exists():
            return
        overdue.settle(work)
        write_delivered(work)


def is_result(case: Case, action: str) -> bool:
    """Is the action one that answers the matter, by its verb?"""
    rows = case.ruling().procedure.procedure(case.procedure).rows
    return any(row.action == action and row.does in RESULT_VERBS for row in rows)


def write_delivered(work: Work) -> None:
    """The event itself, with the clocks that it stops and starts."""
    work.ledger.touch(work.case)
    move_clocks(work, DELIVERED)
    work.write(DELIVERED)
