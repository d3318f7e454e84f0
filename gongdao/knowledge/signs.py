"""Words that hint at danger or at bad faith. They only propose: what they mean is for a person to say."""

import tomllib
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib.resources import files

from gongdao.rulebook.checking.passages import Passage
from gongdao.rulebook.checking.phrases import Phrase


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, tuple[Phrase, ...]]]:
    told = tomllib.loads((files("gongdao.knowledge") / "signs.toml").read_text(encoding="utf-8"))
    return {
        kind: {sign: tuple(Phrase(one) for texts in by.values() for one in texts) for sign, by in signs.items()}
        for kind, signs in told.items()
    }


def danger(text: str, signs: Collection[str]) -> dict[str, list[str]]:
    """The signs among `signs` that the words hint at, each with the words as they were written."""
    known = _phrases()["danger"]
    found = {sign: _said(text, known.get(sign, ())) for sign in signs}
    return {sign: words for sign, words in found.items() if words}


def bad_faith(sign: str, text: str) -> list[str]:
    """The words of the text that hint at `sign`, `threat` or `swap`, as they were written."""
    return _said(text, _phrases()["bad_faith"][sign])


def _said(text: str, phrases: Iterable[Phrase]) -> list[str]:
    passage = Passage(text, "", "", 1, 1, "text")
    spans = {(m.start, m.end) for phrase in phrases for m in phrase.find(passage.flat)}
    return list(dict.fromkeys(passage.said(*span) for span in sorted(spans)))
