"""`withdraw_proposal`: the platform takes its offer back, with reasons, before it is answered or approved."""

from gongdao.proceedings import approvals
from gongdao.proceedings.registry import verb
from gongdao.proceedings.verbs.propose import end, standing
from gongdao.proceedings.verbs.record import tell
from gongdao.proceedings.work import Work


@verb("withdraw_proposal")
def withdraw_proposal(work: Work) -> None:
    """Mark the standing offer as withdrawn, or end the pending approval. Raises NothingPending."""
    if standing(work) is not None:
        end(work, "withdrawn")
    else:
        approvals.close(work, approvals.pending(work), "lapsed")
    tell(work)
