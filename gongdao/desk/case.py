"""The page of a case: background, talk, clocks, and what the reader can do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from gongdao.cases import queries
from gongdao.cases.models import Attachment, Case
from gongdao.cases.queries import AUDIENCES, Entry
from gongdao.desk import story
from gongdao.desk.forms import About, ActForm, field_of, form_for
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.labels import graver, masked_email, masked_phone
from gongdao.desk.side import Side, may_decide, order_of
from gongdao.editions import calendars
from gongdao.errors import Refusal
from gongdao.intake import drafts, files
from gongdao.look.refusals import say
from gongdao.proceedings.possible import Possible
from gongdao.proceedings.work import facts_from_json
from gongdao.rulebook import Stack

COMPOSER = "composer"
EARLIER = 5
KEYS = {"claim": "V", "accept": "A", "classify": "C", "assign": "T", "ask_material": "M", "give_result": "G"}


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that was refused: what was typed, which uploads came along, the revision it was typed on."""

    action: str
    data: Mapping[str, Any]
    refusal: Refusal
    file_ids: Sequence[int]
    rev: int


@dataclass(frozen=True, slots=True)
class Act:
    """An open act with its form, ready for the page."""

    possible: Possible
    label: str
    form: ActForm
    href: str
    key: str
    open: bool
    instead_of: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to use the composer: `value` is ACTION:ADDRESSEE."""

    value: str
    label: str
    key: str
    note: bool
    chosen: bool


@desk_page
def case_page(request: DeskRequest, number: str) -> HttpResponse:
    """The page as it is now."""
    return show(request, request.desk.find(number))


def show(request: DeskRequest, case: Case, refused: Refused | None = None) -> HttpResponse:
    """The page of a case; after a refusal with its words, what was typed, and what changed meanwhile."""
    desk, stack = request.desk, case.ruling().procedure
    side = side_of(desk, case, stack)
    if not side.actor.may_see(case):
        raise Http404("no role on this platform")
    entries = queries.timeline(case, AUDIENCES["staff"])
    draft = drafts.load(case.platform_id, side.actor.owner, form_name(case))
    people = {str(pk): name for pk, name in desk.names.items()}
    teller = story.Teller(case, stack, desk.language, people)
    shown = request.GET.get("show", "all")
    acts = side.acts()
    context = {
        **head(desk, case, side),
        "items": list(teller.items(entries, shown)),
        "shown": shown,
        "sealed": story.sealed_range(entries),
        "parties": parties(case),
        "order": order_of(case),
        "earlier": earlier(case),
        "facts": side.facts(),
        "governing": side.governing(),
        "ruling": case.ruling(),
        "substance_from": case.substance_from,
        "ticking": side.ticking(),
        "over": side.ticking(over=True),
        "pending": side.pending(),
        "may_decide": any(may_decide(side.actor, one) for one in [side.pending()] if one),
        "others": side.others(acts),
        **_doing(side, acts, draft, refused),
        **(_after(case, teller, entries, refused, side) if refused else {}),
    }
    return render(request, "desk/case.html", context, status=refused.refusal.status if refused else 200)


def side_of(desk: Desk, case: Case, stack: Stack) -> Side:
    """The parts of the page for the reader, by the rules that the case is pinned to."""
    derived = stack.derive(facts_from_json(stack, case.facts))
    return Side(desk, case, stack, desk.actor_under(stack), derived)


def head(desk: Desk, case: Case, side: Side) -> dict[str, Any]:
    """What every page about one case has: who, what, which clock binds."""
    binding = next((clock for clock in case.clocks.all() if clock.state == "running"), None)
    return {
        "platform": desk.platform,
        "now": desk.now,
        "live": f"{desk.platform.slug}/case/{case.pk}",
        "case": case,
        "stack": side.stack,
        "binding": binding,
        "calendar": calendars.of(case.platform_id, binding.calendar) if binding else None,
        "state": side.label("states", case.state),
        "tags": [
            side.stack.value_label(name, getattr(case, name), desk.language)
            for name in ("category", "severity")
            if getattr(case, name) and name in side.stack.facts
        ],
        "major": case.severity in graver(side.stack),
    }


def form_name(case: Case) -> str:
    """Under which name the drafts of this case are kept; one row holds those of all its forms."""
    return f"desk:{case.number}"


def parties(case: Case) -> list[dict[str, str]]:
    """Who complains and about whom; how to reach them is masked."""
    found = []
    if case.consumer is not None:
        one = case.consumer
        found.append({"role": "consumer", "name": one.name, "phone": one.phone or "", "email": one.email or ""})
    for party in case.parties.all():
        found.append({"role": party.role, "name": party.name, "phone": party.phone, "email": party.email})
    if case.merchant is not None:
        found.append({"role": "merchant", "name": case.merchant.name, "phone": "", "email": ""})
    return [{**one, "phone": masked_phone(one["phone"]), "email": masked_email(one["email"])} for one in found]


def earlier(case: Case) -> list[Case]:
    """The latest other cases of the same consumer."""
    if case.consumer_id is None:
        return []
    rows = Case.objects.filter(platform_id=case.platform_id, consumer_id=case.consumer_id).exclude(pk=case.pk)
    return list(rows.order_by("-received_at", "-id")[:EARLIER])


def draft_of(draft: Mapping[str, Any], action: str) -> dict[str, Any]:
    """The part of a case's draft that belongs to one form; what was sent is blank there and left out."""
    mine = {name.removeprefix(f"{action}."): value for name, value in draft.items() if name.startswith(f"{action}.")}
    return {name: value for name, value in mine.items() if value}


