"""From one case of a view to the next: the queue's links carry the view, its conditions and the place of the case."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from gongdao.cases import queues as stored
from gongdao.cases.models import Case
from gongdao.cases.queues import Near
from gongdao.desk import filters, queues
from gongdao.desk.filters import Asked, address
from gongdao.desk.gate import Desk

CARRIED = ("view", "saved", "at", *filters.NAMES)


@dataclass(frozen=True, slots=True)
class Beside:
    """The cases ahead and behind in the view that the reader came from (empty addresses at its ends), and the view."""

    previous: str
    next: str
    back: str
    view: Any


def neighbours(desk: Desk, query: QueryDict, case: Case) -> Beside | None:
    """What stands beside a case in the view that its address carries; None if it carries none. One statement.

    `at` is the place that the case had when the queue was read: an act that moves the case does not move the reader.
    """
    views = {one.name: one for one in queues.flat(queues.groups(desk))}
    named = views.get(query.get("view", ""))
    if named is None:
        return None
    (asked,) = filters.read(desk, [dict(query.lists())])
    view = filters.narrowed(desk, named.view, asked)
    at = query.get("at") or stored.cursor_of(case, view)
    ahead, behind = stored.neighbours(desk.platform.pk, view, at, but=case.pk)
    kept = _kept(query, asked)
    back = address(reverse("desk:view", args=[named.name]), kept)
    return Beside(_href(ahead, named.name, kept), _href(behind, named.name, kept), back, named.words)


def _kept(query: QueryDict, asked: Asked) -> list[tuple[str, str]]:
    return [*asked.pairs(), *[("saved", one) for one in query.getlist("saved")]]


def _href(near: Near | None, view: str, kept: list[tuple[str, str]]) -> str:
    if near is None:
        return ""
    return address(reverse("desk:case", args=[near.number]), [("view", view), *kept, ("at", near.at)])


def carried(query: QueryDict) -> str:
    """What an address within a case must carry so that the reader stays in the view; begins with ? or is empty."""
    pairs = [(name, one) for name, values in dict(query.lists()).items() for one in values if name in CARRIED]
    return f"?{urlencode(pairs)}" if pairs and "view" in query else ""
