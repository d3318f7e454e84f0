"""Chinese in the other script: zh-Hant made from zh-Hans by OpenCC, then corrected. Pure; threads may share it.

The target is the set of characters of Taiwan's standard without its words (OpenCC's `s2tw`): a word of the rules stays
the same word in both scripts (why: docs/decisions/0007). `script.txt` corrects what comes out, longest entry first.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

from opencc import OpenCC

SIMPLIFIED, TRADITIONAL = "zh-Hans", "zh-Hant"
CORRECTIONS = Path(__file__).with_suffix(".txt")
TARGET = "s2tw"


@lru_cache(maxsize=8192)
def traditional(text: str) -> str:
    """A text of zh-Hans in zh-Hant; whatever is no Chinese in it (placeholders, markup, names) stays as it is."""
    wrong, right = _corrections()
    return wrong.sub(lambda found: right[found[0]], str(_converter().convert(text)))


@cache
def _converter() -> OpenCC:
    """Loaded when first asked: its dictionaries take a sixth of a second."""
    return OpenCC(TARGET)


@cache
def _corrections() -> tuple[re.Pattern[str], dict[str, str]]:
    """What OpenCC says -> what stands instead, and the pattern that finds it."""
    lines = CORRECTIONS.read_text("utf-8").splitlines()
    right: dict[str, str] = dict(line.split() for line in lines if line and not line.startswith("#"))
    return re.compile("|".join(sorted(map(re.escape, right), key=len, reverse=True))), right
