"""Words that keep people from their rights: phrases that no clause may hold, and those of saved replies.

Nobody may be forced or led to accept (M-1.1.3 of the shipped mechanism), so a saved reply that bargains with a
complaint, a review or a refund is shown to whoever writes it, before a hundred people have read it.
"""

import tomllib
from functools import lru_cache
from importlib.resources import files

from gongdao.rulebook import Stack
from gongdao.rulebook.checking.passages import Passage
from gongdao.rulebook.checking.phrases import Phrase, Wording

FORBIDDEN = "forbidden-clause"  # the finding whose phrases may stand in no clause


@lru_cache(maxsize=1)
def _phrases() -> tuple[Phrase, ...]:
    told = tomllib.loads((files("gongdao.knowledge") / "discouraging.toml").read_text(encoding="utf-8"))
    return tuple(Phrase(text) for texts in told["phrases"].values() for text in texts)


@lru_cache(maxsize=8)
def _wording(stack: Stack) -> Wording:
    return Wording(stack)


def discouraging(text: str, stack: Stack) -> list[str]:
    """The places of the text that keep people from complaining, declining or withdrawing, in order, as written."""
    passage, wording = Passage(text, "", "", 1, 1, "text"), _wording(stack)
    phrases = [*_phrases(), *wording.near(FORBIDDEN, passage.flat)]
    spans = {(match.start, match.end) for phrase in phrases for match in phrase.find(passage.flat)}
    return list(dict.fromkeys(passage.said(*span) for span in sorted(spans)))


def clause(stack: Stack) -> str:
    """The clause by which an offer may be declined freely; empty where no rulebook has one."""
    rows = [row for procedure in stack.procedures.values() for row in procedure.rows]
    declining = {row.action for row in rows if row.does == "decline"}
    return next((right.clause for right in stack.rights() if right.action in declining), "")
