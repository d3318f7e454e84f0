"""The tag of what stands beside a case: `{% load desk_beside %}`."""

from typing import Any

from django import template
from django.db.models import Q
from django.template.context import Context

from gongdao.cases.models import Case
from gongdao.intake import kinds
from gongdao.proceedings.side import beside

register = template.Library()


@register.inclusion_tag("desk/parts/beside.html", takes_context=True)
def beside_case(context: Context, case: Case) -> dict[str, Any]:
    """The case out of which this one was opened, those opened out of it, and what the reader can open. One query."""
    desk = context["request"].desk
    stack = case.ruling().procedure
    near = Case.objects.filter(Q(parent_id=case.pk) | Q(pk=case.parent_id), platform_id=case.platform_id)
    shown = [_line(one, case, desk.language) for one in near.order_by("id")]
    open_to = [
        {"key": one.key, "words": stack.label("actions", one.row.action, desk.language)}
        for one in beside(case, desk.actor_under(stack))
    ]
    return {"case": case, "shown": shown, "open_to": open_to}


def _line(one: Case, case: Case, language: str) -> dict[str, Any]:
    stack = one.ruling().procedure
    flow = stack.procedure(one.procedure)
    kind = kinds.Kind(one.procedure, kinds.openings(stack, flow.name)[0])
    return {
        "case": one,
        "kind": kinds.words_of(stack, kind, language),
        "state": stack.label("states", one.state, language),
        "parent": one.pk == case.parent_id,
    }