def _doing(side: Side, acts: Sequence[Possible], draft: Mapping[str, Any], refused: Refused | None) -> dict[str, Any]:
    """The composer and the forms of all other acts."""
    about = About(
        side.case,
        side.stack,
        side.desk.language,
        side.derived.facts,
        side.people(),
        [g.clause for g in side.governing()],
    )
    reply = next((one for one in acts if one.row.does == "message" and one.row.next == "same"), None)
    note = next((one for one in acts if one.row.does == "note"), None)
    typed = refused.data if refused and refused.action == COMPOSER else draft_of(draft, COMPOSER)
    tabs = _tabs(side, reply, note, str(typed.get("as", "")))
    return {
        "acts": [_act(one, side, about, draft, refused) for one in acts if one not in (reply, note)],
        "tabs": tabs,
        "typed": typed.get("text", ""),
        "composer_error": say(refused.refusal) if refused and refused.action == COMPOSER else "",
    }


def _tabs(side: Side, reply: Possible | None, note: Possible | None, chosen: str) -> list[Tab]:
    tabs = []
    roles = ["consumer", *(["merchant"] if side.case.merchant_id else [])] if reply else []
    for role in roles:
        assert reply is not None
        words = gettext("{action}: {role}").format(action=side.label("actions", reply.action), role=side.roles([role]))
        tabs.append((f"{reply.action}:{role}", words, "R" if role == "consumer" else "", False))
    if note:
        tabs.append((f"{note.action}:", side.label("actions", note.action), "I", True))
    at = next((n for n, tab in enumerate(tabs) if tab[0] == chosen), 0)
    return [Tab(*tab, chosen=n == at) for n, tab in enumerate(tabs)]


def _act(one: Possible, side: Side, about: About, draft: Mapping[str, Any], refused: Refused | None) -> Act:
    mine = refused if refused is not None and refused.action == one.action else None
    initial = draft_of(draft, one.action)
    form = form_for(
        one, about, data=mine.data if mine else None, initial=initial, refusal=mine.refusal if mine else None
    )
    stands_in = side.roles([one.stands_in_for]) if one.stands_in_for else ""
    key = KEYS.get(one.action, "")
    return Act(
        one, side.label("actions", one.action), form, side.href(one.row.clause), key, mine is not None, stands_in
    )


def _after(case: Case, teller: story.Teller, entries: Sequence[Entry], refused: Refused, side: Side) -> dict[str, Any]:
    """Why it was refused, where to correct it, what happened meanwhile, and the words that were typed."""
    conflict = refused.refusal.status == 409
    changed = story.since(case, entries, refused.rev) if conflict else []
    field = field_of(refused.refusal)
    open_here = any(one.action == refused.action for one in side.acts()) or refused.action == COMPOSER
    return {
        "refused": refused,
        "errors": [{"text": say(refused.refusal), "href": f"{refused.action}-{field}" if field and open_here else ""}],
        "changed": [teller.item(entry) for entry in changed],
        "stale": refused.refusal.code == "stale",
        "kept": [] if open_here else [(n, v) for n, v in refused.data.items() if isinstance(v, str) and len(v) > 1],
        "kept_files": files.pending(case.platform_id, side.actor.owner, refused.file_ids),
    }


@desk_page
def attachment(request: DeskRequest, number: str, file_id: int) -> FileResponse:
    """A file of the case."""
    case = request.desk.find(number)
    file = Attachment.objects.filter(pk=file_id, case=case, platform_id=case.platform_id).first()
    if file is None:
        raise Http404("no such file")
    return files.response(file)
