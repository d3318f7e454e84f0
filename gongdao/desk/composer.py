"""The composer of a case page: to whom one writes, the words kept or filled in, the saved reply that was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from gongdao.desk import macros
from gongdao.desk.macros import Picked, Prepared
from gongdao.desk.side import Side
from gongdao.proceedings.possible import Possible

COMPOSER = "composer"


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to use the composer: `value` is ACTION:ADDRESSEE."""

    value: str
    label: str
    key: str
    note: bool
    chosen: bool


def composer(
    side: Side, reply: Possible | None, note: Possible | None, typed: Mapping[str, Any], picked: Picked | None
) -> dict[str, Any]:
    """What the composer shows. A saved reply that was just chosen fills it; what was typed already stands before."""
    prepared = macros.prepare(side, picked) if picked else None
    text = str(typed.get("text", ""))
    if prepared and picked and picked.ticked is None:
        text = "\n".join(part for part in (text.rstrip(), prepared.text) if part)
    chosen = prepared.to if prepared and picked and picked.ticked is None else str(typed.get("as", ""))
    return {"tabs": _tabs(side, reply, note, chosen, prepared), "typed": text, "macro": prepared}


def _tabs(
    side: Side, reply: Possible | None, note: Possible | None, chosen: str, prepared: Prepared | None
) -> list[Tab]:
    tabs = []
    roles = ["consumer", *(["merchant"] if side.case.merchant_id else [])] if reply else []
    for role in roles:
        assert reply is not None
        words = gettext("{action}: {role}").format(action=side.label("actions", reply.action), role=side.roles([role]))
        tabs.append((f"{reply.action}:{role}", words, "R" if role == "consumer" else "", False))
    if note:
        tabs.append((f"{note.action}:", side.label("actions", note.action), "I", True))
    if prepared and prepared.text and not prepared.refused and prepared.to not in [tab[0] for tab in tabs]:
        tabs.append((prepared.to, prepared.to_words, "", prepared.to.endswith(":")))  # possible once its acts are done
    at = next((n for n, tab in enumerate(tabs) if tab[0] == chosen), 0)
    return [Tab(*tab, chosen=n == at) for n, tab in enumerate(tabs)]
