"""`record`, the default verb: state, event, reasons, files. A new action of a rulebook needs no code beside this."""

from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("record")
def record(work: Work) -> None:
    """Keep what was written with the act."""
    tell(work)
