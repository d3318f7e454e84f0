"""The page of a case: background, talk, clocks, and what the reader can do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext

from gongdao.cases import queries
from gongdao.cases.linked import linked
from gongdao.cases.models import Attachment, Case
from gongdao.cases.queries import AUDIENCES, Entry
from gongdao.cases.similar import Near, near
from gongdao.desk import macros, papers, presence, signals, story
from gongdao.desk.beside import carried, neighbours
from gongdao.desk.composer import COMPOSER, composer
from gongdao.desk.forms import About, ActForm, field_of, form_for
from gongdao.desk.gate import Desk, DeskRequest, desk_page, figure
from gongdao.desk.labels import graver, masked_email, masked_phone
from gongdao.desk.macros import Picked
from gongdao.desk.once import mark
from gongdao.desk.reckoning import Sums, reckoned
from gongdao.desk.side import Side, may_decide, order_of
from gongdao.editions import calendars
from gongdao.errors import Refusal
from gongdao.intake import drafts, files
from gongdao.intake.kinds import IMMEDIATE, danger_signs
from gongdao.knowledge import wording
from gongdao.knowledge.errors import DiscouragingWords
from gongdao.knowledge.signs import danger
from gongdao.look.refusals import say
from gongdao.papers.burden import proof_of
from gongdao.proceedings import offers
from gongdao.proceedings.mandate_lines import lines_of
from gongdao.proceedings.possible import Possible
from gongdao.proceedings.work import facts_from_json
from gongdao.rulebook import Stack
from gongdao.rulebook.rules import SAME

MOST_NEAR = 5
LINKING = frozenset(("relate", "merge", "unmerge", "split", "join_group", "unlink"))
"""Verbs about this case and another; their forms stand with the linked cases."""
WEIGHING = "weigh"
"""The verb by which somebody decides about a signal; its form stands with the signals."""
KEYS = {
    "claim": "V",
    "record": "A",
    "set_facts": "C",
    "assign": "T",
    "message": "M",
    "propose": "O",
    "answer_part": "L",
    "answer": "G",
    "refuse": "F",
    "close": "E",
}
"""By verb, so that a rulebook of other names has them too; of several acts of one verb the first has the key."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that was refused: what was typed, which uploads came along, the revision it was typed on."""

    action: str
    data: Mapping[str, Any]
    refusal: Refusal
    file_ids: Sequence[int]
    rev: int
    picked: Picked | None = None


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


@desk_page
def case_page(request: DeskRequest, number: str) -> HttpResponse:
    """The page as it is now."""
    return show(request, request.desk.find(number))


@desk_page
def macro_part(request: DeskRequest, number: str, macro_id: int) -> HttpResponse:
    """What a saved reply would say and do in this case: a part of the composer, fetched when it is chosen."""
    desk = request.desk
    case, macro = desk.find(number), macros.find(desk, macro_id)
    side = side_of(desk, case, case.ruling().procedure)
    if macro is None or not side.actor.may_see(case):
        raise Http404("no such macro")
    prepared = macros.prepare(side, Picked(macro))
    return render(request, "desk/parts/macro.html", {"macro": prepared, "stack": side.stack})


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
    case.acted = {(one.name, one.actor_id) for one in entries}  # type: ignore[attr-defined]
    advice = signals.advice(side, entries)
    acts = side.acts()
    sums = reckoned(side, acts, request.GET)
    context = {
        **head(desk, case, side),
        "live_too": presence.topic(desk, case),
        "neighbours": neighbours(desk, request.GET, case),
        "query": carried(request.GET),
        "mark": mark(),
        "hints": _hints(side, entries, acts),
        "advice": advice,
        "items": list(teller.items(entries, shown)),
        "shown": shown,
        "sealed": story.sealed_range(entries),
        "parties": parties(case),
        "acting": lines_of(desk.platform, case.acting, desk.now),  # type: ignore[attr-defined]
        "order": order_of(case),
        **_near(case),
        "offers": offers.history(case, stack),
        **sums.context(),
        "facts": side.facts(),
        "proof": proof_of(case, entries, desk.language),
        "papers": papers.of_parties(case, stack, entries, desk.language),
        "governing": side.governing(),
        "ruling": case.ruling(),
        "substance_from": case.substance_from,
        "ticking": side.ticking(),
        "over": side.ticking(over=True),
        "checklist": side.checklist(),
        "settled": side.checklist(over=True),
        "pending": side.pending(),
        "may_decide": any(may_decide(side.actor, one) for one in [side.pending()] if one),
        "others": side.others(acts),
        "one_person": case.out.one_person,  # type: ignore[attr-defined]
        **_doing(side, acts, draft, refused, refused.picked if refused else _picked(request), sums),
        **(_after(case, teller, entries, refused, side) if refused else {}),
    }
    return render(request, "desk/case.html", context, status=refused.refusal.status if refused else 200)


def side_of(desk: Desk, case: Case, stack: Stack) -> Side:
    """The parts of the page for the reader, by the rules that the case is pinned to."""
    derived = stack.derive(facts_from_json(stack, case.facts))
    return Side(desk, case, stack, desk.actor_under(stack), derived)


