"""The pages of filing: three steps, each saved on the server, then the receipt."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from gongdao.errors import Refusal
from gongdao.intake import files
from gongdao.legaltime import clock
from gongdao.look.refusals import say
from gongdao.people.access import to_sign_in
from gongdao.portal import filing as draft
from gongdao.portal import topics, visitor
from gongdao.portal.forms import SendForm, StepForm, StoryForm, WhatForm
from gongdao.portal.links import Editions
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, language, page

STEPS: dict[str, type[StepForm]] = {"what": WhatForm, "story": StoryForm, "send": SendForm}
ORDER = list(STEPS)


def _filing(request: Visit, *, writing: bool = False) -> draft.Filing:
    owner = visitor.draft_owner(request, writing=writing)
    user = request.user if request.user.is_authenticated else None
    return draft.begun(request.platform, owner, user, clock.now())


@page
def step(request: Visit, name: str = "what") -> HttpResponseBase:
    """One step. `?what=` of the home page chooses on the first one."""
    if request.method != "POST":
        filing = _filing(request)
        chosen = request.GET.get("what", "")
        if name == "what" and chosen in topics.choices(filing.stack):
            filing.body["what"] = chosen
        missing = _missing(filing, before=name)
        return _go(request, missing) if missing else _show(request, filing, name, STEPS[name](filing))
    data = visitor.posted(request)
    filing = _filing(request, writing=True)
    if known := filing.number_of(data.get("key", "")):
        return _to_receipt(request, known)
    if data.get("as") == "user" and filing.user is None:
        return _signed_out(request, filing, name, data)
    return _take(request, filing, name, data)


def _take(request: Visit, filing: draft.Filing, name: str, data: Mapping[str, str]) -> HttpResponseBase:
    """What was posted on a step: kept first, then checked."""
    form = STEPS[name](filing, data)
    try:
        _keep(request, filing, form, data)
    except Refusal as refusal:
        form.add_error("text" if "text" in form.fields else None, say(refusal))
        return _show(request, filing, name, form, refusal.status)
    action = data.get("do", "")
    if action.startswith("remove:"):
        files.remove(filing.platform.pk, filing.owner, _number(action.removeprefix("remove:")))
        return _go(request, name)
    if action == "upload":
        return _go(request, name)
    if not form.is_valid():
        return _show(request, filing, name, form, 422)
    if name != ORDER[-1]:
        return _go(request, ORDER[ORDER.index(name) + 1])
    missing = _missing(filing, before=name)
    return _go(request, missing) if missing else _send(request, filing, data)


def _keep(request: Visit, filing: draft.Filing, form: StepForm, data: Mapping[str, str]) -> None:
    """Texts first, so that a refused file does not cost them; then the files. Raises Refusal."""
    values: dict[str, Any] = {field: data.get(field, "") for field in form.fields}
    filing.save(values, data.get("key", ""))
    sent = request.FILES.getlist("files")
    if sent:
        known = [file.pk for file in filing.uploads()]
        kept = files.keep(filing.platform.pk, filing.owner, sent, filing.now, already=len(known))
        filing.save({"files": known + [file.pk for file in kept]})


def _send(request: Visit, filing: draft.Filing, data: Mapping[str, str]) -> HttpResponseBase:
    values = {name: data[name] for name in SendForm.base_fields if name in data}
    number, opened = draft.send(filing, data.get("key", ""), values, language())
    if opened is not None and filing.user is None:
        visitor.claim(request, opened.id)
    return _to_receipt(request, number)


def _signed_out(request: Visit, filing: draft.Filing, name: str, data: Mapping[str, str]) -> HttpResponseBase:
    """The session ended while they wrote: what was posted waits in this browser's draft until they are back."""
    filing.save({field: data[field] for field in draft.TYPED if field in data})
    messages.info(request, gettext("You were signed out meanwhile. What you wrote is kept: sign in and go on."))
    return to_sign_in(request, reverse("file_step", args=[filing.platform.slug, name]))


@page
def autosave(request: Visit) -> HttpResponseBase:
    """What `app.js` sends while somebody types; nothing for a complaint that was filed meanwhile."""
    if request.method != "POST":
        raise Http404
    data = visitor.posted(request)
    filing = _filing(request, writing=True)
    if not filing.number_of(data.get("key", "")):
        filing.save({name: data[name] for name in draft.TYPED if name in data}, data.get("key", ""))
    return HttpResponse(status=204)


@page
def upload(request: Visit, file_id: int) -> HttpResponseBase:
    """A file of one's own draft."""
    filing = _filing(request)
    found = files.pending(filing.platform.pk, filing.owner, [file_id])
    if not found:
        raise Http404("no such file")
    return files.response(found[0])


@page
def receipt(request: Visit, number: str) -> HttpResponseBase:
    """The number, the claim code of a guest (for a quarter of an hour), what comes next and until when."""
    found = visitor.find(request, number)
    if found is None:
        raise Http404("no such case")
    case, _ = found
    filing = _filing(request)
    editions = Editions(request.platform.slug, case.ruleset_id)
    limits = [
        {
            "label": editions.stack.label("deadlines", one.deadline, language()),
            "clock": one,
            "href": editions.href(one.clause),
        }
        for one in sorted(case.clocks.all(), key=lambda one: one.due_at)
        if one.favours == "platform" and one.state == "running" and one.approval_id is None
    ]
    context = {
        "platform": shown(request.platform),
        "case": case,
        "code": draft.fresh_code(filing, number),
        "guest": filing.user is None,
        "limits": limits,
        "unknown_order": case.order_number and case.order_id is None,
    }
    return render(request, "portal/receipt.html", context)


def _show(request: Visit, filing: draft.Filing, name: str, form: StepForm, status: int = 200) -> HttpResponseBase:
    body = filing.body
    picked = topics.choices(filing.stack).get(body.get("what", ""))
    uploads = filing.uploads()
    context = {
        "platform": shown(request.platform),
        "form": form,
        "filing": filing,
        "name": name,
        "step": ORDER.index(name) + 1,
        "of": len(ORDER),
        "groups": topics.groups(filing.stack),
        "picked": picked,
        "uploads": uploads,
        "order": filing.order() if name != "what" else None,
        "most": files.most(),
        "largest": files.largest() // files.MEGABYTE,
        "kept": filing.kept,
    }
    return render(request, f"portal/file_{name}.html", context, status=status)


def _missing(filing: draft.Filing, *, before: str) -> str | None:
    """The first earlier step that still lacks something."""
    checks = {
        "what": filing.body.get("what") in topics.choices(filing.stack),
        "story": bool(str(filing.body.get("text", "")).strip()),
    }
    return next((name for name in ORDER[: ORDER.index(before)] if not checks[name]), None)


def _go(request: Visit, name: str) -> HttpResponseBase:
    return HttpResponseRedirect(reverse("file_step", args=[request.platform.slug, name]))


def _to_receipt(request: Visit, number: str) -> HttpResponseBase:
    return HttpResponseRedirect(reverse("receipt", args=[request.platform.slug, number]))


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0
