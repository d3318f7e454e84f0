"""`claim`: somebody of the department takes a case themselves; what the form says of others is not read."""

from gongdao.proceedings.errors import NothingChanges
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work
from gongdao.rulebook.rules import SAME


@verb("claim")
def claim(work: Work) -> None:
    """Make the actor the owner. Raises NothingChanges for whoever is it already, where nothing else would move."""
    if work.case.assignee_id == work.actor.user_id and work.row is not None and work.row.next == SAME:
        raise NothingChanges()
    work.ledger.amend(work.case, assignee_id=work.actor.user_id)
    tell(work)
    work.audience = "staff"
