"""`record`, the default verb: state, event, reasons, files. A new action of a rulebook needs no code beside this."""

from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import INPUTS
from gongdao.proceedings.work import Work

TOLD = ("text", *INPUTS)


@verb("record")
def record(work: Work) -> None:
    """Keep what was written with the act."""
    tell(work)


def tell(work: Work, *names: str) -> None:
    """Put the named inputs (text and what rows can need always) into the event's content, where they have a value."""
    for name in (*TOLD, *names):
        value = str(work.inputs.get(name, "")).strip()
        if value:
            work.content[name] = value
