"""Payments of a case, as the marketplace and the worker tell of them.

Every change of a payment goes through `begun` and `note`: the case is locked first, so that of two reports at once
one comes second and finds what the first has done.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from gongdao.cases.models import Payment
from gongdao.cases.payments import CONFIRMED, FAILED, ORDERED, PARTIAL, RECEIVED, RETURNED, SENT
from gongdao.legaltime import clock as legal_clock
from gongdao.proceedings import overdue
from gongdao.proceedings.actors import Actor, clockwork
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.payment_errors import BadPart, NoSuchPayment, PaymentGoesBack, ReasonCodeNeeded, SettledByHand
from gongdao.proceedings.step import move_clocks
from gongdao.proceedings.work import Work, begin

NEXT: dict[str, tuple[str, ...]] = {
    ORDERED: (PARTIAL, CONFIRMED, FAILED),
    SENT: (PARTIAL, CONFIRMED, FAILED),
    PARTIAL: (PARTIAL, CONFIRMED, FAILED, RETURNED),
    CONFIRMED: (RETURNED,),
    RECEIVED: (),
    FAILED: (),
    RETURNED: (),
}
"""What the marketplace may report of a payment, by the state that it is in; nothing goes backwards."""
REPORTS = (CONFIRMED, PARTIAL, FAILED, RETURNED)
QUIET = ("payment.sent", "payment.stuck")
"""Events that change nothing for whoever is working on the case, so that nobody's form becomes stale by them."""


class Report(NamedTuple):
    """What the marketplace says of a payment: a state of REPORTS, the sum paid so far (fen, of a part), its code of
    the reason (of a failure or return)."""

    state: str
    amount: int | None = None
    reason: str = ""


@transaction.atomic
def report(payment_id: int, said: Report) -> Payment:
    """Note what the marketplace reports. What is known already changes nothing.

    Raises NoSuchPayment, PaymentGoesBack, BadPart, ReasonCodeNeeded, SettledByHand.
    """
    work, payment = begun(payment_id, None)
    if payment.settled_by_id is not None:
        raise SettledByHand()
    if known(payment, said):
        return payment
    if said.state not in NEXT[payment.state]:
        raise PaymentGoesBack(state=said.state, was=payment.state)
    columns: dict[str, Any] = {"state": said.state, "answered_at": work.at, "next_at": None}
    if said.state == PARTIAL:
        if said.amount is None or not payment.confirmed < said.amount < payment.amount:
            raise BadPart()
        columns["confirmed"] = said.amount
    elif said.state == CONFIRMED:
        columns["confirmed"] = payment.amount
    else:
        if not said.reason:
            raise ReasonCodeNeeded()
        columns |= {"reason": said.reason} | ({"confirmed": 0} if said.state == RETURNED else {})
    note(work, payment, f"payment.{said.state}", **columns)
    return payment


def known(payment: Payment, said: Report) -> bool:
    """Does the report say what stands there already? A payee who has the money has it confirmed, too."""
    if said.state == CONFIRMED:
        return payment.state in (CONFIRMED, RECEIVED)
    return payment.state == said.state and (said.state != PARTIAL or said.amount == payment.confirmed)


@transaction.atomic
def sent(payment_id: int) -> None:
    """The marketplace has taken the command; it may have answered it before we came to write this."""
    work, payment = begun(payment_id, None)
    if payment.state == ORDERED:
        note(work, payment, "payment.sent", state=SENT, sent_at=work.at, next_at=None, error="")


@transaction.atomic
def stuck(payment_id: int) -> None:
    """The command was not taken, however often it was tried."""
    work, payment = begun(payment_id, None)
    if payment.state == ORDERED:
        work.audience = "staff"
        note(work, payment, "payment.stuck", next_at=None)


def begun(payment_id: int, actor: Actor | None) -> tuple[Work, Payment]:
    """Work on the case of a payment, both as they are now behind the lock, in the caller's transaction.

    `actor` is None for the marketplace and the worker. Raises NoSuchPayment, also for who may not see the case.
    """
    found = Payment.objects.filter(pk=payment_id).values_list("case_id", "platform_id").first()
    case = lock_case(found[0], actor.platform_id if actor else found[1]) if found else None
    if case is None or (actor is not None and not actor.may_see(case)):
        raise NoSuchPayment()
    now: datetime = legal_clock.now()
    work = begin(case, actor or clockwork(case.platform_id), at=now, now=now, inputs={})
    overdue.settle(work)
    payment = Payment.objects.select_related("proposal").get(pk=payment_id)
    payment.case = case
    return work, payment


def note(work: Work, payment: Payment, event: str, **columns: Any) -> int:
    """Write a product event about the payment, with the clocks that wait for it and the letters that tell of it."""
    work.ledger.amend(payment, **columns)
    work.mentions = {"amount": payment.amount}
    if event not in QUIET:
        move_clocks(work, event)
    return work.write(event)
