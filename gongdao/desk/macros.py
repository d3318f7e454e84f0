"""Saved replies at work on a case: what they would say and do here, and the steps that doing it takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from gongdao.cases.models import Case
from gongdao.desk import queues
from gongdao.desk.gate import Desk
from gongdao.desk.side import Side
from gongdao.knowledge import filling, macros
from gongdao.knowledge.models import Macro
from gongdao.look.refusals import say
from gongdao.proceedings.rehearse import Step, Tried, rehearse
from gongdao.rulebook import Stack
from gongdao.rulebook.rules import Procedure

PARTIES = {"consumer", "merchant"}
WORDS = ("text", "reasons", "terms")


@dataclass(frozen=True, slots=True)
class Picked:
    """A macro chosen for a case; `ticked` are the places of the acts wanted, None where nobody has chosen yet."""

    macro: Macro
    ticked: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An act of a macro on a case: what it is called, what it would change, or why it cannot be done."""

    place: int
    label: str
    effect: str
    reason: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A macro filled in for a case. `to` is the composer's choice for its words, `refused` why they cannot be sent."""

    macro: Macro
    text: str
    to: str
    to_words: str
    parts: tuple[Part, ...]
    refused: str = ""


def usable(desk: Desk, text: str = "") -> list[Macro]:
    """The saved replies that the reader may use here, own ones first."""
    return macros.usable(desk.platform.pk, desk.user.pk, queues.departments(desk) or None, text)


def find(desk: Desk, pk: int | None) -> Macro | None:
    """One of them."""
    return next((macro for macro in usable(desk) if macro.pk == pk), None) if pk else None


def reply_action(procedure: Procedure) -> str:
    """The action by which staff write to a party without moving the case; empty where there is none."""
    rows = (row for row in procedure.rows if row.does == "message" and row.next == "same" and set(row.by) - PARTIES)
    return next((row.action for row in rows), "")


def note_action(procedure: Procedure) -> str:
    """The action for words among colleagues."""
    return next((row.action for row in procedure.rows if row.does == "note"), "")


def prepare(side: Side, picked: Picked) -> Prepared:
    """The macro for this case; its acts and words are rehearsed in their order."""
    macro, case = picked.macro, side.case
    values = filling.values_of(case, side.stack, side.desk.now)
    text = filling.fill(macro.body, values)
    to = choice(side.stack.procedure(case.procedure), macro)
    planned = steps(macro, range(len(macro.acts)), values, said(to, text))
    tried = rehearse(case.pk, side.actor, [step for _, step in planned])
    found = dict(zip([place for place, _ in planned], tried, strict=True))
    parts = [_part(side, n, found[n], picked.ticked) for n in range(len(macro.acts))]
    words = found.get(None)
    refused = say(words.refusal) if words and words.refusal else ""
    return Prepared(macro, text, to, _to_words(side, to), tuple(parts), refused)


def choice(procedure: Procedure, macro: Macro) -> str:
    """The composer's choice for the words of a macro, ACTION:ADDRESSEE."""
    if macro.to == "note":
        return f"{note_action(procedure)}:"
    return f"{reply_action(procedure)}:{macro.to}"


def said(to: str, text: str, files: Sequence[int] = ()) -> Step | None:
    """The step that sends words by the composer's choice; None where there are none."""
    action, _, addressee = to.partition(":")
    if not text.strip() and not files:
        return None
    return Step(action, {"text": text, **({"to": addressee} if addressee else {})}, files)


def steps(
    macro: Macro, ticked: Collection[int], values: Mapping[str, str], words: Step | None
) -> list[tuple[int | None, Step]]:
    """What doing it takes, in order, each with the place of its act (None for the words)."""
    acts = [(n, _filled(act, values), bool(act.get("after"))) for n, act in enumerate(macro.acts) if n in ticked]
    before: list[tuple[int | None, Step]] = [(n, step) for n, step, after in acts if not after]
    return [*before, *([(None, words)] if words else []), *[(n, step) for n, step, after in acts if after]]


def _filled(act: Mapping[str, Any], values: Mapping[str, str]) -> Step:
    inputs = {
        name: filling.fill(str(value), values) if name in WORDS else value for name, value in act["inputs"].items()
    }
    return Step(act["action"], inputs)


def _part(side: Side, place: int, tried: Tried, ticked: Collection[int] | None) -> Part:
    reason = say(tried.refusal) if tried.refusal else ""
    wanted = tried.allowed if ticked is None else place in ticked
    return Part(place, side.label("actions", tried.step.action), effect(side, tried), reason, wanted)


def _to_words(side: Side, to: str) -> str:
    action, _, addressee = to.partition(":")
    label = side.label("actions", action)
    return gettext("{action}: {role}").format(action=label, role=side.roles([addressee])) if addressee else label


def effect(side: Side, tried: Tried) -> str:
    """What an act changes of the case, in words."""
    if tried.pending:
        return gettext("waits for approval")
    return " · ".join(
        gettext("{name}: {old} → {new}").format(
            name=_column(side, name), old=_value(side, name, a), new=_value(side, name, b)
        )
        for name, (a, b) in tried.changes.items()
        if name != "due_at"
    )


def _column(side: Side, name: str) -> str:
    if name == "assignee_id":
        return gettext("In charge")
    return gettext("State") if name == "state" else side.stack.fact_label(name, side.desk.language)


def _value(side: Side, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if name == "assignee_id":
        return side.desk.names.get(value, "–")
    return side.label("states", value) if name == "state" else side.stack.value_label(name, value, side.desk.language)


def told(stack: Stack, language: str, macro: Macro) -> list[str]:
    """The acts of a macro in words, for a list."""
    return [stack.label("actions", act["action"], language) for act in macro.acts]


def case_of(desk: Desk) -> Case:
    """A case that stands for any: for the forms of acts where there is no case yet."""
    return Case(platform=desk.platform, facts={}, procedure="", state="", number="")
