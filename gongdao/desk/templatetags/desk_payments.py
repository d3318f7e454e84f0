"""The tag of the payments of a case: `{% load desk_payments %}`."""

from typing import Any

from django import template
from django.template.context import Context

from gongdao.cases import payments as kept
from gongdao.cases.models import Case
from gongdao.desk import payments

register = template.Library()


@register.inclusion_tag("desk/parts/payments.html", takes_context=True)
def case_payments(context: Context, case: Case) -> dict[str, Any]:
    """The payments of the case, the latest first; two queries, and none where there is nothing."""
    rows = kept.of_case(case.pk) if case.paying else []  # type: ignore[attr-defined]
    for row in rows:
        row.case = case
    return {
        "lines": payments.lines(context["request"].desk, rows) if rows else [],
        "now": context["now"],
        "platform": context["platform"],
    }
