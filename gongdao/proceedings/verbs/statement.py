"""`statement`: what one side says to the other; unlike a message, both sides and the platform read it."""

from gongdao.proceedings.errors import TextNeeded
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("statement")
def statement(work: Work) -> None:
    """Keep the text for everybody in the case. Raises TextNeeded."""
    tell(work)
    if not work.content and not work.attachment_ids:
        raise TextNeeded()
