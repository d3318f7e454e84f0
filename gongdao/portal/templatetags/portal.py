"""Filters of the public pages: `{% load portal %}`."""

from collections.abc import Sequence

from django import template

from gongdao.portal.actions import Offered

register = template.Library()

ELSEWHERE = ("settle", "decline", "message")
"""Verbs whose actions have a place of their own on the page of a case."""


@register.filter
def other_actions(offers: Sequence[Offered]) -> list[Offered]:
    """The actions that the page lists; the first message action stands as a form of its own."""
    message = next((one for one in offers if one.does == "message"), None)
    return [one for one in offers if one.does not in ELSEWHERE or (one.does == "message" and one != message)]
