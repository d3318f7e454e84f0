"""The forms of actions, made from what the procedure says is possible now; nothing here knows a single action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext

from gongdao.cases.models import Case
from gongdao.errors import Refusal
from gongdao.intake.submission import clean_text
from gongdao.look.refusals import say
from gongdao.portal.offering import offer_field
from gongdao.portal.visitor import language
from gongdao.proceedings.errors import TextNeeded
from gongdao.proceedings.possible import Possible
from gongdao.proceedings.verbs.set_facts import PREFIX
from gongdao.rulebook import Stack
from gongdao.rulebook.facts import Value

TEXTS = ("text", "tracking", "reasons", "terms", "goods")
OFFERED = ("remedy", "amount", "payer", "freight", "perform_within", "in_kind", "in_kind_worth")
FIELD_OF = {
    "consent-needed": "consent",
    "reasons-needed": "reasons",
    "tracking-needed": "tracking",
    "clause-needed": "clause",
    "unknown-clause": "clause",
    "bad-rating": "rating",
    "remedy-needed": "remedy",
    "bad-amount": "amount",
    "text-needed": "text",
    "text-too-long": "text",
    "performance-time": "perform_within",
    "in-kind-needs-worth": "in_kind_worth",
    "waiver-in-offer": "terms",
    "above-the-cap": "amount",
}
"""Code of a refusal -> the field to which it belongs."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An action as a page offers it: its label, what its verb does, and the clause that allows it."""

    one: Possible
    label: str
    does: str
    clause: str
    href: str

    @property
    def action(self) -> str:
        return self.one.action


def action_form(case: Case, one: Possible, stack: Stack, data: Any = None, initial: Any = None) -> forms.Form:
    """The form of a possible action. What only staff decide (department, assignee, addressee) is not asked here."""
    form = forms.Form(data, initial=initial)
    for name in one.fields:
        field = _field(name, one, stack) or offer_field(name, case, one, stack)
        if field is not None:
            form.fields[name] = field
    return form


def inputs_of(form: forms.Form) -> dict[str, Any]:
    """What the verb gets: texts cleaned, consent only where it was ticked. Raises TextTooLong."""
    inputs: dict[str, Any] = {}
    for name, value in form.cleaned_data.items():
        if isinstance(value, bool):
            inputs.update({name: "yes"} if value else {})
        elif name in TEXTS:
            inputs.update({name: clean_text(value)} if value.strip() else {})
        elif value:
            inputs[name] = value
    return inputs


def blame(form: forms.Form, refusal: Refusal) -> None:
    """Put the refusal's sentence at the field that it is about, else on top."""
    name = FIELD_OF.get(refusal.code)
    form.add_error(name if name in form.fields else None, say(refusal))


def texts_of(data: Mapping[str, str]) -> dict[str, str]:
    """What is worth keeping of a form that cannot be sent now."""
    return {name: data[name] for name in (*TEXTS, "rating", *OFFERED) if data.get(name)}


def _field(name: str, one: Possible, stack: Stack) -> forms.Field | None:
    needed = name in one.required
    if name in TEXTS:
        return forms.CharField(
            label=_text_label(name, one.row.does),
            required=needed or (name == "text" and one.row.does in ("message", "appeal")),
            strip=False,
            widget=forms.Textarea(attrs={"rows": 2 if name in ("goods", "tracking") else 5}),
            error_messages={"required": say(TextNeeded())},
        )
    if name == "consent":
        said = gettext("I accept this of my own will. Nobody has chosen it for me.")
        return forms.BooleanField(label=said, required=False)
    if name.startswith(PREFIX):
        return _fact_field(name.removeprefix(PREFIX), stack)
    if name == "human_asked":
        return forms.BooleanField(label=gettext("A person shall decide anew"), required=False)
    if name == "rating":
        return forms.ChoiceField(
            label=gettext("How was it handled?"),
            choices=_ratings(),
            widget=forms.RadioSelect,
            required=False,
        )
    if name == "clause":
        lines = [(clause.id, f"{clause.id} {clause.title}") for book in stack.books for clause in book.clauses]
        return forms.ChoiceField(label=gettext("Clause"), choices=[("", "-"), *lines], required=False)
    return None


def _fact_field(name: str, stack: Stack) -> forms.Field:
    """A fact that a party may change; staying as it is takes no choice."""
    fact = stack.facts[name]
    values: Sequence[Value] = (True, False) if fact.type == "yes_no" else fact.values
    named = [(stack.format_fact(name, one), stack.value_label(name, one, language())) for one in values]
    return forms.ChoiceField(
        label=stack.fact_label(name, language()), choices=named, widget=forms.RadioSelect, required=False
    )


def _text_label(name: str, does: str) -> str:
    if name == "reasons":
        return gettext("Your reasons")
    if name == "terms":
        return gettext("Terms")
    if name == "tracking":
        return gettext("Carrier and number of the parcel, or how else you hand it over")
    if name == "goods":
        return gettext("What happens to the goods")
    return {
        "message": gettext("Your message"),
        "appeal": gettext("What is wrong with the decision?"),
        "decline": gettext("What would have to be different?"),
        "withdraw": gettext("Why do you withdraw it?"),
        "rate": gettext("What went well, what did not?"),
    }.get(does, gettext("What do you want to say?"))


def _ratings() -> Sequence[tuple[str, str]]:
    return [
        ("100", gettext("Very well")),
        ("80", gettext("Well")),
        ("60", gettext("Passably")),
        ("30", gettext("Badly")),
        ("0", gettext("Very badly")),
    ]
