"""Money in what people type: yuan at the edge, fen inside."""

from gongdao.proceedings.work import Work
from gongdao.words import fen


def amount_of(work: Work) -> int:
    """The amount of the act in fen, 0 if none is named. Raises BadAmount."""
    value = work.inputs.get("amount", "")
    if isinstance(value, int):
        return value
    return fen(str(value).strip()) if str(value).strip() else 0