def head(desk: Desk, case: Case, side: Side) -> dict[str, Any]:
    """What every page about one case has: who, what, which clock binds."""
    binding = next((clock for clock in case.clocks.all() if clock.state == "running" and clock.task_id is None), None)
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
        "immediate": side.stack.fact_label(IMMEDIATE, desk.language) if case.immediate else "",
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
    found += case.reached  # type: ignore[attr-defined]
    if case.merchant is not None:
        found.append({"role": "merchant", "name": case.merchant.name, "phone": "", "email": ""})
    return [{**one, "phone": masked_phone(one["phone"]), "email": masked_email(one["email"])} for one in found]


def _hints(side: Side, entries: Sequence[Entry], acts: Sequence[Possible]) -> list[tuple[str, str]]:
    """What the parties' words hint at, if the reader can put the case on the immediate track: sign, and the words."""
    case, quick = side.case, side.stack.deadlines(side.case.procedure)
    starts = {event for one in quick for fact in one.table.facts if fact.name == IMMEDIATE for event in one.starts}
    if case.immediate or not any(one.action in starts for one in acts):
        return []
    said = "\n".join(str(one.content.get("text", "")) for one in entries if one.actor_role in ("consumer", "merchant"))
    found = danger(said, danger_signs(side.stack))
    comma = pgettext("between names of a list", ", ")
    return [
        (side.stack.label("danger_signs", sign, side.desk.language), comma.join(words)) for sign, words in found.items()
    ]


def _near(case: Case) -> dict[str, list[Near]]:
    """The latest other cases of the same consumer, and those that share order, merchant or category."""
    found = near(case)
    return {
        "earlier": [one for one in found if one.kind == "consumer"],
        "similar": [one for one in found if one.kind != "consumer"][:MOST_NEAR],
    }


def _picked(request: DeskRequest) -> Picked | None:
    """The saved reply that the address names, if the reader may use it."""
    macro = macros.find(request.desk, figure(request.GET.get("macro", "")))
    return Picked(macro) if macro else None


def draft_of(draft: Mapping[str, Any], action: str) -> dict[str, Any]:
    """The part of a case's draft that belongs to one form; what was sent is blank there and left out."""
    mine = {name.removeprefix(f"{action}."): value for name, value in draft.items() if name.startswith(f"{action}.")}
    return {name: value for name, value in mine.items() if value}


def _doing(
    side: Side,
    acts: Sequence[Possible],
    draft: Mapping[str, Any],
    refused: Refused | None,
    picked: Picked | None,
    sums: Sums,
) -> dict[str, Any]:
    """The composer and the forms of all other acts."""
    about = About(
        side.case,
        side.stack,
        side.desk.language,
        side.derived.facts,
        side.people(),
        [g.clause for g in side.governing()],
        [one for one in linked(side.case) if one.own],
        sums.asked,
        sums.chosen,
    )
    reply = next((one for one in acts if one.row.does == "message" and one.row.next == SAME), None)
    note = next((one for one in acts if one.row.does == "note"), None)
    typed = refused.data if refused and refused.action == COMPOSER else draft_of(draft, COMPOSER)
    others = [one for one in acts if one not in (reply, note) and (about.links or one.row.does != "unlink")]
    first = {one.row.does: one.action for one in reversed(others)}
    keys = {action: KEYS[does] for does, action in first.items() if does in KEYS}
    forms = [_act(one, side, about, draft, refused, keys.get(one.action, "")) for one in others]
    return {
        "acts": [each for each in forms if each.possible.row.does not in (*LINKING, WEIGHING)],
        "weighing": [each for each in forms if each.possible.row.does == WEIGHING],
        "linking": [each for each in forms if each.possible.row.does in LINKING],
        "linked": linked(side.case),
        **composer(side, reply, note, typed, picked),
        "composer_error": say(refused.refusal) if refused and refused.action == COMPOSER else "",
        "marked": _marked(refused, side.stack),
    }


def _marked(refused: Refused | None, stack: Stack) -> list[tuple[str, bool]]:
    """The words that were held back, with the places that may discourage marked; none if they were not."""
    if refused is None or not isinstance(refused.refusal, DiscouragingWords):
        return []
    return wording.marked(str(refused.data.get("text", "")), stack)


def _act(one: Possible, side: Side, about: About, draft: Mapping[str, Any], refused: Refused | None, key: str) -> Act:
    mine = refused if refused is not None and refused.action == one.action else None
    initial, chosen = draft_of(draft, one.action), about.chosen if one.row.does == "propose" else ""
    if chosen:
        initial["amount"] = chosen
    form = form_for(
        one, about, data=mine.data if mine else None, initial=initial, refusal=mine.refusal if mine else None
    )
    stands_in = side.roles([one.stands_in_for]) if one.stands_in_for else ""
    is_open = mine is not None or bool(chosen)
    return Act(one, side.label("actions", one.action), form, side.href(one.row.clause), key, is_open, stands_in)


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
