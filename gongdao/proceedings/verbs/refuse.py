"""`refuse`: the matter is not admitted, with reasons and clause; the appeal stays open (M-1.3.2)."""

from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("refuse")
def refuse(work: Work) -> None:
    """Keep the statement of reasons that the user will read."""
    tell(work)
