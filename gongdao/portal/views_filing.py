"""The pages of filing: one question a page, each answer saved on the server, then the receipt."""

import re
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from gongdao.editions.links import Editions
from gongdao.errors import Refusal
from gongdao.intake import kinds
from gongdao.legaltime import clock
from gongdao.look.refusals import say
from gongdao.people.access import to_sign_in
from gongdao.portal import filing as draft
from gongdao.portal import limits, proof, topics, visitor
from gongdao.portal.forms import AboutForm, OrderForm, RemedyForm, SendForm, StepForm, StoryForm, WhatForm
from gongdao.portal.uploads import upload_limits
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, language, page

STEPS: dict[str, type[StepForm]] = dict(
    zip(draft.STEPS, (AboutForm, WhatForm, OrderForm, StoryForm, RemedyForm, SendForm), strict=True)
)


def _filing(request: Visit, *, writing: bool = False) -> draft.Filing:
    owner = visitor.draft_owner(request, writing=writing)
    user = request.user if request.user.is_authenticated else None
    return draft.begun(request.platform, owner, user, clock.now())


@page
def step(request: Visit, name: str = "what") -> HttpResponseBase:
    """One step. `?kind=` of the home page says which sort of matter, `?what=` what happened; `?order=` of the
    marketplace names the order."""
    if request.method != "POST":
        filing = _filing(request)
        begins = _chosen(request, filing)
        if (begins and name == "what") or name not in filing.steps:
            after = "order" if begins and name == "what" else filing.steps[0]
            return HttpResponseRedirect(f"{_address(filing, after)}?{request.GET.urlencode()}")
        missing = _missing(filing, name)
        return _go(filing, missing) if missing else _show(request, filing, name, STEPS[name](filing))
    data = visitor.posted(request)
    filing = _filing(request, writing=True)
    filing.body.update({"kind": data["kind"]} if "kind" in data else {})
    if name not in filing.steps:
        return _go(filing, filing.steps[0])
    if known_as := filing.number_of(data.get("key", "")):
        return _to_receipt(request, known_as)
    if data.get("as") == "user" and filing.user is None:
        return _signed_out(request, filing, name, data)
    return _take(request, filing, name, data)


def _chosen(request: Visit, filing: draft.Filing) -> bool:
    """Take over what the address answers already; is what happened among it?"""
    if "kind" in request.GET:
        filing.body["kind"] = request.GET["kind"]
    known = request.GET.get("what", "") in topics.choices(filing.stack)
    if known:
        filing.body.update({"what": request.GET["what"]}, **({} if "kind" in request.GET else {"kind": ""}))
    if "order" in request.GET:
        filing.ask_about(request.GET["order"])
    return known


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
        filing.shelf.remove(_number(action.removeprefix("remove:")))
        return _go(filing, name)
    if action == "upload":
        return _go(filing, name)
    if action == "back":
        return _go(filing, filing.steps[max(0, filing.steps.index(name) - 1)])
    if not form.is_valid():
        return _show(request, filing, name, form, 422)
    if name != filing.steps[-1]:
        after = filing.steps[filing.steps.index(name) + 1]
        return _go(filing, _missing(filing, after) or after)
    missing = _missing(filing, name)
    return _go(filing, missing) if missing else _send(request, filing, data)


def _keep(request: Visit, filing: draft.Filing, form: StepForm, data: Mapping[str, str]) -> None:
    """Texts first, so that a refused file does not cost them; then the files. Raises Refusal."""
    hidden = {field: data[field] for field in ("kind", "what") if field in data}
    filing.save(hidden | {field: data.get(field, "") for field in form.fields}, data.get("key", ""))
    sent = request.FILES.getlist("files")
    if sent:
        limits.count(request, limits.UPLOADED, len(sent))
        filing.shelf.take(sent, filing.now)


def _send(request: Visit, filing: draft.Filing, data: Mapping[str, str]) -> HttpResponseBase:
    values = {name: data[name] for name in SendForm.base_fields if name in data}
    limits.count(request, limits.FILED)
    number, opened = draft.send(filing, data.get("key", ""), values, language())
    if opened is not None and filing.user is None:
        visitor.claim(request, opened.id)
    return _to_receipt(request, number)


def _signed_out(request: Visit, filing: draft.Filing, name: str, data: Mapping[str, str]) -> HttpResponseBase:
    """The session ended while they wrote: what was posted waits in this browser's draft until they are back."""
    filing.save({name: text for name, text in data.items() if draft.typed(name)})
    messages.info(request, gettext("You were signed out meanwhile. What you wrote is kept: sign in and go on."))
    return to_sign_in(request, _address(filing, name))


@page
def autosave(request: Visit) -> HttpResponseBase:
    """What `app.js` sends while somebody types; nothing for a complaint that was filed meanwhile."""
    if request.method != "POST":
        raise Http404
    data = visitor.posted(request)
    filing = _filing(request, writing=True)
    if not filing.number_of(data.get("key", "")):
        filing.save({name: text for name, text in data.items() if draft.typed(name)}, data.get("key", ""))
    return HttpResponse(status=204, headers={"X-Kept": visitor.kept_at(request.platform)})


@page
def anew(request: Visit) -> HttpResponseBase:
    """Throw the draft away; back to the first page."""
    if request.method != "POST":
        raise Http404
    _filing(request, writing=True).begin_anew()
    messages.success(request, gettext("The draft is thrown away."))
    return HttpResponseRedirect(reverse("home", args=[request.platform.slug]))


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
        if one.favours == "platform" and one.state == "running" and one.of_procedure
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
    steps = filing.steps
    context = {
        "platform": shown(request.platform),
        "form": form,
        "filing": filing,
        "name": name,
        "step": steps.index(name) + 1,
        "of": len(steps),
        "before": steps[steps.index(name) - 1] if name != steps[0] else "",
        "groups": topics.groups(filing.stack),
        "picked": topics.choices(filing.stack).get(filing.body.get("what", "")),
        "stack": filing.stack,
        "kind": kinds.words_of(filing.stack, filing.kind, language()),
        "steps": steps,
        "uploads": filing.uploads(),
        "order": filing.order() if name not in ("what", "order") else None,
        "upload_at": reverse("file_uploads", args=[filing.platform.slug]),
        **upload_limits(),
    }
    if name == "story":
        editions = Editions(filing.platform.slug, filing.ruleset)
        context["proof"] = proof.helps(filing.stack, draft.facts(filing), "consumer", editions.href)
    return render(request, f"portal/file_{name}.html", context, status=status)


def _missing(filing: draft.Filing, before: str) -> str | None:
    """The first earlier step that still lacks something."""
    return next((name for name in filing.steps[: filing.steps.index(before)] if filing.lacks(name)), None)


def _address(filing: draft.Filing, name: str) -> str:
    return reverse("file_step", args=[filing.platform.slug, name])


def _go(filing: draft.Filing, name: str) -> HttpResponseBase:
    return HttpResponseRedirect(_address(filing, name))


def _to_receipt(request: Visit, number: str) -> HttpResponseBase:
    return HttpResponseRedirect(reverse("receipt", args=[request.platform.slug, number]))


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0
