"""`approve`: the approver releases the pending act, which then happens against the state of now."""

from gongdao.proceedings import approvals
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("approve")
def approve(work: Work) -> None:
    """Note the approval; the act that it releases follows as an event of its own."""
    approval = approvals.pending(work)
    approvals.decide(work, approval, "approved")
    tell(work)
    work.audience = "staff"
    work.released = approval
