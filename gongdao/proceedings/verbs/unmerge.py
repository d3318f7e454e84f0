"""`unmerge`: the case no longer waits under another and goes on by itself, with its clocks as they ran all the time."""

from gongdao.proceedings import links
from gongdao.proceedings.link_errors import NoSuchLink
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("unmerge")
def unmerge(work: Work) -> None:
    """Undo the link under which it waits. Raises NoSuchLink, BusyThere."""
    link = links.above(work.case)
    if link is None:
        raise NoSuchLink()
    links.undo(work, link, work.inputs.get(links.ABOVE_ENDED))
    tell(work)
    work.content["number"] = link.other.number
