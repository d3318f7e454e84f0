"""Small pieces of HTML, made where there are many of them on a page."""

from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def safe(value: Any) -> str:
    """As Django's `conditional_escape`; text, which is nearly all there is, goes without its looks for other things."""
    kind = type(value)
    if kind is str:
        return escape(value)
    return value if kind is SafeString else conditional_escape(value)


def fill(pattern: str, **values: Any) -> SafeString:
    """`pattern` with the values in the places of their names, escaped unless they are HTML."""
    return SafeString(pattern.format_map({name: safe(value) for name, value in values.items()}))
