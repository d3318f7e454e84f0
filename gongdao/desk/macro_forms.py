"""The form in which a saved reply is written, with the forms of the acts that go with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongdao.desk import macros
from gongdao.desk.forms import About, ActForm, form_for
from gongdao.desk.gate import Desk
from gongdao.desk.leaders import reach
from gongdao.desk.side import people_for
from gongdao.knowledge.macros import LONGEST_NAME, LONGEST_TEXT
from gongdao.knowledge.models import Macro
from gongdao.proceedings.possible import FIELDS, NEEDED, Possible
from gongdao.rulebook import Row, Stack

MOST_ACTS = 6
NOT_PREPARED = frozenset(
    (
        "open",
        "relate",
        "merge",
        "unmerge",
        "split",
        "join_group",
        "unlink",
        "propose",
        "withdraw_proposal",
        "approve",
        "reject",
        "settle",
        "decline",
        "lapse",
        "appeal",
        "withdraw",
        "rate",
        "disclose",
        "object",
        "uphold",
        "dismiss",
        "weigh",
    )
)
"""Verbs about this one case only, or for a party: a macro cannot prepare them."""
LEFT_OUT = ("files", "consent", "fee_shown", "to")


class MacroForm(forms.Form):
    """Name, whose it is, whom it is for, the words. What the words may hold is checked by `knowledge.macros.save`."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    scope = forms.ChoiceField(label=_("Whose"))
    to = forms.ChoiceField(label=_("For whom"))
    body = forms.CharField(
        label=_("Words"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes(desk)  # type: ignore[attr-defined]
        roles = [(role, desk.stack.role_label(role, desk.language)) for role in ("consumer", "merchant")]
        self.fields["to"].choices = [*roles, ("note", _("Colleagues only, as an internal note"))]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ActPart:
    """One act in the form: its place, its name and its own form; `after` means when the words have been sent."""

    place: int
    action: str
    label: str
    after: bool
    form: ActForm


def scopes(desk: Desk) -> list[tuple[str, Any]]:
    """Whose macros the reader may write: own ones; as a leader the department's, with a role of the platform all."""
    led = reach(desk)
    choices: list[tuple[str, Any]] = [("own", _("My own"))]
    if led is None:
        return choices
    names = led or desk.stack.facts["department"].values
    choices += [(f"department:{name}", desk.stack.label("departments", name, desk.language)) for name in names]
    return choices if led else [*choices, ("platform", _("Everybody on the platform"))]


def scope_of(macro: Macro) -> str:
    """The choice of `scopes` that a macro has."""
    return f"department:{macro.department}" if macro.department else macro.scope


def may_write(desk: Desk, macro: Macro) -> bool:
    return scope_of(macro) in dict(scopes(desk))


def preparable(stack: Stack) -> dict[str, Row]:
    """The acts of staff that a macro can prepare, by name, of all procedures."""
    rows = (row for procedure in stack.procedures.values() for row in procedure.rows)
    return {
        row.action: row
        for row in rows
        if row.does not in NOT_PREPARED and set(row.by) - macros.PARTIES and not row.clock and not _is_words(row)
    }


def _is_words(row: Row) -> bool:
    """Replies and notes are the words themselves."""
    return row.does == "message" and row.next == "same"


def part(desk: Desk, place: int, act: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> ActPart | None:
    """The form of an act, filled with what the macro has, or with what was sent; None for an act no longer known."""
    row = preparable(desk.stack).get(act["action"])
    if row is None:
        return None
    needed = [name for need in row.needs for name in NEEDED.get(need.name, ())]
    fields = [name for name in dict.fromkeys([*FIELDS.get(row.does, ("text",)), *needed]) if name not in LEFT_OUT]
    case = macros.case_of(desk)
    people = people_for(desk, desk.stack, next(iter(desk.stack.procedures)))
    about = About(case, desk.stack, desk.language, {}, people)
    one = Possible(row.action, row, tuple(fields), frozenset())
    form = form_for(one, about, data=data, initial=act.get("inputs", {}), prefix=f"act{place}")
    for field in form.fields.values():
        field.required = False
    label = desk.stack.label("actions", row.action, desk.language)
    return ActPart(place, row.action, label, bool(act.get("after")), form)


def acts_sent(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The acts as they were sent, those without the ones taken out; empty values are left out."""
    acts = []
    for place in range(MOST_ACTS):
        action = str(data.get(f"act{place}", ""))
        if action and data.get("remove") != str(place):
            begins = f"act{place}-"
            inputs = {name.removeprefix(begins): str(value) for name, value in data.items() if name.startswith(begins)}
            after = inputs.pop("after", "") == "yes"
            kept = {name: value.replace("\0", "") for name, value in inputs.items() if value.strip()}
            acts.append({"action": action, "inputs": kept, "after": after})
    if data.get("add") is not None and data.get("new_act") and len(acts) < MOST_ACTS:
        acts.append({"action": str(data["new_act"]), "inputs": {}, "after": False})
    return acts
