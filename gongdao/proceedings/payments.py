"""What an accepted offer makes the marketplace pay: ordered once, in the transaction of the acceptance.

A refund for goods that are to be sent back is ordered when they have come back: by the event from which the rulebook
counts a limit that ends with the payment, or with the result, if that comes first.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db.models import Sum

from gongdao.cases.models import Case, Payment, Proposal
from gongdao.cases.payments import LIVE
from gongdao.notices.letters import CONSUMER, MERCHANT, PARTIES, whose
from gongdao.people import kept
from gongdao.proceedings import clocks, offers
from gongdao.proceedings.work import Work
from gongdao.record import ids

PAID = "payment.confirmed"
RESULT = "answer"
MONEY = (Payment.Kind.REFUND, Payment.Kind.PAYOUT)


def order(work: Work, proposal: Proposal) -> list[Payment]:
    """Order what an offer just accepted promises: its sum, what it gives in kind; not yet if goods come back first."""
    if proposal.goods and proposal.remedy == Payment.Kind.REFUND and _return_events(work):
        return []
    return _order(work, proposal)


def order_waiting(work: Work) -> list[Payment]:
    """Order what has waited for the act that is being done: goods have come back, or the result is there.

    Only what was accepted last counts, and a result only while it is being carried out: if both have taken another way
    since, nothing of an older offer is paid.
    """
    events = _return_events(work)
    result = work.row is not None and work.row.does == RESULT and work.case.state in _carrying_out(work, events)
    if not events or not (work.action in events or result):
        return []
    last = Proposal.objects.filter(case=work.case, state="accepted").order_by("answered_at", "id").last()
    return _order(work, last) if last is not None and not last.payments.exists() else []


def order_rest(work: Work, proposal: Proposal, kind: str, *, after: Payment | None = None) -> Payment | None:
    """A payment of what the offer promises and nobody has paid yet; none if nothing is left."""
    paid = Payment.objects.filter(proposal=proposal, kind=kind).aggregate(sum=Sum("confirmed"))["sum"] or 0
    rest = (proposal.amount if kind in MONEY else proposal.in_kind_worth or 0) - paid
    if rest <= 0:
        return None
    payment = Payment(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        proposal=proposal,
        after=after,
        kind=kind,
        amount=rest,
        payee=payee_of(work.case, proposal),
        key=f"pay_{secrets.token_hex(16)}",
        ordered_at=work.now,
        next_at=work.now,
    )
    work.ledger.appear(payment)
    return payment


def payee_of(case: Case, proposal: Proposal) -> str:
    """The party that gets what an offer promises: never the side that pays it."""
    if proposal.payer in PARTIES:
        return MERCHANT if proposal.payer == CONSUMER else CONSUMER
    return whose(case)


def due_of(payment: Payment) -> datetime | None:
    """Until when it is to be paid by what both agreed, exclusive; None where the offer names no time."""
    offer = payment.proposal
    within = offers.agreed(offer)
    if within is None or offer.answered_at is None:
        return None
    calendar = kept.platform(payment.platform_id).calendar
    return clocks.reckon(payment.platform_id, calendar, within, None, offer.answered_at).due_at


def kind_of(case: Case, proposal: Proposal) -> str:
    """Money goes back to the consumer on the way it came, as far as it came and other cases have left it there;
    anything else is paid out."""
    if case.order is None or case.order.paid is None:
        return Payment.Kind.PAYOUT
    gone = Payment.objects.filter(case__order=case.order_id, kind=Payment.Kind.REFUND, state__in=LIVE)
    left = case.order.paid - (gone.aggregate(sum=Sum("amount"))["sum"] or 0)
    back = proposal.amount <= left and payee_of(case, proposal) == CONSUMER
    return Payment.Kind.REFUND if back else Payment.Kind.PAYOUT


def _order(work: Work, proposal: Proposal) -> list[Payment]:
    kinds = [kind_of(work.case, proposal), *([proposal.in_kind] if proposal.in_kind else [])]
    ordered = (order_rest(work, proposal, kind) for kind in kinds)
    return [payment for payment in ordered if payment is not None]


def _carrying_out(work: Work, events: Collection[str]) -> set[str]:
    """The states from the acceptance until the goods have come back."""
    rows = work.stack.procedure(work.case.procedure).rows
    back = [row for row in rows if row.action in events]
    return {row.next for row in rows if row.does == "settle"} | {s for row in back for s in (*row.states, row.next)}


def _return_events(work: Work) -> set[str]:
    """The events of the procedure from which a limit is counted that ends with the payment."""
    deadlines = work.stack.deadlines(work.case.procedure)
    return {event for one in deadlines if PAID in one.stops for event in one.starts}
