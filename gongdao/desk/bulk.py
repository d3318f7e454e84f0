"""Many cases at once: ticked in the queue, what would happen to each, and then, once confirmed, what happened."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from gongdao.desk import filters, macros
from gongdao.desk.bulk_acts import FACT, KINDS, Kind, NothingChosen, Ticked, done, ticked, tried
from gongdao.desk.filters import Select
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.errors import Refusal
from gongdao.look.refusals import say
from gongdao.proceedings.verbs.assign import assignable
from gongdao.rulebook import Fact
from gongdao.rulebook.facts import CHOICES

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
Chosen = Mapping[str, str]


@desk_page
def bulk(request: DeskRequest) -> HttpResponse:
    """The form of what shall be done, its preview, or its result; whoever loads the address comes to the queue."""
    desk, kind = request.desk, KINDS.get(request.POST.get("do", ""))
    back = _back(request)
    if request.method != "POST":
        return redirect(back)
    if kind is None:
        raise NothingChosen()
    cases = ticked(desk, request.POST.getlist("case"))
    chosen = {name: str(value).replace("\0", "").strip() for name, value in request.POST.items()}
    context: dict[str, Any] = {"platform": desk.platform, "now": desk.now, "kind": kind, "back": back, "cases": cases}
    if "confirm" in request.POST:
        return _do(request, kind, cases, chosen, context)
    context |= {"fields": fields(desk, kind, cases, chosen), "has_text": kind.name in TEXTS}
    context |= {"text": chosen.get(TEXTS.get(kind.name, ""), ""), "text_name": TEXTS.get(kind.name)}
    asked = "preview" in request.POST or kind.name in UNASKED
    try:
        inputs = inputs_of(kind, chosen) if asked else None
    except Refusal as refusal:
        return render(request, "desk/bulk.html", context | {"error": say(refusal)}, status=refusal.status)
    if inputs is not None:
        outcomes = list(tried(desk, kind, cases, inputs))
        context |= {"outcomes": outcomes, "able": [one.ticked for one in outcomes if not one.refusal]}
        context |= {"token": secrets.token_urlsafe(24), "sent": _sent(kind, chosen)}
    return render(request, "desk/bulk.html", context)


def _do(
    request: DeskRequest, kind: Kind, cases: Sequence[Ticked], chosen: Chosen, context: Mapping[str, Any]
) -> HttpResponse:
    """Do it for each case by itself, and list what was done and what was refused."""
    token = chosen.get("token", "")
    if not TOKEN.fullmatch(token):
        raise NothingChosen()
    outcomes = list(done(request.desk, kind, cases, inputs_of(kind, chosen), token))
    found = {
        "done": [one for one in outcomes if not one.refusal],
        "refused": [one for one in outcomes if one.refusal],
    }
    return render(request, "desk/bulk_done.html", {**context, **found})


def _back(request: DeskRequest) -> str:
    """The queue that the reader came from, with its conditions."""
    back = request.POST.get("back", "")
    safe = back.startswith("/desk/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if safe else reverse("desk:queue")


def inputs_of(kind: Kind, chosen: Chosen) -> dict[str, str]:
    """What the verb gets of the form. Raises NothingChosen."""
    inputs = INPUTS[kind.name](chosen)
    if not inputs and kind.name not in UNASKED:
        raise NothingChosen()
    return inputs


def _assign(chosen: Chosen) -> dict[str, str]:
    """The choice names a department, a person, or both: `DEPARTMENT:ID`."""
    department, _colon, person = chosen.get("to", "").partition(":")
    return {name: text for name, text in (("department", department), ("assignee", person)) if text}


def _classify(chosen: Chosen) -> dict[str, str]:
    facts = {name: text for name, text in chosen.items() if name.startswith(FACT) and text}
    return {**facts, "reasons": chosen.get("reasons", "")} if facts else {}


def _said(*names: str) -> Callable[[Chosen], dict[str, str]]:
    """All of these, or nothing."""
    return lambda chosen: {name: chosen[name] for name in names} if all(chosen.get(name) for name in names) else {}


UNASKED = ("claim", "close")
INPUTS: Mapping[str, Callable[[Chosen], dict[str, str]]] = {
    "assign": _assign,
    "claim": lambda chosen: {},
    "classify": _classify,
    "note": lambda chosen: {"text": chosen["text"]} if chosen.get("text") else {},
    "macro": lambda chosen: {"macro": chosen["macro"]} if chosen.get("macro") else {},
    "group": _said("other", "reasons"),
    "answer": _said("clause", "reasons"),
    "close": lambda chosen: {},
}
TEXTS = {"note": "text", "classify": "reasons", "group": "reasons", "answer": "reasons"}
OWN = {
    "assign": ("to",),
    "note": ("text",),
    "classify": ("reasons",),
    "macro": ("macro",),
    "group": ("other", "reasons"),
    "answer": ("clause", "reasons"),
}
"""The inputs that the confirming form carries on, by the name of the kind."""


def _sent(kind: Kind, chosen: Chosen) -> list[tuple[str, str]]:
    """What the confirming form carries of the form that was previewed."""
    own, facts = OWN.get(kind.name, ()), kind.name == "classify"
    return [(name, text) for name, text in chosen.items() if name in own or (facts and name.startswith(FACT))]


def fields(desk: Desk, kind: Kind, cases: Sequence[Ticked], chosen: Chosen) -> list[Select]:
    """The choices of the form."""
    procedures = {one.case.procedure for one in cases} & set(desk.stack.procedures)
    if kind.name == "assign":
        return [Select("to", str(_("Give to whom")), _people(desk, procedures), chosen.get("to", ""))]
    if kind.name == "macro":
        replies = [(str(one.pk), one.name) for one in macros.usable(desk)]
        return [Select("macro", str(_("Saved reply")), [("", replies)], chosen.get("macro", ""))]
    if kind.name == "group":
        led = [(one.case.number, f"{one.case.number} {one.case.title}") for one in cases]
        return [Select("other", str(_("Which leads the group")), [("", led)], chosen.get("other", ""))]
    if kind.name == "answer":
        books = [(book.title, [(c.id, f"{c.id} {c.title}") for c in book.clauses]) for book in desk.stack.books]
        return [Select("clause", str(_("Clause")), books, chosen.get("clause", ""))]
    return [_fact(desk, fact, chosen) for fact in _facts(desk, procedures)] if kind.name == "classify" else []


def _people(desk: Desk, procedures: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Departments, each with its people; who works for the whole platform takes a case where it is."""
    stack = desk.stack
    roles = {role for name in procedures for role in assignable(stack, name)}
    groups = {
        name: [(f"{name}:", str(_("nobody yet")))] for name in filters.values_of(stack, "department")
    }  # department -> choices
    wide: list[tuple[str, str]] = []
    for duty in desk.rota.duties:
        if duty.role in roles and duty.user_id in desk.names:
            one = (f"{duty.department or ''}:{duty.user_id}", desk.names[duty.user_id])
            group = groups.setdefault(duty.department, []) if duty.department else wide
            if one not in group:
                group.append(one)
    named = [(filters.said(desk, "department", name), choices) for name, choices in groups.items()]
    return [*named, (str(_("The whole platform")), wide)] if wide else named


def _facts(desk: Desk, procedures: Iterable[str]) -> list[Fact]:
    """Facts with a closed list of values, of cases and of these procedures; where no table says whose, all of them."""
    own = {"case", *procedures}
    rules = [rule for rule in desk.stack.rules("facts") if rule.name in own]
    named = {one["fact"].text for rule in rules for one in rule.records()}
    facts = [fact for fact in desk.stack.facts.values() if fact.name in named or not named]
    return [fact for fact in facts if fact.type in (*CHOICES, "yes_no")]


def _fact(desk: Desk, fact: Fact, chosen: Chosen) -> Select:
    values = (True, False) if fact.type == "yes_no" else fact.values
    stack, language = desk.stack, desk.language
    choices = [(stack.format_fact(fact.name, one), stack.value_label(fact.name, one, language)) for one in values]
    name = FACT + fact.name
    return Select(name, stack.fact_label(fact.name, language), [("", choices)], chosen.get(name, ""))
