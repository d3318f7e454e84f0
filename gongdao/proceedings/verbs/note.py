"""`note`: words for colleagues only."""

from gongdao.proceedings.errors import TextNeeded
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("note")
def note(work: Work) -> None:
    """Keep the text for staff. Raises TextNeeded."""
    tell(work)
    if "text" not in work.content and not work.attachment_ids:
        raise TextNeeded()
    work.audience = "staff"
