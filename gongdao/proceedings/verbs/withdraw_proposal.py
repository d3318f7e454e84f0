"""`withdraw_proposal`: a side takes its offer back before it is answered; the platform also before it is approved."""

from gongdao.proceedings import approvals, offers
from gongdao.proceedings.offer_errors import NoOfferStands
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("withdraw_proposal")
def withdraw_proposal(work: Work) -> None:
    """Mark the standing offer as withdrawn, or end the pending approval.

    Raises NotYoursToWithdraw, NoOfferStands, NothingPending.
    """
    offer = offers.withdrawable(work)
    if offer is not None:
        offers.end(work, offer, "withdrawn")
    elif offers.side_of(work.stack, work.hat) == offers.PLATFORM:
        approvals.close(work, approvals.pending(work), "lapsed")
    else:
        raise NoOfferStands(clause=work.clause)
    tell(work)
