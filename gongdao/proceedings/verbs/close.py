"""`close`: the matter is over; standing offers and pending approvals end with it."""

from gongdao.cases.models import Approval
from gongdao.proceedings import approvals, offers
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("close")
def close(work: Work) -> None:
    """Leave nothing pending behind."""
    wind_up(work)
    tell(work)


def wind_up(work: Work) -> None:
    """End what still waits for somebody on this case; in a matter of the past nothing ever did."""
    if work.case.retrospective:
        return
    offers.end(work, offers.standing(work.case), "withdrawn")
    for approval in Approval.objects.select_for_update().filter(case=work.case, state="pending"):
        approvals.close(work, approval, "lapsed")
