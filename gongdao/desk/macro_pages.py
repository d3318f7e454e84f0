"""The pages on which staff write saved replies: the list, one of them with a live preview, taking it out of use."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from gongdao.desk import macros, presence
from gongdao.desk.gate import Desk, DeskRequest, desk_page
from gongdao.desk.macro_forms import MOST_ACTS, MacroForm, acts_sent, may_write, part, preparable, scope_of
from gongdao.errors import Refusal
from gongdao.knowledge import filling, wording
from gongdao.knowledge import macros as stored
from gongdao.knowledge.errors import DiscouragingWords
from gongdao.knowledge.models import Macro
from gongdao.look.refusals import say


@desk_page
def list_page(request: DeskRequest) -> HttpResponse:
    """The saved replies that the reader may use, by whose they are."""
    desk, stack = request.desk, request.desk.stack
    titles = {"own": gettext("My own"), "platform": gettext("Everybody on the platform")}
    groups: dict[str, list[dict[str, Any]]] = {}
    for macro in macros.usable(desk, request.GET.get("q", "")):
        label = stack.label("departments", macro.department, desk.language) if macro.department else titles[macro.scope]
        to = gettext("internal note") if macro.to == "note" else stack.role_label(macro.to, desk.language)
        acts = macros.told(stack, desk.language, macro)
        row = {"macro": macro, "to": to, "acts": acts, "mine": may_write(desk, macro)}
        groups.setdefault(label, []).append(row)
    context = {"platform": desk.platform, "now": desk.now, "groups": groups, "wanted": request.GET.get("q", "")}
    return render(request, "desk/macros.html", context)


@desk_page
def edit(request: DeskRequest, macro_id: int | None = None) -> HttpResponse:
    """Write a new one or change one; buttons of the form also add or remove an act, or preview without a script."""
    desk = request.desk
    macro = _found(desk, macro_id) if macro_id else Macro(platform=desk.platform, to="consumer", owner=desk.user)
    if request.method != "POST":
        return _show(request, macro, macro.acts)
    acts = acts_sent(request.POST.dict())
    form = MacroForm(desk, request.POST)
    refusal: Refusal | None = None
    if form.is_valid() and "save" in request.POST:
        _fill(desk, macro, form.cleaned_data, [act for act in acts if act["action"] in preparable(desk.stack)])
        try:
            stored.keep(macro, desk.stack, desk.now, meant_otherwise=request.POST.get("meant") == "yes")
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, gettext("Saved."))
            return redirect("desk:macros")
    return _show(request, macro, acts, form, refusal)


def _found(desk: Desk, macro_id: int) -> Macro:
    """One that the reader may change; of another's not even the name is told."""
    macro = macros.find(desk, macro_id)
    if macro is None or not may_write(desk, macro):
        raise Http404("no such macro")
    return macro


def _fill(desk: Desk, macro: Macro, data: Mapping[str, Any], acts: list[dict[str, Any]]) -> None:
    kind, _, department = data["scope"].partition(":")
    macro.owner = desk.user if kind == "own" else None
    macro.department = department or None
    macro.name, macro.to, macro.body, macro.acts = data["name"], data["to"], data["body"], acts
    macro.made_by = macro.made_by or desk.user


def _show(
    request: DeskRequest,
    macro: Macro,
    acts: list[dict[str, Any]],
    form: MacroForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    desk = request.desk
    initial = {"name": macro.name, "scope": scope_of(macro), "to": macro.to, "body": macro.body}
    parts = [part(desk, place, act) for place, act in enumerate(acts)]
    rows = preparable(desk.stack)
    body = str(request.POST.get("body", macro.body))
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "macro": macro,
        "form": (form if "save" in request.POST else None) or MacroForm(desk, initial=initial | _typed(request)),
        "parts": [one for one in parts if one],
        "addable": [(name, desk.stack.label("actions", name, desk.language)) for name in rows]
        if len(acts) < MOST_ACTS
        else [],
        "errors": [{"text": say(refusal), "href": _field(refusal)}] if refusal else [],
        "discouraging": isinstance(refusal, DiscouragingWords),
        "known": filling.KNOWN.items(),
        **_preview(desk, body),
    }
    wrong = form is not None and "save" in request.POST and bool(form.errors)
    return render(request, "desk/macro.html", context, status=refusal.status if refusal else 422 if wrong else 200)


def _typed(request: DeskRequest) -> dict[str, str]:
    """What stands in the form while an act is added or the words are looked at: nothing is wrong with it yet."""
    return {name: str(request.POST[name]) for name in ("name", "scope", "to", "body") if name in request.POST}


def _field(refusal: Refusal) -> str:
    return "id_name" if refusal.code == "macro-name-needed" else "id_body"


@require_POST
@desk_page
def preview(request: DeskRequest) -> HttpResponse:
    """How the words read in a case, while they are typed."""
    body = request.POST.get("body", "")[: stored.LONGEST_TEXT]
    return render(request, "desk/parts/macro_preview.html", _preview(request.desk, body))


def _preview(desk: Desk, body: str) -> dict[str, Any]:
    """The words filled in, from the case that the reader had open last if there is one; and what is wrong with them."""
    seen = presence.recent(desk)
    values = {name: str(words) for name, words in filling.SAMPLE.items()}
    if seen:
        values = filling.values_of(desk.find(seen[0].number), desk.stack, desk.now)
    wrong = ""
    try:
        filling.check(body)
    except Refusal as refusal:
        wrong = say(refusal)
    return {
        "preview": filling.fill(body, values),
        "preview_of": seen[0].number if seen else "",
        "wrong": wrong,
        "phrases": wording.discouraging(body, desk.stack),
        "clause": wording.clause(desk.stack),
    }


@require_POST
@desk_page
def retire(request: DeskRequest, macro_id: int) -> HttpResponse:
    """Take one out of use."""
    stored.retire(_found(request.desk, macro_id), request.desk.now)
    messages.success(request, gettext("It is offered no more."))
    return redirect("desk:macros")
