"""`{% load people %}`: form fields of any library in the look's classes."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def as_input(field: BoundField) -> SafeString:
    """The field's widget with the class `input`, whoever wrote the form."""
    return field.as_widget(attrs={**field.field.widget.attrs, "class": "input", "placeholder": ""})
