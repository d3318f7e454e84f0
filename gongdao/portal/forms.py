"""The forms of filing, one a step, and of finding a case again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongdao.cases.models import Order
from gongdao.errors import Refusal
from gongdao.intake.errors import EmptyText
from gongdao.intake.kinds import Question
from gongdao.intake.submission import clean_text
from gongdao.look.refusals import say
from gongdao.portal import topics
from gongdao.portal.filing import ANOTHER, ANSWER, NONE, SIGNS, Filing, reach
from gongdao.portal.visitor import language
from gongdao.rulebook.facts import LONGEST


class StepForm(forms.Form):
    """One step of filing, bound to what was posted or filled from the draft."""

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(data, initial=filing.body)
        self.filing = filing


class AboutForm(StepForm):
    """What this kind of matter asks by itself, in the words of the rulebooks."""

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        for one in filing.questions:
            label = filing.stack.fact_label(one.fact.name, language())
            self.fields[ANSWER + one.fact.name] = self._choice(one, label) if one.values else _words(one, label)

    def _choice(self, one: Question, label: str) -> forms.Field:
        named = [(value, self.filing.stack.value_label(one.fact.name, value, language())) for value in one.values]
        return forms.ChoiceField(
            label=label,
            choices=named,
            widget=forms.RadioSelect,
            required=one.required,
            error_messages={"required": _("Please choose one; it decides how it goes on.")},
        )


def _words(one: Question, label: str) -> forms.Field:
    return forms.CharField(label=label, max_length=LONGEST, required=one.required)


class WhatForm(StepForm):
    """What happened."""

    what = forms.ChoiceField(
        label=_("What happened?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what happened; it decides who handles your complaint.")},
    )

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        found = topics.choices(filing.stack)
        self.fields["what"].choices = [(key, choice.words) for key, choice in found.items()]  # type: ignore[attr-defined]


class OrderForm(StepForm):
    """Which order it is about; a choice of one's own where there are any."""

    order = forms.ChoiceField(label=_("Which order is it about?"), widget=forms.RadioSelect, required=False)
    order_number = forms.CharField(
        label=_("Order number"),
        required=False,
        max_length=64,
        strip=True,
        help_text=_("If you do not have it at hand, leave it empty; we look for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        self.own = filing.own_orders()
        if not self.own:
            del self.fields["order"]
            return
        lines = [(str(o.pk), o.goods or o.number) for o in self.own]
        rest = [(ANOTHER, gettext("Another order")), (NONE, gettext("No order"))]
        self.fields["order"].choices = lines + rest  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        self.filing.body |= {name: self.cleaned_data.get(name, "") for name in ("order", "order_number")}
        if self.filing.lacks("order"):
            self.add_error("order_number", _("Please name the order: the other side must be known."))
        return self.cleaned_data

    @property
    def orders(self) -> list[tuple[Any, Order]]:
        """The choices that are orders, each with its order."""
        return list(zip(self["order"], self.own, strict=False)) if self.own else []

    @property
    def rest(self) -> list[Any]:
        """The choices that are no order."""
        return list(self["order"])[len(self.own) :] if self.own else []


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
        for name in filing.signs:
            said = filing.stack.label(SIGNS, name, language())
            box = forms.CheckboxInput(attrs={"value": "yes"})
            self.fields[ANSWER + name] = forms.BooleanField(label=said, required=False, widget=box)

    @property
    def signs(self) -> list[Any]:
        """The boxes that put the matter on the immediate track."""
        return [self[name] for name in self.fields if name.startswith(ANSWER)]

    def clean_text(self) -> str:
        try:
            return clean_text(self.cleaned_data["text"])
        except Refusal as refusal:
            raise ValidationError(say(refusal)) from None


class RemedyForm(StepForm):
    """What is asked for."""

    remedy = forms.ChoiceField(
        label=_("What do you ask for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you ask for; you can change it later.")},
    )

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        values = filing.stack.fact("remedy_sought").values
        named = [(value, filing.stack.value_label("remedy_sought", value, language())) for value in values]
        self.fields["remedy"].choices = named  # type: ignore[attr-defined]


class SendForm(StepForm):
    """The last look before filing; guests also say how they can be reached."""

    phone = forms.CharField(label=_("Phone number"), required=False, max_length=40)
    email = forms.CharField(label=_("E-mail address"), required=False, max_length=254)
    name = forms.CharField(label=_("How may we address you?"), required=False, max_length=100)
    phone.widget.attrs = {"autocomplete": "tel", "inputmode": "tel"}
    email.widget.attrs = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}
    name.widget.attrs = {"autocomplete": "name"}

    def __init__(self, filing: Filing, data: Any = None) -> None:
        super().__init__(filing, data)
        if filing.user is not None:
            self.fields.clear()

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
