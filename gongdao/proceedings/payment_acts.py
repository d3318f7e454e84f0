"""What people do about a payment: the payee says whether the money has come, staff order it again or settle by hand.

Ordering again and settling by hand are for whoever the rulebook lets consent to such a sum (the approval that its offer
needs); where an offer needs no consent, for the staff who may make one; between two parties, for the staff who decide.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gongdao.cases.mandates import ACT
from gongdao.cases.models import Payment
from gongdao.cases.payments import CONFIRMED, OVER, PARTIAL, RECEIVED, SENT
from gongdao.intake.submission import clean_text
from gongdao.people.models import Webhook
from gongdao.proceedings import approvals, exclusions, mandates, payments
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.attach import attach
from gongdao.proceedings.errors import EvidenceNeeded, NotYourPart, ReasonsNeeded
from gongdao.proceedings.exclusion_errors import SamePerson
from gongdao.proceedings.payment_errors import (
    NothingLeftToPay,
    NotThePayee,
    PaymentNotOver,
    PaymentNotThere,
    StillBeingSent,
    WithMarketplace,
)
from gongdao.proceedings.payment_reports import begun, note
from gongdao.proceedings.step import hats
from gongdao.proceedings.work import Work

MISSABLE = (SENT, PARTIAL, CONFIRMED)
PROPOSE = "propose"


@transaction.atomic
def receive(payment_id: int, actor: Actor) -> Payment:
    """The payee has the money. Raises NoSuchPayment, NotThePayee, PaymentNotThere."""
    work, payment = _of_payee(payment_id, actor)
    if payment.state == RECEIVED:
        return payment
    if payment.state != CONFIRMED:
        raise PaymentNotThere()
    note(work, payment, "payment.received", state=RECEIVED, received_at=work.at)
    return payment


@transaction.atomic
def miss(payment_id: int, actor: Actor) -> Payment:
    """The payee has not got the money; whoever is in charge is told. Raises as `receive`."""
    work, payment = _of_payee(payment_id, actor)
    if payment.missing_at is not None:
        return payment
    if payment.state not in MISSABLE:
        raise PaymentNotThere()
    note(work, payment, "payment.missing", missing_at=work.at)
    return payment


@transaction.atomic
def order_again(payment_id: int, actor: Actor, *, reasons: str) -> Payment:
    """Order what failed or came back once more, by a new key, as far as the offer's sum is not paid; a command that was
    never taken is sent again as it is.

    Raises NoSuchPayment, NotYourPart, SamePerson, ReasonsNeeded, PaymentNotOver, NothingLeftToPay.
    """
    work, payment = _of_staff(payment_id, actor, {"reasons": reasons})
    if payment.stuck:
        note(work, payment, "payment.ordered", next_at=work.now, attempts=0, error="")
        return payment
    if payment.state not in OVER or payment.again.exists():  # type: ignore[attr-defined]
        raise PaymentNotOver()
    again = payments.order_rest(work, payment.proposal, payment.kind, after=payment)
    if again is None:
        raise NothingLeftToPay()
    note(work, payment, "payment.ordered")
    return again


@transaction.atomic
def settle_by_hand(payment_id: int, actor: Actor, *, reasons: str, files: Sequence[int] = ()) -> Payment:
    """The money was paid another way, of which evidence is attached.

    What the marketplace has taken and not answered stays with it, so that nothing is paid twice. Raises NoSuchPayment,
    NotYourPart, SamePerson, ReasonsNeeded, EvidenceNeeded, PaymentNotOver, StillBeingSent, WithMarketplace.
    """
    work, payment = _of_staff(payment_id, actor, {"reasons": reasons})
    done = payment.state == RECEIVED or (payment.state == CONFIRMED and payment.missing_at is None)
    if done or payment.again.exists():  # type: ignore[attr-defined]
        raise PaymentNotOver()
    if payment.state in (SENT, PARTIAL):
        raise WithMarketplace()
    if payment.next_at is not None and Webhook.objects.filter(platform_id=payment.platform_id).exists():
        raise StillBeingSent()
    work.attachment_ids = list(files)
    work.audience = "staff"
    attach(work)
    if not work.attachment_ids:
        raise EvidenceNeeded(clause=who_may(work, payment)[1])
    columns: dict[str, Any] = {"state": CONFIRMED, "confirmed": payment.amount, "settled_by_id": actor.user_id}
    work.audience = "all"
    note(work, payment, "payment.settled", **columns, answered_at=work.at, missing_at=None, next_at=None)
    return payment


def who_may(work: Work, payment: Payment) -> tuple[tuple[str, ...], str]:
    """The roles that may order it again or settle it by hand, and the clause that says so."""
    flow = work.stack.procedure(work.case.procedure)
    for row in (row for row in flow.rows if row.does == PROPOSE):
        name = approvals.needed(row)
        if name is not None:
            decision = work.stack.approval(name).decide({**work.facts, "amount": payment.proposal.worth})
            if "by" in decision.outputs:
                return (decision.outputs["by"],), decision.clause
    for does in (PROPOSE, payments.RESULT):
        rows = [row for row in flow.rows if row.does == does]
        staff = dict.fromkeys(role for row in rows for role in row.by if _of_platform(work, role))
        if staff:
            return tuple(staff), rows[0].clause
    return ("owner",), flow.clause


def _of_platform(work: Work, role: str) -> bool:
    declared = work.stack.roles.get(role)
    return declared is not None and not declared.party


def hat_for(work: Work, payment: Payment) -> Hat | None:
    """In which role the actor may order it again or settle it by hand; none, if in none."""
    roles, _ = who_may(work, payment)
    return next((hat for hat in hats(work) if hat.role in roles), None) if work.actor.staff else None


def _of_payee(payment_id: int, actor: Actor) -> tuple[Work, Payment]:
    work, payment = begun(payment_id, actor)
    work.hat = next((hat for hat in actor.hats_in(work.case) if hat.role == payment.payee), None)
    if work.hat is None:
        raise NotThePayee()
    mandates.check_reach(work, ACT, work.stack.event_label("payment.received", work.language))
    return work, payment


def _of_staff(payment_id: int, actor: Actor, inputs: Mapping[str, str]) -> tuple[Work, Payment]:
    work, payment = begun(payment_id, actor)
    if actor.staff:
        exclusions.keep_out(work, actor.user_id)
    roles, clause = who_may(work, payment)
    work.hat = hat_for(work, payment)
    action = work.stack.event_label("payment.ordered", work.language)
    if work.hat is None:
        named = ", ".join(work.stack.role_label(role, work.language) for role in roles)
        raise NotYourPart(action=action, roles=named, clause=clause)
    if payment.proposal.proposed_by_id == actor.user_id and "owner" not in roles:
        raise SamePerson(action=work.label("actions", PROPOSE), clause=clause)
    if not inputs["reasons"].strip():
        raise ReasonsNeeded(clause=clause)
    work.content["reasons"] = clean_text(inputs["reasons"])
    return work, payment
