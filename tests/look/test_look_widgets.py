"""The widgets that are drawn by code are those of Django's templates, to the letter."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from gongdao.look.widgets import DRAWN, Renderer

NASTY = '<b>"it\'s" & more</b>'
CHOICES = [
    ("", "---"),
    (1, NASTY),
    ("two", gettext_lazy("Select")),
    (None, "nothing"),
    ("Group & <i>", [("a", mark_safe("<b>A</b>")), (2500, 2500)]),
]
ATTRS = {"class": "input", "data-x": NASTY, "required": True, "disabled": False, "maxlength": 4000}
WIDGETS = [
    *[(one(), value) for one in (forms.TextInput, forms.Textarea) for value in (None, "", NASTY, 0, mark_safe("<i>"))],
    (forms.NumberInput(), 12.5),
    (forms.EmailInput(), "a@b.example"),
    (forms.URLInput(), "https://a.example/?a=1&b=2"),
    (forms.PasswordInput(), "secret"),
    (forms.HiddenInput(), NASTY),
    (forms.DateInput(), "2026-11-22"),
    (forms.FileInput(), None),
    *[(forms.CheckboxInput(), value) for value in (True, False, None, "yes")],
    *[(forms.Select(choices=CHOICES), value) for value in (None, "", "1", "a", 2500)],
    (forms.SelectMultiple(choices=CHOICES), ["1", "a"]),
    (forms.RadioSelect(choices=CHOICES[:3]), "1"),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_widget_is_drawn_as_django_draws_it(widget: forms.Widget, value: Any) -> None:
    drawn = widget.render("a-name", value, ATTRS, Renderer())
    assert drawn == widget.render("a-name", value, ATTRS, DjangoTemplates())


def test_the_usual_widgets_are_drawn_by_code() -> None:
    assert {forms.TextInput.template_name, forms.Textarea.template_name, forms.Select.template_name} <= set(DRAWN)
