"""`reopen`: a closed matter is taken up again, with reasons."""

from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("reopen")
def reopen(work: Work) -> None:
    """Keep why; the row gives the next state, and `closed_at` goes with it."""
    tell(work)
