"""The queue: one view of cases by their binding due, in bands, with the counts of all views beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongdao.cases.queue_counts import LATE_CAP, Count, counts
from gongdao.cases.queue_view import View
from gongdao.cases.queues import WINDOW, Also, Page, Row, cursor_of
from gongdao.cases.queues import queue as page_of
from gongdao.desk import filters, leaders, queues, views_saved
from gongdao.desk.bulk_acts import KINDS
from gongdao.desk.filters import Asked, address
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.labels import graver
from gongdao.desk.queues import Named
from gongdao.desk.views_saved import Kept
from gongdao.editions import books, calendars
from gongdao.legaltime import Calendar
from gongdao.words import fen

BANDS = {
    "immediate": _("At once: danger to life or health, threats, minors"),
    "late": _("Late"),
    "today": pgettext_lazy("band of the queue", "Today"),
    "later": _("Tomorrow and later"),
    "none": _("No limit runs"),
    "closed": _("Closed"),
}
# when the reader last had the case open: a column, and the table of the desk that it is in
SEEN = "l.seen_at", "left join desk_looking l on l.case_id = c.id and l.user_id = %s"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the queue. `band` is set where a new one begins; `unread` has changed since the reader opened it."""

    case: Row
    href: str
    calendar: Calendar | None
    limit: str
    severity: str
    graver: bool
    amount: int | None
    band: Any
    unread: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A view in the menu."""

    words: Any
    href: str
    figure: str
    hot: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the address asks for: a view, its conditions, and the saved view it came from."""

    desk: Desk
    named: Named
    view: View
    asked: Asked
    saved: Kept | None

    @property
    def path(self) -> str:
        return queues.path(self.named.name)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What every address of this queue carries beside the conditions."""
        return [("saved", str(self.saved.row.pk))] if self.saved else []

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [*self.asked.pairs(), *self.kept]

    @property
    def changed(self) -> bool:
        """Are these other conditions than those of the saved view?"""
        return self.saved is not None and (self.saved.row.view, self.saved.asked.values) != (
            self.named.name,
            self.asked.values,
        )


@desk_page
def queue(request: DeskRequest, name: str = "") -> HttpResponse:
    """A view of the queue, with its cursor and conditions in the address."""
    desk = request.desk
    if "" in request.GET.dict().values():
        return redirect(address(request.path, [(key, value) for key, value in _pairs(request.GET) if value]))
    groups = queues.groups(desk)
    views = {named.name: named for named in queues.flat(groups)}
    saved = views_saved.kept(desk, views_saved.visible(desk, views_saved.SHOWN), views)
    shown = _shown(desk, views, saved, name or queues.first(desk), request.GET)
    after, before = request.GET.get("after"), request.GET.get("before")
    also = Also(*SEEN, (desk.user.pk,))
    page = page_of(desk.platform.pk, shown.view, after=after, before=before, also=also)
    top = not (after or before or shown.view.final)
    counted = {one.name: one.view for one in (*views.values(), *(kept.named for kept in saved)) if one.counted}
    found = counts(desk.platform.pk, counted, leaders.menu_sql(desk))
    figures = figures_of(found)
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "live": f"{desk.platform.slug}/queue/all",
        "waiting": found["approvals"].n,
        "late_duties": found["duties"].n,
        "groups": _menu(desk, groups, saved, shown, figures),
        "shown": shown,
        "title": shown.saved.row.name if shown.saved else shown.named.words,
        "figure": figures.get(shown.saved.key if shown.saved else shown.named.name, ""),
        "lines": _lines(desk, page.rows, shown, top=top),
        **_paging(shown, page, request.GET),
        "chips": filters.chips(desk, shown.named.view, shown.asked, shown.path, shown.kept),
        "unknown": [(filters.WORDS.get(key, key), value) for key, value in shown.asked.unknown],
        "conditions": address(reverse("desk:conditions", args=[shown.named.name]), shown.pairs),
        "sharing": views_saved.may_share(desk),
        "may_change": shown.saved is not None and views_saved.may_change(desk, shown.saved.row),
        "kinds": [kind for kind in KINDS.values() if not kind.moves],
        "back": request.get_full_path(),
    }
    return render(request, "desk/queue.html", context)


@desk_page
def conditions(request: DeskRequest, name: str) -> HttpResponse:
    """The form that adds a condition to a queue; a page of its own for those without a script."""
    desk = request.desk
    views = {named.name: named for named in queues.flat(queues.groups(desk))}
    shown = _shown(desk, views, [], name, request.GET)
    pairs = [*shown.asked.pairs(), *[("saved", one) for one in request.GET.getlist("saved")]]
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "shown": shown,
        "pairs": [pair for pair in pairs if pair[0] in (*filters.MANY, "saved")],
        "selects": filters.selects(desk, shown.named.view, shown.asked),
        "single": {key: values[0] for key, values in shown.asked.values.items() if key not in filters.MANY},
        "words": filters.WORDS,
    }
    return render(request, "desk/conditions.html", context)


def figures_of(found: Mapping[str, Count]) -> dict[str, str]:
    """Counts as they stand in the menu: what is capped has a plus."""
    return {
        name: f"{min(one.n, LATE_CAP)}+" if one.more or one.n > LATE_CAP else str(one.n) for name, one in found.items()
    }


def _pairs(query: QueryDict) -> Iterable[tuple[str, str]]:
    return ((key, str(value)) for key, values in query.lists() for value in values)


def _shown(desk: Desk, views: Mapping[str, Named], saved: Sequence[Kept], name: str, query: QueryDict) -> Shown:
    """What the address asks for. Raises Http404 for a view that is not there."""
    if name not in views:
        raise Http404("no such view")
    (asked,) = filters.read(desk, [dict(query.lists())])
    kept = next((one for one in saved if str(one.row.pk) == query.get("saved")), None)
    return Shown(desk, views[name], filters.narrowed(desk, views[name].view, asked), asked, kept)


def _menu(
    desk: Desk, groups: Sequence[queues.Group], saved: Sequence[Kept], shown: Shown, figures: Mapping[str, str]
) -> list[tuple[Any, list[Link]]]:
    """The headings with their views; what the reader saved stands behind the built-in views of a department."""
    menu: list[tuple[Any, list[Link]]] = []
    own = {True: _("My views"), False: _("Shared views")}
    for group in groups:
        here = group.key == "department" and queues.departments(desk)
        words = " · ".join(filters.said(desk, "department", name) for name in here) if here else group.words
        menu.append((words, [_link(one, shown, figures) for one in group.views]))
    for mine, words in own.items():
        links = [_saved_link(one, shown, figures) for one in saved if (not one.row.shared_with) == mine]
        if links:
            menu.insert(-1, (words, links))
    return menu


def _link(one: Named, shown: Shown, figures: Mapping[str, str]) -> Link:
    current = shown.saved is None and one.name == shown.named.name
    return Link(one.words, queues.path(one.name), figures.get(one.name, ""), one.hot, current)


def _saved_link(one: Kept, shown: Shown, figures: Mapping[str, str]) -> Link:
    current = shown.saved is not None and shown.saved.row.pk == one.row.pk
    return Link(one.row.name, one.href, figures.get(one.key, ""), False, current)


def _paging(shown: Shown, page: Page, query: QueryDict) -> dict[str, Any]:
    """The addresses of the pages around; `partly` how many cases were looked through without filling the page."""

    def at(**cursor: str | None) -> str:
        return address(shown.path, [*shown.pairs, *((key, one) for key, one in cursor.items() if one)])

    moved = "after" in query or "before" in query
    return {
        "next": at(after=page.after) if page.after else "",
        "previous": at(before=page.before) if page.before and moved else "",
        "first": at() if moved else "",
        "partly": WINDOW if page.partly else 0,
    }


def _lines(desk: Desk, rows: Sequence[Row], shown: Shown, *, top: bool) -> list[Line]:
    """The rows in words; where a band begins, its name stands before. `top`: is it the first page?"""
    midnight, lines, before = queues.end_of_day(desk), [], ""
    address_of = reverse("desk:case", args=["NUMBER"])  # once: it costs as much as half a row
    carried = urlencode([("view", shown.named.name), *shown.pairs])
    for row in rows:
        band = "closed" if shown.view.final else _band(row.due_at, desk.now, midnight)
        band = "immediate" if top and row.immediate else band
        at = urlencode({"at": cursor_of(row, shown.view)})
        href = f"{address_of.replace('NUMBER', row.number)}?{carried}&{at}"
        unread = row.assignee_id in (None, desk.user.pk) and (row.also is None or row.also < row.updated_at)
        lines.append(_line(desk, row, href, BANDS[band] if band != before else "", unread))
        before = band
    return lines


def _line(desk: Desk, row: Row, href: str, band: Any, unread: bool) -> Line:
    stack, clock = books.stack(row.ruleset_id), row.clock
    return Line(
        case=row,
        href=href,
        calendar=calendars.of(desk.platform.pk, clock.calendar) if clock else None,
        limit=stack.deadline_label(clock.deadline, desk.language) if clock else "",
        severity=stack.label("severity", row.severity, desk.language) if row.severity else "",
        graver=row.severity in graver(stack),
        amount=fen(row.amount) if row.amount else None,
        band=band,
        unread=unread,
    )


def _band(due: datetime | None, now: datetime, midnight: datetime) -> str:
    if due is None:
        return "none"
    return "late" if due <= now else "today" if due <= midnight else "later"
