"""`relate`: two cases that should be read together; for staff, nothing else follows from it."""

from gongdao.proceedings import links
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("relate")
def relate(work: Work) -> None:
    """Link with the case of the input `other`. Raises OtherCaseNeeded, NoSuchOther, BusyThere, LinkedAlready."""
    other = links.named(work)
    links.make(work, other, links.RELATED)
    tell(work)
    work.content["number"] = other.number
    work.audience = "staff"
