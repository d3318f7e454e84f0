"""What the administrator's pages share: who gets in, the menu beside, and the question before what cannot be undone."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongdao.desk.gate import Desk, DeskRequest, View, desk_page
from gongdao.proceedings.administer import ADMINISTRATOR, is_administrator, require_administrator
from gongdao.rulebook import Stack

MENU: tuple[tuple[str, str | Promise], ...] = (
    ("staff", _("Staff")),
    ("contacts", _("Contacts")),
    ("third_parties", _("Third parties")),
    ("registers", _("Registers")),
    ("gaps", _("Gaps")),
    ("calendars", _("Calendars")),
    ("editions", _("Rulebooks in force")),
    ("keys", _("API keys")),
    ("webhook", _("Payments")),
    ("platforms", _("Platforms")),
    ("disclosures", _("Handed to consumers")),
    ("history", _("History")),
)

UNDER = {
    "add": "staff",
    "person": "staff",
    "third_party": "third_parties",
    "entry": "registers",
    "register_row": "registers",
    "year": "calendars",
    "key": "keys",
    "webhook_secret": "webhook",
}
"""Page -> the line of the menu under which it stands."""


class Vacancy(NamedTuple):
    """A role that nobody present holds; `stand_in` is the role whose holder acts meanwhile, empty if none is there."""

    role: str
    stand_in: str


def admin_page(view: View) -> View:
    """A page of the desk for the administrators of the platform. NotAdministrator becomes a page with its sentence."""

    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_administrator(request.desk.actor)
        return view(request, *args, **kwargs)

    return desk_page(guarded)


def at(name: str, *args: object) -> str:
    """The address of one of the administrator's pages."""
    return reverse(f"desk:admin:{name}", args=args)


def show(request: DeskRequest, here: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The page `desk/admin/HERE.html`, with the menu and what every desk page has."""
    desk = request.desk
    menu = [(at(name), words, name, _count(desk, name)) for name, words in MENU] if is_administrator(desk.actor) else []
    common = {
        "platform": desk.platform,
        "now": desk.now,
        "stack": desk.stack,
        "menu": menu,
        "here": UNDER.get(here, here),
    }
    return render(request, f"desk/admin/{here}.html", {**common, **context}, status=status)


def _count(desk: Desk, name: str) -> int:
    """The figure beside a line of the menu: how many gaps wait to be closed."""
    return len(desk.registers.gaps()) if name == "gaps" else 0


def said(request: DeskRequest, words: str, address: str) -> HttpResponse:
    """Go to the page and say there what was done."""
    messages.success(request, words)
    return HttpResponseRedirect(address)


def confirmed(
    request: DeskRequest, verb: Callable[[], object], *, title: str, text: str, yes: str, done: str, back: str
) -> HttpResponse:
    """Ask first, by a page that works without a script; the answer by POST does it, says `done` and goes `back`."""
    if request.method == "POST":
        verb()
        return said(request, done, back)
    return show(request, "confirm", {"title": title, "text": text, "yes": yes, "back": back})


def vacancies(desk: Desk) -> list[Vacancy]:
    """The roles without which cases come to a stand, held by nobody who is present."""
    stack, rota = desk.stack, desk.rota
    found = []
    for role in stack.roles.values():
        if role.scope == "case" or role.name not in needed(stack):
            continue
        if any(not holder.absent for holder in rota.holders(role.name, None, {})):
            continue
        stands_in = any(not holder.absent for holder in rota.holders(role.name, None, {role.name: role.stand_in}))
        found.append(Vacancy(role.name, role.stand_in if stands_in else ""))
    return found


def needed(stack: Stack) -> set[str]:
    """The roles that cases wait for: who may act, is asked to approve, or is told; and somebody to fill them."""
    rows = [row for flow in stack.procedures.values() for row in flow.rows]
    acting = {name for row in rows for name in row.by if name in stack.roles and stack.roles[name].scope != "machine"}
    asked = {name for row in rows for need in row.needs if need.name == "approval" for name in need.args}
    tables = [stack.approval(name).table for name in asked]
    tables += [one.table for one in stack.notice_list]
    told = {
        name
        for table in tables
        for row in table.rows
        for column in ("by", "inform", "to")
        for name in _names(row.outputs.get(column))
    }
    return acting | told | {ADMINISTRATOR}


def _names(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else ()
