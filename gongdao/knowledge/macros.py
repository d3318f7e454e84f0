"""Saved replies: who may use which, keeping them, taking them out of use. What a macro does is done by its user.

A member of staff uses their own, those of their departments and the platform's; a shop's people use the shop's.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from gongdao.knowledge import filling, wording
from gongdao.knowledge.errors import DiscouragingWords, MacroNameNeeded, MacroTooLong, NothingInMacro
from gongdao.knowledge.models import Macro
from gongdao.rulebook import Stack

LONGEST_NAME = 60
LONGEST_TEXT = 20_000  # of a message, which the words end in
MOST = 200
"""As many are listed; who has more finds them by their names."""
TO = ("consumer", "merchant", "all", "note")


def usable(platform_id: int, user_id: int, departments: Collection[str] | None, text: str = "") -> list[Macro]:
    """What a member of staff may use, own ones first; `departments` None means all of them. By name with `text`."""
    rows = _in_use(platform_id, text).filter(merchant=None).filter(Q(owner=None) | Q(owner_id=user_id))
    if departments is not None:
        rows = rows.filter(Q(department=None) | Q(department__in=departments))
    order = {"own": 0, "department": 1, "platform": 2}
    return sorted(rows.order_by("name", "id")[:MOST], key=lambda macro: order[macro.scope])


def of_shops(platform_id: int, merchant_ids: Collection[int], text: str = "") -> list[Macro]:
    """The saved replies of these shops, by name."""
    return list(_in_use(platform_id, text).filter(merchant_id__in=merchant_ids).order_by("name", "id")[:MOST])


def _in_use(platform_id: int, text: str) -> QuerySet[Macro]:
    rows = Macro.objects.filter(platform_id=platform_id, retired_at=None)
    for word in text.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(body__icontains=word))
    return rows


def keep(macro: Macro, stack: Stack, now: datetime, *, meant_otherwise: bool = False) -> Macro:
    """Keep a macro, new or changed. `meant_otherwise`: its writer has seen that the words may discourage.

    Raises MacroNameNeeded, NothingInMacro, MacroTooLong, UnknownPlaceholder, DiscouragingWords.
    """
    macro.name, macro.body = _plain(macro.name)[:LONGEST_NAME], macro.body.replace("\0", "").strip()
    if not macro.name:
        raise MacroNameNeeded()
    if not macro.body and not macro.acts:
        raise NothingInMacro()
    texts = [macro.body, *_texts(macro.acts)]
    for text in texts:
        if len(text) > LONGEST_TEXT:
            raise MacroTooLong(length=len(text), longest=LONGEST_TEXT)
        filling.check(text)
    found = [phrase for text in texts for phrase in wording.discouraging(text, stack)]
    if found and not meant_otherwise:
        raise DiscouragingWords(phrase=found[0], clause=wording.clause(stack))
    macro.updated_at = now
    macro.save()
    return macro


def retire(macro: Macro, now: datetime) -> None:
    """Nobody is offered it any more; it stays, because somebody may ask what was sent."""
    macro.retired_at = macro.updated_at = now
    macro.save(update_fields=["retired_at", "updated_at"])


def _texts(acts: Sequence[dict[str, Any]]) -> list[str]:
    """The words that acts carry to people."""
    inputs = [act.get("inputs", {}) for act in acts]
    return [str(values[name]) for values in inputs for name in ("text", "reasons", "terms") if values.get(name)]


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
