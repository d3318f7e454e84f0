"""Shared words: money at the edges, the closed sets that several layers name. See docs/decisions/0001."""

import re
import unicodedata

from gongdao.errors import BadAmount

COMPLAINT = "complaint"
"""The procedure that any rulebook has, and that a matter goes by which names no other."""
VERBS = frozenset(
    {
        "open",
        "hand_on",
        "relate",
        "merge",
        "unmerge",
        "split",
        "join_group",
        "unlink",
        "record",
        "refuse",
        "assign",
        "claim",
        "set_facts",
        "message",
        "statement",
        "note",
        "answer_part",
        "answer",
        "propose",
        "withdraw_proposal",
        "approve",
        "reject",
        "settle",
        "decline",
        "lapse",
        "appeal",
        "close",
        "reopen",
        "withdraw",
        "rate",
        "disclose",
        "object",
        "uphold",
        "dismiss",
        "weigh",
    }
)
NEEDS = frozenset(
    {
        "reasons",
        "clause",
        "found",
        "measure",
        "tracking",
        "evidence",
        "consent",
        "guardian",
        "human",
        "other_than",
        "approval",
        "work",
        "main_answered",
        "delivered",
        "fee_shown",
        "trained",
    }
)
ACTOR_KINDS = ("human", "rule", "model", "system")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
"""Of the product: pages, letters, labels."""
WRITTEN = ("zh-Hans", "en")
"""Those that people write; zh-Hant is made (`gongdao.script`)."""

_YUAN = re.compile(r"(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,2}))?")


def fen(text: str) -> int:
    """Minor units (fen) of a decimal string in yuan: ``"1500.00"`` -> 150000.

    Raises BadAmount, which names the corrected figure, for anything but plain ASCII digits with at most two decimals.
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        raise BadAmount(text, _corrected(text))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def yuan(amount: int) -> str:
    """Decimal string in yuan of an amount in fen: 150000 -> ``"1500.00"``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def _corrected(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥￥$€£").replace(",", "").replace(" ", "")
    plain = re.sub(r"^0+(?=[0-9])", "", plain)
    return plain if _YUAN.fullmatch(plain) else None
