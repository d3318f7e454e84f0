"""What a party is asked when it makes an offer; nothing is chosen beforehand but who usually pays."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext

from gongdao.cases.models import Case
from gongdao.look.currency import amount_label, worth_label
from gongdao.portal.visitor import language
from gongdao.proceedings import offers
from gongdao.proceedings.possible import Possible
from gongdao.rulebook import Stack

Choices = Sequence[tuple[str, str]]


def offer_field(name: str, case: Case, one: Possible, stack: Stack) -> forms.Field | None:
    """The field of one term of an offer; None for what is no term."""
    if name == "remedy" and "remedy_sought" in stack.facts:
        values = stack.fact("remedy_sought").values
        return _radio(
            gettext("What is offered"), [(v, stack.value_label("remedy_sought", v, language())) for v in values]
        )
    if name == "amount":
        return forms.CharField(label=amount_label(), required=False, max_length=40)
    if name == "payer":
        named = [(side, side_words(side, stack)) for side in dict.fromkeys(offers.payers(case, one.role))]
        return _radio(gettext("Who pays it"), named, initial=named[0][0]) if len(named) > 1 else None
    if name == "freight":
        sides = [side for side in offers.SIDES if side != offers.PLATFORM]
        return _radio(gettext("Who pays the freight"), [(side, side_words(side, stack)) for side in sides])
    if name == "perform_within":
        return forms.CharField(label=gettext("To be done within how many days"), required=False, max_length=20)
    if name == "in_kind":
        return _radio(gettext("Beside the sum"), [(kind, kind_words(kind)) for kind in offers.IN_KIND])
    if name == "in_kind_worth":
        return forms.CharField(label=worth_label(), required=False, max_length=40)
    return None


def side_words(side: str, stack: Stack) -> str:
    """What a side of an offer is called."""
    return gettext("The platform") if side == offers.PLATFORM else stack.role_label(side, language())


def kind_words(kind: str) -> str:
    return {"points": gettext("Points"), "coupon": gettext("Coupon")}.get(kind, kind)


def _radio(label: str, choices: Choices, initial: str | None = None) -> forms.Field:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False, initial=initial)
