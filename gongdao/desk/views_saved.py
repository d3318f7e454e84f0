"""Saved views: the conditions of a queue under a name, for oneself or for others too.

Everybody keeps views of their own. With a department shares who leads it, with any department and with everybody who
holds a role of the whole platform (`leaders.reach`). A shared view is changed by its owner, or by anybody who might
share with the same people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from gongdao.desk import filters, leaders, queues
from gongdao.desk.filters import Asked, address
from gongdao.desk.gate import Desk, DeskRequest, desk_page, figure
from gongdao.desk.models import SavedView
from gongdao.desk.queues import Named
from gongdao.errors import Refusal
from gongdao.look.refusals import say

SHOWN = 12  # so many stand beside the queue with their counts; the page of views lists all
EVERYBODY = "*"
LONGEST_NAME = 60
# with the name of the owner; as SQL, for every queue asks, and putting it together anew cost more than the answer
_VISIBLE = """
select v.*, u.name as owner_name from desk_savedview v join people_user u on u.id = v.owner_id
where v.platform_id = %(platform)s
and (v.owner_id = %(reader)s or v.shared_with = any(%(to)s) or (%(all)s and v.shared_with <> ''))
order by v.position, v.id limit %(limit)s::bigint
"""


class NoSuchView(Refusal):
    """There is no such view, or it is not yours to change. Load the list again and choose from it."""

    status = 404


class NameNeeded(Refusal):
    """Give the view a name."""

    status = 422


class NotYoursToShare(Refusal):
    """Views are shared with a department by who leads it, with everybody by who works for the whole platform."""

    status = 403


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved view as the desk shows it: as a view of the queue with its own address."""

    row: SavedView
    named: Named
    asked: Asked
    href: str

    @property
    def key(self) -> str:
        return f"saved.{self.row.pk}"


def visible(desk: Desk, limit: int | None = None) -> list[SavedView]:
    """The reader's own views and those shared with them, in order; who sees every department sees all shared ones."""
    here = queues.departments(desk)
    values = {"platform": desk.platform.pk, "reader": desk.user.pk, "to": [EVERYBODY, *here], "all": not here}
    return list(SavedView.objects.raw(_VISIBLE, {**values, "limit": limit}))


def kept(desk: Desk, rows: Sequence[SavedView], views: Mapping[str, Named]) -> list[Kept]:
    """The saved views by the rulebooks in force; one whose own view is gone narrows all open cases."""
    read = filters.read(desk, [row.parameters for row in rows])
    found = []
    for row, asked in zip(rows, read, strict=True):
        base = views.get(row.view, views["all"])
        path = queues.path(base.name)
        pairs = [(name, value) for name, values in row.parameters.items() for value in values]
        named = Named(f"saved.{row.pk}", row.name, filters.narrowed(desk, base.view, asked), counted=base.counted)
        found.append(Kept(row, named, asked, address(path, [*pairs, ("saved", str(row.pk))])))
    return found


def may_share(desk: Desk) -> list[tuple[str, str]]:
    """With whom the reader may share, as (value, words); the first is nobody."""
    led = leaders.reach(desk)
    departments = filters.values_of(desk.stack, "department") if led == () else led or ()
    found = [("", gettext("only for me")), *((name, filters.said(desk, "department", name)) for name in departments)]
    return found + ([(EVERYBODY, gettext("everybody"))] if led == () else [])


def may_change(desk: Desk, row: SavedView) -> bool:
    """Is it the reader's own, or shared with people with whom the reader might share too?"""
    return row.owner_id == desk.user.pk or row.shared_with in {value for value, _ in may_share(desk) if value}


@desk_page
def views(request: DeskRequest) -> HttpResponse:
    """All saved views of the reader, to rename, share, order and remove."""
    return _page(request)


def _page(request: DeskRequest, refusal: Refusal | None = None) -> HttpResponse:
    desk = request.desk
    found = kept(desk, visible(desk), {one.name: one for one in queues.flat(queues.groups(desk))})
    lines = [_line(desk, one) for one in found]
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "lines": lines,
        "sharing": may_share(desk),
        "error": say(refusal) if refusal else "",
        "longest": LONGEST_NAME,
    }
    return render(request, "desk/views.html", context, status=refusal.status if refusal else 200)


