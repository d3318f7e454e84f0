"""The tags of the desk's pages: `{% load desk %}`."""

from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from gongdao.desk.gate import Desk
from gongdao.desk.labels import clause_address
from gongdao.desk.leaders import menu, reach
from gongdao.errors import Refusal
from gongdao.look.templatetags.look import the_platform
from gongdao.look.times import element, zone_of

register = template.Library()


@register.simple_tag(takes_context=True)
def clause_href(context: Context, clause: str) -> str:
    """Where the public reads a clause of the page's rulebooks (`stack` in its context)."""
    return clause_address(the_platform(context), context["stack"], clause)


@register.simple_tag(takes_context=True)
def clock_time(context: Context, instant: datetime) -> SafeString:
    """The time of day on the platform; the day stands above."""
    place = the_platform(context)
    return element(instant, place, f"{instant.astimezone(zone_of(place)):%H:%M}")


@register.simple_tag
def leaf(index: int | None) -> SafeString | str:
    """The place of an entry in the sealed log."""
    if index is None:
        return ""
    return format_html('<span class="leaf" title="{}">{}</span>', gettext("place in the sealed log"), index)


@register.simple_tag
def shows(chosen: str, query: str = "") -> SafeString:
    """The choices of what the timeline shows, as links; the chosen one is marked. `query` (with ?) is kept."""
    choices: list[tuple[str, Any]] = [
        ("all", pgettext("what the timeline shows", "All")),
        ("talk", pgettext("what the timeline shows", "Messages")),
        ("decisions", pgettext("what the timeline shows", "Decisions")),
        ("internal", pgettext("what the timeline shows", "Internal")),
    ]
    return format_html_join(
        " ",
        '<a href="?show={}{}"{}>{}</a>',
        (
            (name, query.replace("?", "&", 1), SafeString(' aria-current="true"') if name == chosen else "", words)
            for name, words in choices
        ),
    )


def _figures(context: Context, desk: Desk) -> dict[str, Any]:
    """The page's own figures, if it has asked for them with others."""
    if "waiting" in context and "late_duties" in context:
        return {"waiting": context["waiting"], "late_duties": context["late_duties"]}
    found = menu(desk)
    return {"waiting": context.get("waiting", found["approvals"]), "late_duties": found["duties"]}


@register.inclusion_tag("desk/parts/leader_links.html", takes_context=True)
def leader_links(context: Context) -> dict[str, Any]:
    """The links of the top bar that depend on the reader's roles; `here` is the name of the page's address."""
    request = context["request"]
    desk: Desk | None = getattr(request, "desk", None)
    here = request.resolver_match.url_name if request.resolver_match else ""
    if desk is None:
        return {"here": here}
    try:
        return {"here": here, "leads": reach(desk) is not None, **_figures(context, desk)}
    except Refusal:  # a platform without rulebooks in force: its pages say so
        return {"here": here}
