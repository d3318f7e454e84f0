"""The tag that tells who fills the roles, or waits for it, that a role is empty: `{% load desk_admin %}`."""

from typing import Any

from django import template
from django.template.context import Context

from gongdao.desk.admin_pages import vacancies
from gongdao.proceedings.administer import ADMINISTRATOR

register = template.Library()
TOLD = (ADMINISTRATOR, "service_centre")


@register.inclusion_tag("desk/admin/parts/vacant.html", takes_context=True)
def vacant_roles(context: Context) -> dict[str, Any]:
    """The roles that nobody present holds, for administrators and the service centre; nothing for others."""
    desk = context["request"].desk
    told = any(hat.role in TOLD for hat in desk.actor.hats)
    return {"vacancies": vacancies(desk) if told else [], "stack": desk.stack}