def _line(desk: Desk, one: Kept) -> dict[str, Any]:
    shared = one.row.shared_with
    return {
        "one": one,
        "conditions": [filters.said(desk, *pair) for pair in one.asked.pairs()],
        "mine": one.row.owner_id == desk.user.pk,
        "changes": may_change(desk, one.row),
        "shared": gettext("everybody") if shared == EVERYBODY else shared and filters.said(desk, "department", shared),
    }


@require_POST
@desk_page
def save(request: DeskRequest) -> HttpResponse:
    """Keep the conditions of the queue that is shown, as a new view or in the one that is open."""
    desk = request.desk
    views = {one.name for one in queues.flat(queues.groups(desk))}
    base = sent if (sent := request.POST.get("view", "")) in views else queues.first(desk)
    (asked,) = filters.read(desk, [{name: request.POST.getlist(name) for name in filters.NAMES}])
    row = _mine(desk, request.POST.get("saved", "")) if request.POST.get("saved") else _new(request)
    row.view, row.parameters = base, {name: list(values) for name, values in asked.values.items()}
    row.save()
    messages.success(request, gettext("The view “{name}” is saved.").format(name=row.name))
    return redirect(address(queues.path(base), [*asked.pairs(), ("saved", str(row.pk))]))


def _new(request: DeskRequest) -> SavedView:
    """The row of a new view, behind all others."""
    desk = request.desk
    row = SavedView(platform=desk.platform, owner=desk.user)
    _name_and_share(desk, row, request.POST)
    row.position = 1 + (SavedView.objects.filter(platform=desk.platform).aggregate(top=Max("position"))["top"] or 0)
    return row


def _name_and_share(desk: Desk, row: SavedView, sent: Mapping[str, str]) -> None:
    """Raises NameNeeded, NotYoursToShare."""
    name, shared = " ".join(sent.get("name", "").replace("\0", "").split())[:LONGEST_NAME], sent.get("shared_with", "")
    if not name:
        raise NameNeeded()
    if shared != row.shared_with and shared not in {value for value, _ in may_share(desk)}:
        raise NotYoursToShare()
    row.name, row.shared_with = name, shared


def _mine(desk: Desk, pk: str) -> SavedView:
    """The view with this id, if the reader may change it. Raises NoSuchView."""
    row = SavedView.objects.filter(platform=desk.platform, pk=figure(pk) or 0).first()
    if row is None or not may_change(desk, row):
        raise NoSuchView()
    return row


@require_POST
@desk_page
def change(request: DeskRequest, view_id: int) -> HttpResponse:
    """Rename and share, move, or remove."""
    desk = request.desk
    row = _mine(desk, str(view_id))
    do = request.POST.get("do", "")
    if do in ("up", "down"):
        _move(desk, row, do)
    elif do == "remove":
        row.delete()
        messages.success(request, gettext("The view “{name}” is removed.").format(name=row.name))
    else:
        try:
            _name_and_share(desk, row, request.POST)
        except Refusal as refusal:
            return _page(request, refusal)
        row.save()
        messages.success(request, gettext("Saved."))
    return redirect("desk:views")


def _move(desk: Desk, row: SavedView, direction: str) -> None:
    """One place up or down among the views that the reader may change; the others keep their places."""
    with transaction.atomic():
        order = [one for one in visible(desk) if may_change(desk, one)]
        at = next(n for n, one in enumerate(order) if one.pk == row.pk)
        to = at - 1 if direction == "up" else at + 1
        if 0 <= to < len(order):
            places = [one.position for one in order]
            order[at], order[to] = order[to], order[at]
            for place, (one, position) in enumerate(zip(order, places, strict=True)):
                one.position = max(position, order[place - 1].position + 1 if place else position)
            SavedView.objects.bulk_update(order, ["position"])
