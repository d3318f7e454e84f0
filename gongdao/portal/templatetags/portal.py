"""Filters of the public pages: `{% load portal %}`."""

from collections.abc import Sequence

from django import template

from gongdao.portal.actions import Offered

register = template.Library()

ELSEWHERE = ("settle", "decline", "withdraw")
"""Verbs whose actions have a place of their own on the page of a case."""


@register.filter
def other_actions(offers: Sequence[Offered], message: Offered | None = None) -> list[Offered]:
    """The actions that the page lists; that of `message` stands as a form of its own."""
    return [one for one in offers if one.does not in ELSEWHERE and one != message]


@register.filter
def of_verb(offers: Sequence[Offered], verb: str) -> list[Offered]:
    """The actions behind which this verb stands."""
    return [one for one in offers if one.does == verb]
