"""`decline`: the consumer does not take the offer; the matter goes on, nothing is lost."""

from gongdao.proceedings.registry import verb
from gongdao.proceedings.verbs.propose import end
from gongdao.proceedings.verbs.record import tell
from gongdao.proceedings.work import Work


@verb("decline")
def decline(work: Work) -> None:
    """Mark the standing offer as declined."""
    end(work, "declined")
    tell(work)
