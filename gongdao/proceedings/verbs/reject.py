"""`reject`: the approver declines the pending act, with reasons for the proposer."""

from gongdao.proceedings import approvals
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("reject")
def reject(work: Work) -> None:
    """Note the decision; the case stays as it is."""
    approvals.decide(work, approvals.pending(work), "rejected")
    tell(work)
    work.audience = "staff"
