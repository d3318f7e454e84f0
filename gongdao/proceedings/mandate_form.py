"""The form by which somebody is named who acts for a party; one for the party itself and for staff."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongdao.errors import Refusal
from gongdao.look.refusals import say
from gongdao.proceedings.mandates import KIND_WORDS, LONGEST_NAME, SCOPE_WORDS

FIELD_OF = {"bad-email": "email", "mandate-to-whom": "name"}


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


class MandateForm(forms.Form):
    """It checks shape; `proceedings.mandates` decides, and its refusal becomes an error of the form.

    `sides` are (role, words) where staff enter it; the party itself is asked for none.
    """

    use_required_attribute = False
    status = 422

    party = forms.ChoiceField(label=pgettext_lazy("a mandate", "For whom"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of who acts"), max_length=LONGEST_NAME)
    email = forms.CharField(
        label=_("E-mail address"), max_length=254, help_text=_("The link to the case goes there, and every letter.")
    )
    kind = forms.ChoiceField(label=_("As what"), choices=KIND_WORDS.items(), widget=forms.RadioSelect)
    scope = forms.ChoiceField(label=_("What they may do"), choices=SCOPE_WORDS.items(), widget=forms.RadioSelect)
    valid_from = _day(pgettext_lazy("a mandate", "First day"), _("Left empty: today."))
    valid_until = _day(pgettext_lazy("a mandate", "Last day"), _("Left empty: until it is revoked."))
    proof = forms.FileField(label=_("Document"), required=False)
    email.widget.attrs = {"inputmode": "email", "autocapitalize": "none", "autocomplete": "off"}
    name.widget.attrs = {"autocomplete": "off"}

    def __init__(self, data: Any = None, sent: Any = None, *, sides: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(data, sent)
        if len(sides) > 1:
            self.fields["party"].choices = sides  # type: ignore[attr-defined]
        else:
            del self.fields["party"]
        self._side = sides[0][0] if sides else ""

    def inputs(self) -> dict[str, Any]:
        """What the act gets; only after `is_valid`."""
        days = {name: day.isoformat() for name in ("valid_from", "valid_until") if (day := self.cleaned_data[name])}
        texts = {name: self.cleaned_data[name] for name in ("name", "email", "kind", "scope")}
        return {**texts, **days, "party": self.cleaned_data.get("party", self._side)}

    def refuse(self, refusal: Refusal) -> None:
        """Put the sentence at the field that it is about, else on top. Raises it again if it is about who asks."""
        if refusal.status in (403, 404):
            raise refusal
        field = getattr(refusal, "field", "") or FIELD_OF.get(refusal.code, "")
        self.add_error(field if field in self.fields else None, say(refusal))
        self.status = refusal.status
