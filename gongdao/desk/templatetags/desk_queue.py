"""The rows of the queue: `{% load desk_queue %}`."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from gongdao.desk.queue import Line
from gongdao.look.currency import money
from gongdao.look.html import fill
from gongdao.look.templatetags.look import chip_of, the_platform
from gongdao.look.times import element, zone_of

register = template.Library()

_ROW = (
    '<tr id="c{number}"{unread}><td class="k"><label class="hit"><input type="checkbox" class="tick" form="bulk" '
    'name="case" value="{id}:{rev}" id="t{number}" aria-label="{select} {number}"></label></td>'
    '<td class="d">{chip}</td>'
    '<td class="l muted" title="{limit}">{limit}</td><td class="n faint" title="{number}">{number}</td>'
    '<td class="t"><a href="{href}" title="{title}">{title}{news}</a></td>'
    '<td class="m muted" title="{merchant}">{merchant}</td>'
    '<td class="g"><span class="{grade}">{severity}</span></td>'
    '<td class="o" title="{assignee}">{owner}</td><td class="a num">{amount}</td>'
    '<td class="u num faint">{changed}</td></tr>'
)
_BAND = '<tr class="band"><th scope="colgroup" colspan="10">{words}</th></tr>'
_NO_CLOCK = mark_safe('<span class="faint">–</span>')
_UNREAD = mark_safe(" data-unread")


@register.simple_tag(takes_context=True)
def queue_rows(context: Context, lines: Sequence[Line]) -> SafeString:
    """The cases of the queue. No template: looking up a name costs more than a cell, and the words are the same."""
    now, zone = context["now"], zone_of(the_platform(context))
    select = gettext("Select")
    news = fill('<span class="vh"> ({words})</span>', words=gettext("changed since you opened it"))
    nobody = fill('<span class="none">{words}</span>', words=gettext("unassigned"))
    drawn: list[str] = []
    for line in lines:
        case = line.case
        if line.band:
            drawn.append(fill(_BAND, words=line.band))
        row = fill(
            _ROW,
            number=case.number,
            unread=_UNREAD if line.unread else "",
            id=case.id,
            rev=case.rev,
            select=select,
            chip=chip_of(case.clock, now, zone, calendar=line.calendar) if case.clock else _NO_CLOCK,
            limit=line.limit,
            href=line.href,
            title=case.title,
            news=news if line.unread else "",
            merchant=case.merchant,
            grade="tag major" if line.graver else "faint",
            severity=line.severity,
            assignee=case.assignee,
            owner=case.assignee or nobody,
            amount=money(line.amount),
            changed=_changed(case.updated_at, now, zone),
        )
        drawn.append(f"\n{row}")
    return mark_safe("".join(drawn))


def _changed(instant: datetime, now: datetime, zone: tzinfo) -> SafeString:
    """The time of day if it is today on the platform, else the day."""
    local = instant.astimezone(zone)
    return element(instant, zone, f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%m-%d}")
