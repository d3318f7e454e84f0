"""What an accepted offer makes the marketplace pay: ordered once, in the transaction of the acceptance."""

import secrets

from django.db.models import Sum

from gongdao.cases.models import Case, Payment, Proposal
from gongdao.notices.letters import CONSUMER, whose
from gongdao.proceedings.work import Work
from gongdao.record import ids


def order(work: Work, proposal: Proposal) -> Payment | None:
    """Order what an offer just accepted promises, in the transaction of its acceptance.

    Nothing for no sum, nor for one that the consumer pays: nobody takes money from a consumer by a command.
    """
    if not proposal.amount or proposal.payer == CONSUMER:
        return None
    return order_rest(work, proposal, kind_of(work.case, proposal))


def order_rest(work: Work, proposal: Proposal, kind: str, *, after: Payment | None = None) -> Payment | None:
    """A payment of what the offer promises and nobody has paid yet; none if nothing is left."""
    paid = Payment.objects.filter(proposal=proposal, kind=kind).aggregate(sum=Sum("confirmed"))["sum"] or 0
    rest = proposal.amount - paid
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
        payee=whose(work.case),
        key=f"pay_{secrets.token_hex(16)}",
        ordered_at=work.now,
        next_at=work.now,
    )
    work.ledger.appear(payment)
    return payment


def kind_of(case: Case, proposal: Proposal) -> str:
    """Money goes back on the way it came, as far as it came; what is beyond it is paid out."""
    paid = case.order.paid if case.order is not None else None
    return Payment.Kind.REFUND if paid is not None and proposal.amount <= paid else Payment.Kind.PAYOUT
