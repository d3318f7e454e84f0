"""The fields of what a row needs to be said, where staff open a matter; acts on a case have theirs in `forms`."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongdao.intake.submission import LONGEST_TEXT
from gongdao.proceedings.said import MEASURES, SAID, measures
from gongdao.rulebook import Row, Stack

LABELS: Mapping[str, Any] = {
    "found": _("Facts found, and what shows them"),
    "reasons": _("Reasons"),
    "clause": _("Clause"),
    "measure": _("Measure"),
    "scope": _("What the measure covers"),
    "duration": _("How long it lasts"),
    "tracking": _("Carrier and number of the parcel, or how else it was handed over"),
}
LONG = ("found", "reasons")


def add_fields(form: forms.Form, row: Row, stack: Stack, language: str) -> None:
    """Put the fields that the row needs into a form of an opening, in their order."""
    for need in row.needs:
        for name in SAID.get(need.name, ()):
            form.fields[name] = field(name, stack, language)


def field(name: str, stack: Stack, language: str) -> forms.Field:
    """One field: words, or a choice among the measures that the rulebooks name."""
    if name == "measure":
        known = [(one, stack.label(MEASURES, one, language)) for one in measures(stack)]
        return forms.ChoiceField(label=LABELS[name], choices=[("", _("Choose the measure")), *known])
    if name in LONG:
        return forms.CharField(label=LABELS[name], widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST_TEXT)
    return forms.CharField(label=LABELS[name], max_length=40 if name == "clause" else 200)


def said_in(data: Mapping[str, Any]) -> dict[str, str]:
    """What was said, by its names, without what stayed empty."""
    names = [name for names in SAID.values() for name in names]
    return {name: words for name in names if (words := str(data.get(name, "")).strip())}
