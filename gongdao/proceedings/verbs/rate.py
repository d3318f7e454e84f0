"""`rate`: the side whose matter it is says how the handling was, 0 to 100 (H-4.4.3), with words if they like."""

import re

from gongdao.notices.letters import PARTIES
from gongdao.proceedings.errors import BadRating
from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("rate")
def rate(work: Work) -> None:
    """Keep the rating. Raises BadRating."""
    text = str(work.inputs.get("rating", "")).strip()
    if not (re.fullmatch("[0-9]{1,3}", text) and int(text) <= 100):
        raise BadRating()
    work.content["rating"] = int(text)
    work.ledger.amend(work.case, rating=int(text), rated_at=work.at)
    tell(work)
    work.audience = work.hat.role if work.hat and work.hat.role in PARTIES else "consumer"
