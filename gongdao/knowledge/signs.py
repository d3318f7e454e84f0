"""Words that hint at danger. They only propose: whether a matter goes first is for a person to say."""

import tomllib
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files

from gongdao.rulebook.checking.passages import Passage
from gongdao.rulebook.checking.phrases import Phrase


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[Phrase, ...]]:
    told = tomllib.loads((files("gongdao.knowledge") / "signs.toml").read_text(encoding="utf-8"))
    return {sign: tuple(Phrase(one) for texts in by.values() for one in texts) for sign, by in told["danger"].items()}


def danger(text: str, signs: Collection[str]) -> dict[str, list[str]]:
    """The signs among `signs` that the words hint at, each with the words as they were written."""
    passage = Passage(text, "", "", 1, 1, "text")
    found = {}
    for sign in signs:
        spans = {(m.start, m.end) for phrase in _phrases().get(sign, ()) for m in phrase.find(passage.flat)}
        if spans:
            found[sign] = list(dict.fromkeys(passage.said(*span) for span in sorted(spans)))
    return found
