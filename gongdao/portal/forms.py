"""The forms of filing, one a step, and of finding a case again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.errors import Refusal
from gongdao.intake.errors import EmptyText
from gongdao.intake.submission import clean_text
from gongdao.look.currency import money
from gongdao.look.refusals import say
from gongdao.portal import topics
from gongdao.portal.filing import ANOTHER, NONE, Filing, reach
from gongdao.portal.visitor import language


class StepForm(forms.Form):
    """One step of filing, bound to what was posted or filled from the draft."""

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(data, initial=filing.body)
        self.filing = filing


class WhatForm(StepForm):
    """What happened, and with which order."""

    what = forms.ChoiceField(
        label=_("What happened?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what happened; it decides who handles your complaint.")},
    )
    order = forms.ChoiceField(label=_("Which order is it about?"), widget=forms.RadioSelect, required=False)
    order_number = forms.CharField(
        label=_("Order number"),
        required=False,
        max_length=64,
        strip=True,
        help_text=_("If you do not have it at hand, leave it empty; we look for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        found = topics.choices(filing.stack)
        self.fields["what"].choices = [(key, choice.words) for key, choice in found.items()]  # type: ignore[attr-defined]
        own = filing.own_orders()
        if not own:
            del self.fields["order"]
            return
        lines = [(str(o.pk), _order_line(o)) for o in own]
        rest = [(ANOTHER, gettext("Another order")), (NONE, gettext("No order"))]
        self.fields["order"].choices = lines + rest  # type: ignore[attr-defined]


class StoryForm(StepForm):
    """What happened, in their own words."""

    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("What is wrong, how you found out, whom you have spoken to."),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        self.fields["text"].error_messages["required"] = say(EmptyText())

    def clean_text(self) -> str:
        try:
            return clean_text(self.cleaned_data["text"])
        except Refusal as refusal:
            raise ValidationError(say(refusal)) from None


class SendForm(StepForm):
    """What is asked for, and for guests how they can be reached."""

    remedy = forms.ChoiceField(
        label=_("What do you ask for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you ask for; you can change it later.")},
    )
    name = forms.CharField(label=_("How may we address you?"), required=False, max_length=100)
    phone = forms.CharField(label=_("Phone number"), required=False, max_length=40)
    email = forms.CharField(label=_("E-mail address"), required=False, max_length=254)
    name.widget.attrs = {"autocomplete": "name"}
    phone.widget.attrs = {"autocomplete": "tel", "inputmode": "tel"}
    email.widget.attrs = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        stack = filing.stack
        if "remedy_sought" in stack.facts:
            values = stack.fact("remedy_sought").values
            named = [(value, stack.value_label("remedy_sought", value, language())) for value in values]
            self.fields["remedy"].choices = named  # type: ignore[attr-defined]
        else:
            del self.fields["remedy"]
        if filing.user is not None:
            for name in ("name", "phone", "email"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        if self.filing.user is None and not self.errors:
            try:
                reach(self.filing.platform, self.cleaned_data)
            except Refusal as refusal:
                self.add_error("email" if refusal.code == "bad-email" else "phone", say(refusal))
        return self.cleaned_data


class FindForm(forms.Form):
    """Receipt number and claim code of a guest."""

    number = forms.CharField(label=_("Number of the complaint"), max_length=40)
    code = forms.CharField(label=_("Claim code"), max_length=40)
    number.widget.attrs = {"autocomplete": "off", "inputmode": "numeric"}
    code.widget.attrs = {"autocomplete": "off", "autocapitalize": "characters"}


def _order_line(order: Any) -> str:
    shown = [order.goods or gettext("Order {number}").format(number=order.number), money(order.paid)]
    return " · ".join(part for part in (*shown, order.number if order.goods else "") if part)
