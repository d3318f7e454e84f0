"""`lapse`: nobody answered in time; an offer ends without being accepted, for silence is never consent."""

from gongdao.proceedings import offers
from gongdao.proceedings.registry import verb
from gongdao.proceedings.work import Work


@verb("lapse")
def lapse(work: Work) -> None:
    """Mark a standing offer as lapsed."""
    offers.end(work, offers.standing(work.case), "lapsed")
