"""`join_group`: one of many cases of one cause, led by one of them. Each keeps its own record."""

from gongdao.proceedings import links
from gongdao.proceedings.link_errors import InGroupAlready
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("join_group")
def join_group(work: Work) -> None:
    """Make the case a member of the group that `other` leads or is a member of.

    Raises OtherCaseNeeded, NoSuchOther, BusyThere, InGroupAlready.
    """
    lead, mine = links.named(work), links.group_of(work.case)
    if mine is not None:
        raise InGroupAlready(number=mine.number)
    above = links.group_of(lead)
    if above is not None and above.pk != lead.pk:
        lead = links.locked(above.pk, above.number)
    links.make(work, lead, links.GROUP)
    tell(work)
    work.content["number"] = lead.number
    work.audience = "staff"
