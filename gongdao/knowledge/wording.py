"""Words that keep people from their rights: phrases that no clause may hold, and those of saved replies.

Nobody may be forced or led to accept (M-1.1.3 of the shipped mechanism), so a saved reply that bargains with a
complaint, a review or a refund is shown to whoever writes it, before a hundred people have read it.
"""

import tomllib
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from gongdao.rulebook import Stack
from gongdao.rulebook.checking.passages import Passage
from gongdao.rulebook.checking.phrases import Phrase, Wording

FORBIDDEN = ("forbidden-clause", "sole-interpretation")  # the findings whose phrases may stand in no clause


@lru_cache(maxsize=1)
def _told() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("gongdao.knowledge") / "discouraging.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _phrases(group: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(text) for texts in _told()[group].values() for text in texts)


@lru_cache(maxsize=8)
def _wording(stack: Stack) -> Wording:
    return Wording(stack)


def discouraging(text: str, stack: Stack) -> list[str]:
    """The places of the text that keep people from complaining, declining or withdrawing, in order, as written."""
    passage = Passage(text, "", "", 1, 1, "text")
    return list(dict.fromkeys(passage.said(*span) for span in _spans(passage, stack)))


def marked(text: str, stack: Stack) -> list[tuple[str, bool]]:
    """The whole text in pieces, each with whether it is such a place; those that overlap are one piece."""
    passage = Passage(text, "", "", 1, 1, "text")
    places: list[tuple[int, int]] = []
    for start, end in _spans(passage, stack):
        begin, until = passage.raw_offset(start), passage.raw_offset(max(start, end - 1)) + 1
        if places and begin <= places[-1][1]:
            places[-1] = (places[-1][0], max(until, places[-1][1]))
        else:
            places.append((begin, until))
    cuts = [0, *(cut for place in places for cut in place), len(text)]
    pieces = [(text[a:b], n % 2 == 1) for n, (a, b) in enumerate(pairwise(cuts))]
    return [piece for piece in pieces if piece[0]]


def _spans(passage: Passage, stack: Stack) -> list[tuple[int, int]]:
    wording = _wording(stack)
    phrases = [*_phrases("phrases"), *_phrases("waivers")]
    phrases += [one for code in FORBIDDEN for one in wording.near(code, passage.flat)]
    return sorted({(match.start, match.end) for phrase in phrases for match in phrase.find(passage.flat)})


def waivers(text: str, stack: Stack) -> list[str]:
    """The places of the text that give up a right, in order, as written; not where it forbids or denies that."""
    passage, wording = Passage(text, "", "", 1, 1, "text"), _wording(stack)
    spans = {(m.start, m.end) for phrase in _phrases("waivers") for m in phrase.find(passage.flat)}
    given_up = [at for at in sorted(spans) if not wording.forbidden_here(passage.flat, at[0])]
    return list(dict.fromkeys(passage.said(*at) for at in given_up if not _denied(passage.flat[: at[0]])))


def _denied(before: str) -> bool:
    """Do the words end with one that denies what follows?"""
    return before.rstrip().endswith(tuple(text for texts in _told()["denials"].values() for text in texts))


def clause(stack: Stack) -> str:
    """The clause by which an offer may be declined freely; empty where no rulebook has one."""
    rows = [row for procedure in stack.procedures.values() for row in procedure.rows]
    declining = {row.action for row in rows if row.does == "decline"}
    return next((right.clause for right in stack.rights() if right.action in declining), "")
