"""The tags and filters of every page: `{% load look %}`."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from gongdao.look.reader import choice

register = template.Library()


@register.filter
def html_code(code: str) -> str:
    """The BCP 47 tag of one of Django's language codes: ``zh-hans`` -> ``zh-Hans``."""
    return "-".join(part.title() if len(part) == 4 else part for part in code.split("-"))


@register.simple_tag
def html_lang() -> str:
    """The value of ``<html lang>``."""
    return html_code(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def look_attributes(context: Context) -> SafeString:
    """`data-theme` and `data-print` of the reader, on the server, so that no page flashes."""
    request = context.get("request")
    theme, size = choice(request, "theme"), choice(request, "print")
    return format_html(
        "{}{}",
        "" if theme == "system" else format_html(' data-theme="{}"', theme),
        "" if size == "normal" else format_html(' data-print="{}"', size),
    )


@register.inclusion_tag("look/parts/settings.html", takes_context=True)
def look_settings(context: Context) -> dict[str, Any]:
    """Language, theme and print size; every control is a small form and works without a script."""
    request = context.get("request")
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "languages": [(code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES],
        "theme": choice(request, "theme"),
        "print": choice(request, "print"),
    }


@register.simple_tag(takes_context=True)
def the_platform(context: Context) -> Any:
    """The platform of the page: the view's own `platform`, else the request's, else None."""
    return context.get("platform") or getattr(context.get("request"), "platform", None)


@register.filter
def platform_name(platform: Any) -> str:
    """The platform's name in the reader's language."""
    english = getattr(platform, "name_en", "")
    return english if english and (get_language() or "").startswith("en") else platform.name
