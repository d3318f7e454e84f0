"""Filters of the public pages: `{% load portal %}`."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import pgettext

from gongdao.cases.models import Attachment
from gongdao.editions.links import Editions
from gongdao.intake.files import PICTURES
from gongdao.portal.actions import Offered

register = template.Library()

ELSEWHERE = ("settle", "decline", "withdraw", "object")
"""Verbs whose actions have a place of their own on the page of a case."""


@register.filter
def clause_at(clause: str, editions: Editions) -> str:
    """The address of a clause in the editions of the page."""
    return editions.href(clause)


@register.filter
def other_actions(offers: Sequence[Offered], message: Offered | None = None) -> list[Offered]:
    """The actions that the page lists; that of `message` stands as a form of its own."""
    return [one for one in offers if one.does not in ELSEWHERE and one != message]


@register.filter
def of_verb(offers: Sequence[Offered], verb: str) -> list[Offered]:
    """The actions behind which this verb stands."""
    return [one for one in offers if one.does == verb]


@register.filter
def listed(names: Sequence[str]) -> str:
    """Names one after the other, as the reader's language lists them."""
    return pgettext("between names of a list", ", ").join(names)


@register.inclusion_tag("portal/parts/upload_row.html")
def upload_row(file: Attachment, upload_at: str) -> dict[str, Any]:
    """A file that waits to be sent with a form; `upload_at` is the address at which the form's files are taken."""
    return {"file": file, "address": f"{upload_at}{file.pk}/", "pictures": PICTURES}
