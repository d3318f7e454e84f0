"""`unlink`: a link was wrong or is over; it is undone with reasons and stays as a trace."""

import re

from gongdao.cases.models import Link
from gongdao.proceedings import links
from gongdao.proceedings.link_errors import NoSuchLink
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("unlink")
def unlink(work: Work) -> None:
    """Undo the link of the input `link` (its id). Raises NoSuchLink, BusyThere.

    That under which the case waits is undone by `unmerge` only.
    """
    named = str(work.inputs.get("link", ""))
    own = Link.objects.select_related("other").filter(case=work.case, undone_at=None)
    link = own.filter(pk=int(named)).first() if re.fullmatch("[0-9]{1,18}", named) else None
    waits = work.case.state in links.waiting_states(work.stack, work.case.procedure)
    if link is None or (waits and link.kind == links.DUPLICATE):
        raise NoSuchLink()
    links.undo(work, link)
    tell(work)
    work.content |= {"link": link.kind, "number": link.other.number}
    work.audience = "staff"
