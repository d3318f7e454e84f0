"""`settle`: the own act of the side to which the offer was made accepts it; nothing else does (M-1.1.3)."""

from gongdao.proceedings import exclusions, offers, payments
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("settle")
def settle(work: Work) -> None:
    """Mark the standing offer, which the input `offer` names, as accepted, and order what it promises to be paid.

    Raises OnePersonOnBothSides and what `offers.answerable` does.
    """
    exclusions.two_persons(work)
    offer = offers.answerable(work)
    offers.end(work, offer, "accepted")
    work.agreed = offers.agreed(offer)
    payments.order(work, offer)
    tell(work)
