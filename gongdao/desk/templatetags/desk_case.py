"""The tags of the case page: `{% load desk_case %}`."""

from django import template

from gongdao.cases.linked import Linked
from gongdao.cases.similar import Near
from gongdao.desk.labels import LINKS
from gongdao.editions import books
from gongdao.look import reader
from gongdao.proceedings import offers

register = template.Library()


@register.simple_tag
def state_of(one: Near) -> str:
    """The state of another case in the words of its own rules."""
    return books.stack(one.ruleset_id).label("states", one.state, reader.language())


@register.simple_tag
def proposal_answer(state: str) -> str:
    """What became of an offer."""
    return offers.state_words(state)


@register.simple_tag
def link_words(one: Linked) -> str:
    """How a linked case stands to the one of the page."""
    return str(LINKS[one.kind, one.own])
