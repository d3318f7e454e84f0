"""The rows of the queue: `{% load desk_queue %}`."""

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from gongdao.desk.queue import Line
from gongdao.desk.templatetags.desk import short_time
from gongdao.look.currency import money
from gongdao.look.html import fill
from gongdao.look.templatetags.look import clock_chip

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
_NO_CLOCK = mark_safe('<span class="faint">–</span>')
_UNREAD = mark_safe(" data-unread")


@register.simple_tag(takes_context=True)
def queue_row(context: Context, line: Line) -> SafeString:
    """One case of the queue. No template: the page has fifty, and looking up a name costs more than a cell."""
    case = line.case
    return fill(
        _ROW,
        number=case.number,
        unread=_UNREAD if line.unread else "",
        id=case.id,
        rev=case.rev,
        select=gettext("Select"),
        chip=clock_chip(context, case.clock, calendar=line.calendar) if case.clock else _NO_CLOCK,
        limit=line.limit,
        href=line.href,
        title=case.title,
        news=_news() if line.unread else "",
        merchant=case.merchant,
        grade="tag major" if line.graver else "faint",
        severity=line.severity,
        assignee=case.assignee,
        owner=case.assignee or _nobody(),
        amount=money(line.amount),
        changed=short_time(context, case.updated_at),
    )


def _news() -> SafeString:
    return format_html('<span class="vh"> ({})</span>', gettext("changed since you opened it"))


def _nobody() -> SafeString:
    return format_html('<span class="none">{}</span>', gettext("unassigned"))
