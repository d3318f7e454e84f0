"""One field for everything: acts on the present case, cases, clauses, people, saved replies, pages of the desk.

The command palette asks here for JSON; `find` is the same as a page. Nothing is done by choosing: a choice leads to
an address, or opens on the present page what a key would open as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext

from gongdao.cases.models import Case
from gongdao.desk import macros, presence, queues
from gongdao.desk.case import side_of
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.leaders import reach
from gongdao.desk.side import Side
from gongdao.editions import books
from gongdao.editions.listing import listing, readable
from gongdao.knowledge.models import Macro
from gongdao.look.searching import Source, search, words_of
from gongdao.rulebook.rules import SAME, START, Row

EACH = 6
LONGEST = 100
WINDOW = 5000
"""Titles and names are looked for in so many cases that changed last; numbers in all."""

_NUMBERS = """
(select c.number, c.title, c.state, c.ruleset_id from cases_case c
 where c.platform_id = %(platform)s and c.number like %(begins)s order by c.number desc limit %(most)s)
union all
(select c.number, c.title, c.state, c.ruleset_id from cases_case c
 where c.platform_id = %(platform)s and c.order_number <> '' and c.order_number = %(whole)s limit %(most)s)"""
_RECENT = """
select c.number, c.title, c.state, c.ruleset_id from (
  select * from cases_case where platform_id = %(platform)s order by updated_at desc, id desc limit {window}
) c left join people_user u on u.id = c.consumer_id
where {words} order by c.updated_at desc limit %(most)s"""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to choose. `opens` is the id of what it opens on the present page, `href` its address elsewhere;
    `macro` the address of a saved reply to take into the composer; `closed` it may not be done now."""

    label: str
    hint: str = ""
    href: str = ""
    key: str = ""
    opens: str = ""
    macro: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Things of one kind under their heading."""

    name: str
    title: str
    items: list[Item] = field(default_factory=list)


@desk_page
def palette(request: DeskRequest) -> HttpResponse:
    """What fits `q` as JSON, on the case `case` if one is named; `only=macros` asks for saved replies alone."""
    groups = found(request.desk, request.GET)
    return JsonResponse({"groups": [asdict(group) for group in groups]})


@desk_page
def find(request: DeskRequest) -> HttpResponse:
    """The same as a page; the whole number of a case leads to the case, that of an order to its only one."""
    desk, wanted = request.desk, " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    joined = "".join(wanted.split())
    cases = Case.objects.filter(platform_id=desk.platform.pk)
    exact = list(cases.filter(number=joined)[:1]) or list(
        cases.exclude(order_number="").filter(order_number=joined).order_by("-received_at")[:2]
    )
    if len(exact) == 1:
        return redirect("desk:case", exact[0].number)
    context = {"platform": desk.platform, "now": desk.now, "wanted": wanted, "groups": found(desk, request.GET)}
    return render(request, "desk/find.html", context)


def found(desk: Desk, query: Mapping[str, Any]) -> list[Found]:
    """Everything that fits, by kinds; empty kinds are left out."""
    words, side = words_of(query.get("q", "")[:LONGEST]), _side(desk, query.get("case", ""))
    pages = pgettext("of the desk", "Pages")
    if query.get("only") == "macros":
        groups = [Found("macros", gettext("Saved replies"), _macros(desk, side, words, 50))]
    elif words:
        groups = [
            Found("acts", gettext("Acts on this case"), list(_acts(side, words))[:EACH] if side else []),
            Found("cases", gettext("Cases"), _cases(desk, words)),
            Found("macros", gettext("Saved replies"), _macros(desk, side, words, EACH)),
            Found("clauses", gettext("Clauses"), _clauses(desk, words)),
            Found("people", gettext("People"), _people(desk, words)),
            Found("pages", pages, [item for item in _pages(desk) if fits(words, item.label)][:EACH]),
        ]
    else:
        groups = [
            Found("acts", gettext("Acts on this case"), list(_acts(side, ())) if side else []),
            Found("cases", gettext("Opened last"), _seen(desk, side)),
            Found("pages", pages, list(_pages(desk))),
        ]
    return [group for group in groups if group.items]


def fits(words: Sequence[str], *texts: str) -> bool:
    """Do the texts hold every word?"""
    said = "\n".join(texts).casefold()
    return all(word in said for word in words)


def _side(desk: Desk, number: str) -> Side | None:
    case = Case.objects.filter(platform_id=desk.platform.pk, number=number).exists() and desk.find(number)
    return side_of(desk, case, case.ruling().procedure) if case else None


def _acts(side: Side, words: Sequence[str]) -> Iterator[Item]:
    """What can be done now; when something is asked for also what cannot, with the rule that forbids it."""
    address, mine = reverse("desk:case", args=[side.case.number]), side.acts()
    for one in mine:
        label = side.label("actions", one.action)
        opens = "composer" if _is_words(one.row) else f"do-{one.action}"
        if fits(words, label, one.action):
            yield Item(label, one.row.clause, f"{address}#{opens}", opens=opens)
    if words:
        yield from (item for item in _closed(side, {one.action for one in mine}) if fits(words, item.label))


def _is_words(row: Row) -> bool:
    return row.does == "note" or (row.does == "message" and row.next == SAME)


def _closed(side: Side, taken: set[str]) -> Iterator[Item]:
    procedure = side.stack.procedure(side.case.procedure)
    here = {row.action for row in procedure.actions(side.case.state, side.derived.facts)}
    state = side.label("states", side.case.state)
    for row in procedure.rows:
        if row.action in taken or START in row.states or not row.by:
            continue
        taken.add(row.action)
        hint = gettext("for {roles} ({clause})") if row.action in here else gettext("not while “{state}” ({clause})")
        said = hint.format(roles=side.roles(row.by), state=state, clause=row.clause)
        yield Item(side.label("actions", row.action), said, side.href(row.clause), closed=True)


def _cases(desk: Desk, words: Sequence[str]) -> list[Item]:
    """By the beginning of the number or the order's number; else by words of the title or the consumer's name."""
    values = {"platform": desk.platform.pk, "most": EACH, "whole": words[0].upper()}
    number = len(words) == 1 and words[0].replace("-", "").isdigit()
    numbers = {"begins": f"{_like(words[0])}%" if number else ""}
    rows = _rows(_NUMBERS, values | numbers) if len(words) == 1 else []
    if not rows and not number:
        said = " and ".join(f"(c.title ilike %(w{n})s or u.name ilike %(w{n})s)" for n in range(len(words)))
        likes = {f"w{n}": f"%{_like(word)}%" for n, word in enumerate(words)}
        rows = _rows(_RECENT.format(window=WINDOW, words=said), values | likes)
    return [_case(desk, *row) for row in rows[:EACH]]


def _like(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[str, str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _case(desk: Desk, number: str, title: str, state: str, ruleset_id: int) -> Item:
    label = books.stack(ruleset_id).label("states", state, desk.language)
    return Item(title, f"{number} · {label}", reverse("desk:case", args=[number]))


def _seen(desk: Desk, side: Side | None) -> list[Item]:
    seen = [case for case in presence.recent(desk) if side is None or case.pk != side.case.pk]
    return [_case(desk, case.number, case.title, case.state, case.ruleset_id) for case in seen]


def _macros(desk: Desk, side: Side | None, words: Sequence[str], most: int) -> list[Item]:
    return [_macro(desk, side, macro) for macro in macros.usable(desk, " ".join(words))[:most]]


def _macro(desk: Desk, side: Side | None, macro: Macro) -> Item:
    acts = pgettext("between names of a list", ", ").join(macros.told(desk.stack, desk.language, macro))
    hint = " · ".join(part for part in (acts, Truncator(" ".join(macro.body.split())).chars(60)) if part)
    if side is None:
        return Item(macro.name, hint, f"{reverse('desk:macros')}?{urlencode({'q': macro.name})}")
    number = side.case.number
    address = f"{reverse('desk:case', args=[number])}?macro={macro.pk}#composer"
    return Item(macro.name, hint, address, macro=reverse("desk:case_macro", args=[number, macro.pk]))


def _clauses(desk: Desk, words: Sequence[str]) -> list[Item]:
    """Of the rulebooks in force, by number, heading, words."""
    known = listing(desk.platform.pk, desk.now)
    shown = [one for one in known.editions if one.in_force]
    sources = [
        Source(
            readable(one.ruleset.pk, one.edition.book, one.edition.version, desk.language),
            reverse("desk:edition", args=[one.edition.book, one.edition.version]),
            True,
        )
        for one in shown
    ]
    hits = search(sources, words)[:EACH]
    return [
        Item(hit.part.title, f"{hit.part.id} · {hit.source.book.title}", f"{hit.source.href}#{hit.part.id}")
        for hit in hits
    ]


def _people(desk: Desk, words: Sequence[str]) -> list[Item]:
    """Staff of the platform by name, role or department; a choice leads to their cases."""
    items: dict[int, Item] = {}
    for duty in desk.rota.duties:
        role = desk.stack.role_label(duty.role, desk.language)
        place = desk.stack.label("departments", duty.department, desk.language) if duty.department else ""
        away = gettext("away") if duty.absent else ""
        hint = " · ".join(part for part in (role, place, away) if part)
        if duty.user_id in items:
            items[duty.user_id] = replace(items[duty.user_id], hint=f"{items[duty.user_id].hint}; {hint}")
        else:
            address = f"{reverse('desk:view', args=['all'])}?assignee={duty.user_id}&department=all"
            items[duty.user_id] = Item(duty.name, hint, address)
    return [item for item in items.values() if fits(words, item.label, item.hint)][:EACH]


def _pages(desk: Desk) -> Iterator[Item]:
    """The pages of the desk that the reader may open."""
    for view in queues.flat(queues.groups(desk)):
        yield Item(str(view.words), gettext("view of the queue"), reverse("desk:view", args=[view.name]))
    yield Item(gettext("Register for a customer"), "", reverse("desk:register"))
    yield Item(gettext("Approvals"), "", reverse("desk:approvals"))
    if reach(desk) is not None:
        yield Item(gettext("Limits"), "", reverse("desk:board"))
        yield Item(gettext("Workload"), "", reverse("desk:workload"))
        yield Item(gettext("Payments"), "", reverse("desk:payments"))
        yield Item(gettext("Signals of bad faith"), "", reverse("desk:signals"))
    yield Item(gettext("Absences"), "", reverse("desk:absences"))
    yield Item(gettext("Saved replies"), "", reverse("desk:macros"))
    yield Item(gettext("Letters"), "", reverse("desk:failed"))
    yield Item(gettext("Rules"), "", reverse("desk:rules"))
    if desk.administers:
        yield Item(gettext("Administration"), "", reverse("desk:admin:staff"))
