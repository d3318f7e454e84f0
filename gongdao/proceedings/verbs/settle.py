"""`settle`: the consumer's own act accepts the offer; nothing else does (M-1.1.3)."""

from gongdao.proceedings import payments
from gongdao.proceedings.registry import verb
from gongdao.proceedings.verbs.propose import end
from gongdao.proceedings.verbs.record import tell
from gongdao.proceedings.work import Work


@verb("settle")
def settle(work: Work) -> None:
    """Mark the standing offer as accepted, and order what it promises to be paid."""
    proposal = end(work, "accepted")
    if proposal is not None:
        payments.order(work, proposal)
    tell(work)
