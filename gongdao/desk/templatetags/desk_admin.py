"""The tag that tells who fills the roles, or waits for it, that a role is empty: `{% load desk_admin %}`."""

from typing import Any

from django import template
from django.template.context import Context

from gongdao.desk.admin_pages import vacancies
from gongdao.proceedings.administer import ADMINISTRATOR

register = template.Library()


@register.inclusion_tag("desk/admin/parts/vacant.html", takes_context=True)
def vacant_roles(context: Context) -> dict[str, Any]:
    """The roles that nobody present holds, for administrators and who gives away the cases of all departments."""
    desk = context["request"].desk
    rows = [row for flow in desk.stack.procedures.values() for row in flow.rows if row.does == "assign"]
    giving = {role for row in rows for role in row.by if desk.stack.roles[role].scope == "platform"}
    told = any(hat.role in (ADMINISTRATOR, *giving) for hat in desk.actor.hats)
    return {"vacancies": vacancies(desk) if told else [], "stack": desk.stack}
