"""What an accepted offer makes the marketplace pay: ordered once, in the transaction of the acceptance.

A refund for goods that are to be sent back is ordered when they have come back: by the event from which the rulebook
counts a limit that ends with the payment, or with the result, if that comes first.
"""

import secrets

from django.db.models import Sum

from gongdao.cases.models import Case, Payment, Proposal
from gongdao.notices.letters import CONSUMER, MERCHANT, PARTIES, whose
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
    """Order what has waited for the act that is being done: goods have come back, or the result is there."""
    events = _return_events(work)
    if not events or not (work.action in events or (work.row is not None and work.row.does == RESULT)):
        return []
    accepted = Proposal.objects.filter(case=work.case, state="accepted", payments=None)
    return [payment for proposal in accepted.order_by("id") for payment in _order(work, proposal)]


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


def kind_of(case: Case, proposal: Proposal) -> str:
    """Money goes back to the consumer on the way it came, as far as it came; anything else is paid out."""
    paid = case.order.paid if case.order is not None else None
    back = paid is not None and proposal.amount <= paid and payee_of(case, proposal) == CONSUMER
    return Payment.Kind.REFUND if back else Payment.Kind.PAYOUT


def _order(work: Work, proposal: Proposal) -> list[Payment]:
    kinds = [kind_of(work.case, proposal), *([proposal.in_kind] if proposal.in_kind else [])]
    ordered = (order_rest(work, proposal, kind) for kind in kinds)
    return [payment for payment in ordered if payment is not None]


def _return_events(work: Work) -> set[str]:
    """The events of the procedure from which a limit is counted that ends with the payment."""
    deadlines = work.stack.deadlines(work.case.procedure)
    return {event for one in deadlines if PAID in one.stops for event in one.starts}
