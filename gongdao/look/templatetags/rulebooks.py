"""Filters of the pages on which rulebooks are read and tried: `{% load rulebooks %}`."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
NAMES: dict[str, str | Promise] = {
    "zh-Hans": _("simplified Chinese"),
    "zh-Hant": _("traditional Chinese"),
    "zh": _("Chinese"),
    "en": _("English"),
}


@register.filter
def language_name(code: str) -> str:
    """The name of a language, in the reader's; its code where we know no name."""
    return str(NAMES.get(code) or NAMES.get(code.partition("-")[0], code))


@register.filter
def worst(findings: Sequence[Any]) -> str:
    """The gravest level among findings: error, warning or note."""
    levels = {one.finding.level for one in findings}
    return next((level for level in ("error", "warning", "note") if level in levels), "")
