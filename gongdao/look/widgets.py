"""The plain widgets of forms, drawn to the letter as Django's templates draw them.

A page of forms has hundreds of options, each of which would be two templates inside a third.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize

from gongdao.look.html import safe

_FOLDER = "django/forms/widgets/"


class Renderer(DjangoTemplates):
    """Inputs, lists to choose from and fields of text by code, everything else by its template."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _text(value: Any) -> str:
    """What `|stringformat:"s"` makes of it."""
    return safe(value if isinstance(value, str) else str(value))


def _attributes(given: Mapping[str, Any]) -> str:
    said = ((name, value) for name, value in given.items() if value is not False)
    return "".join(f" {safe(name)}" if value is True else f' {safe(name)}="{_text(value)}"' for name, value in said)


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{safe(widget["type"])}" name="{safe(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    words = safe(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{safe(widget["name"])}"{_attributes(widget["attrs"])}>\n{words}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    drawn = []
    for name, options, _place in widget["optgroups"]:
        lines = "".join(f"\n  {_option(one)}\n" for one in options)
        drawn.append(f'\n  <optgroup label="{safe(localize(name))}">{lines}\n  </optgroup>' if name else lines)
    return f'<select name="{safe(widget["name"])}"{_attributes(widget["attrs"])}>{"".join(drawn)}\n</select>'


def _option(widget: Mapping[str, Any]) -> str:
    label = safe(localize(widget["label"]))
    return f'<option value="{_text(widget["value"])}"{_attributes(widget["attrs"])}>{label}</option>'


_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "file", "checkbox")
DRAWN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
}
