"""`answer` and `answer_part`: the result, or a part of it, with facts, reasons and clause."""

from gongdao.proceedings.registry import verb
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work


@verb("answer")
def answer(work: Work) -> None:
    """Keep the result for the parties."""
    tell(work, "result")


@verb("answer_part")
def answer_part(work: Work) -> None:
    """Keep the preliminary result for the parties; the state stays."""
    tell(work, "result")
