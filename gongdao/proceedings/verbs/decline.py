"""`decline`: the side to which the offer was made does not take it; the matter goes on, nothing is lost."""

from gongdao.proceedings import offers
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("decline")
def decline(work: Work) -> None:
    """Mark the standing offer, which the input `offer` names, as declined. Raises what `offers.answerable` does."""
    offers.end(work, offers.answerable(work), "declined")
    tell(work)
