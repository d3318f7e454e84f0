"""`message`: words between a party and the platform; staff choose whom they address, a party always reaches staff."""

from gongdao.proceedings.errors import TextNeeded
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work

ADDRESSEES = ("consumer", "merchant", "all")


@verb("message")
def message(work: Work) -> None:
    """Keep the text for those it is addressed to. Raises TextNeeded."""
    tell(work)
    if not work.content and not work.attachment_ids:
        raise TextNeeded()
    own = work.hat.role if work.hat else ""
    if own in ("consumer", "merchant"):
        work.audience = own
    else:
        to = str(work.inputs.get("to", "consumer"))
        work.audience = to if to in ADDRESSEES else "consumer"
