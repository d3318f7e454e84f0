"""A party's own cases: the list, the page of one, acting on it, its files; and the way in for guests."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from gongdao.cases import queries
from gongdao.cases.models import Case, Clock
from gongdao.editions import books
from gongdao.errors import Refusal
from gongdao.intake import drafts, files
from gongdao.legaltime import clock
from gongdao.look.refusals import say
from gongdao.notices import inbox
from gongdao.notices.models import Letter
from gongdao.people import guests
from gongdao.people.access import network_address, to_sign_in
from gongdao.people.errors import TooManyAttempts
from gongdao.portal import case_page, standing, story, visitor
from gongdao.portal.actions import Offered, action_form, blame, inputs_of, texts_of
from gongdao.portal.errors import NoSuchReceipt
from gongdao.portal.forms import FindForm
from gongdao.portal.links import Editions
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, language, page
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import Stale

PAGE = 30


@page
def find(request: Visit) -> HttpResponseBase:
    """A guest's way back: receipt number and claim code, with limited attempts."""
    form = FindForm(request.POST or None)
    if not form.is_valid():
        return _find_page(request, form, 422 if form.is_bound else 200)
    number = "".join(form.cleaned_data["number"].split())
    found = queries.by_number(request.platform.pk, number)
    held = bytes(found.claim_hash) if found and found.claim_hash else None
    address = network_address(request)
    try:
        matched = guests.claim(request.platform, number, form.cleaned_data["code"], address, lambda: held)
    except TooManyAttempts as refusal:
        form.add_error(None, say(refusal))
        return _find_page(request, form, refusal.status)
    if not matched or found is None:
        form.add_error("code", say(NoSuchReceipt()))
        return _find_page(request, form, 422)
    visitor.claim(request, found.pk)
    return HttpResponseRedirect(reverse("case", args=[request.platform.slug, number]))


def _find_page(
    request: Visit, form: FindForm, status: int, *, kept: bool = False, number: str = ""
) -> HttpResponseBase:
    next_page = request.path if number else ""
    context = {"platform": shown(request.platform), "form": form, "kept": kept, "number": number, "next": next_page}
    return render(request, "portal/find.html", context, status=status)


def _not_yours(request: Visit, number: str, *, kept: bool = False) -> HttpResponseBase:
    """The same page, status 404, whether the case is somebody else's or does not exist."""
    return _find_page(request, FindForm(initial={"number": number}), 404, kept=kept, number=number)


@page
def mine(request: Visit) -> HttpResponseBase:
    """A consumer's complaints, newest first; a merchant's disputes, the most urgent first."""
    actor = visitor.account(request)
    if actor is None or actor.user_id is None:
        return to_sign_in(request)
    rows = _own(request, actor)
    start = _start(request.GET.get("from", ""))
    found = list(rows[start : start + PAGE + 1])
    cases, now = found[:PAGE], clock.now()
    unread = inbox.unread(request.platform.pk, actor.user_id, [one.pk for one in cases])
    lines = [_line(one, _role(one, actor), unread.get(one.pk), now) for one in cases]
    context = {
        "platform": shown(request.platform),
        "lines": lines,
        "merchant": bool(actor.merchant_ids),
        "now": now,
        "text": f"{start + 1}–{start + len(cases)}" if cases else "",
        "previous": f"?from={max(0, start - PAGE)}" if start else "",
        "next": f"?from={start + PAGE}" if len(found) > PAGE else "",
        "paged": bool(start or len(found) > PAGE),
    }
    return render(request, "portal/my_cases.html", context)


def _line(one: Case, role: str, letter: Letter | None, now: datetime) -> dict[str, Any]:
    stack = books.stack(one.ruleset_id)
    news = stack.event_label(letter.event, language()) if letter else ""
    return {"case": one, "stands": standing.standing(one, stack, role, now), "letter": letter, "news": news}


def _own(request: Visit, actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.filter(platform_id=request.platform.pk)
    rows = rows.select_related("merchant").prefetch_related(
        Prefetch("clocks", Clock.objects.order_by("due_at", "id")), "proposals"
    )
    if actor.merchant_ids:
        of_shops = rows.filter(Q(merchant_id__in=actor.merchant_ids) | Q(consumer_id=actor.user_id))
        return of_shops.order_by("final", "due_at", "-received_at", "-id")
    return rows.filter(consumer_id=actor.user_id).order_by("-received_at", "-id")


def _role(case: Case, actor: Actor) -> str:
    return "consumer" if case.consumer_id == actor.user_id else "merchant"


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@page
def case(request: Visit, number: str) -> HttpResponseBase:
    """The page of one case. Having it open counts as having read its letters."""
    found = visitor.find(request, number)
    if found is None:
        return _not_yours(request, number)
    row, actor = found
    now = clock.now()
    context = case_page.context(row, actor, now, explain=request.GET.get("why", ""))
    inbox.mark_read(row, context["role"], actor.user_id, now)
    message: Offered | None = context["message"]
    if message is not None:
        kept = drafts.load(row.platform_id, visitor.draft_owner(request), _draft_name(number, message.action))
        context["message_form"] = action_form(row, message.one, context["stack"], initial=kept)
    context["platform"] = shown(request.platform)
    return render(request, "portal/case.html", context)


@page
def do(request: Visit, number: str, action: str) -> HttpResponseBase:
    """One action: its form, with what it means, and its doing."""
    found = visitor.find(request, number)
    if found is None:
        texts = texts_of(visitor.posted(request)) if request.method == "POST" else {}
        if texts:
            owner = visitor.draft_owner(request, writing=True)
            drafts.merge(request.platform.pk, owner, _draft_name(number, action), texts, clock.now())
        return _not_yours(request, number, kept=bool(texts))
    row, actor = found
    editions = Editions(request.platform.slug, row.ruleset_id)
    offers = {one.action: one for one in case_page.offered(row, actor, editions)}
    if action not in offers and request.method != "POST":
        messages.info(request, gettext("This cannot be done any more; see below how the case stands now."))
        return HttpResponseRedirect(_address(request, number))
    if request.method == "POST":
        return _perform(request, row, actor, action, offers.get(action), editions)
    kept = drafts.load(row.platform_id, visitor.draft_owner(request), _draft_name(number, action))
    form = action_form(row, offers[action].one, editions.stack, initial=kept)
    return _action_page(request, row, actor, offers[action], form, editions)


def _perform(
    request: Visit, row: Case, actor: Actor, action: str, offer: Offered | None, editions: Editions
) -> HttpResponseBase:
    """Keep the text, then act; a refusal shows the form again with everything in it."""
    now, owner, name = clock.now(), visitor.draft_owner(request, writing=True), _draft_name(row.number, action)
    data = visitor.posted(request)
    kept = drafts.merge(row.platform_id, owner, name, texts_of(data), now)
    if offer is None:
        act(row.pk, action, actor)  # refuses, and says why and what is possible
        raise Http404("no such action")
    form = action_form(row, offer.one, editions.stack, data)
    if request.FILES and "text" in form.fields:
        form.fields["text"].required = False  # a file says enough
    try:
        file_ids = _upload(request, row, actor, owner, name, kept)
        if not form.is_valid():
            return _action_page(request, row, actor, offer, form, editions, status=422)
        rev = int(data["rev"]) if re.fullmatch("[0-9]{1,9}", data.get("rev", "")) else None
        done = act(row.pk, action, actor, inputs_of(form), rev=rev, files=file_ids)
    except Stale as refusal:
        blame(form, refusal)
        return _action_page(request, row, actor, offer, form, editions, status=refusal.status, seen=int(data["rev"]))
    except Refusal as refusal:
        form.is_valid()
        blame(form, refusal)
        return _action_page(request, row, actor, offer, form, editions, status=refusal.status)
    drafts.discard(row.platform_id, owner, name)
    text = gettext("It waits for approval now.") if done.pending else gettext("Done: {action}.")
    messages.success(request, text.format(action=offer.label))
    return HttpResponseRedirect(_address(request, row.number))


def _upload(request: Visit, row: Case, actor: Actor, owner: str, name: str, kept: dict[str, Any]) -> list[int]:
    """Ids of the uploads of this act, those of a try before included. Raises the refusals of `intake.files`."""
    before = [one.pk for one in files.pending(row.platform_id, actor.owner, kept.get("files") or [])]
    sent = request.FILES.getlist("files")
    if not sent:
        return before
    now = clock.now()
    ids = before + [one.pk for one in files.keep(row.platform_id, actor.owner, sent, now, already=len(before))]
    drafts.merge(row.platform_id, owner, name, {"files": ids}, now)
    return ids


def _action_page(
    request: Visit,
    row: Case,
    actor: Actor,
    offer: Offered,
    form: forms.Form,
    editions: Editions,
    *,
    status: int = 200,
    seen: int | None = None,
) -> HttpResponseBase:
    role = case_page.role_of(row, actor)
    fresh = queries.by_number(row.platform_id, row.number) or row
    kept = drafts.load(row.platform_id, visitor.draft_owner(request), _draft_name(row.number, offer.action))
    context = {
        "platform": shown(request.platform),
        "case": fresh,
        "role": role,
        "offer": offer,
        "proposal": standing.offered(fresh),
        "stack": editions.stack,
        "form": form,
        "changed": story.since(fresh, case_page.told_of(fresh, role), seen) if seen is not None else [],
        "uploads": files.pending(row.platform_id, actor.owner, kept.get("files") or []),
        "takes_files": "files" in offer.one.fields,
        "most": files.most(),
        "largest": files.largest() // files.MEGABYTE,
    }
    return render(request, "portal/action.html", context, status=status)


@page
def autosave(request: Visit, number: str, action: str) -> HttpResponseBase:
    """What `app.js` sends while somebody types on the page of a case they may see."""
    found = visitor.find(request, number)
    if found is None or request.method != "POST":
        raise Http404("no such case")
    owner = visitor.draft_owner(request, writing=True)
    drafts.merge(
        found[0].platform_id, owner, _draft_name(number, action), texts_of(visitor.posted(request)), clock.now()
    )
    return HttpResponse(status=204)


@page
def file(request: Visit, number: str, file_id: int) -> HttpResponseBase:
    """A file of a case, for who may see the case and this file."""
    found = visitor.find(request, number)
    held = found and case_page.visible_file(found[0], case_page.role_of(*found), file_id)
    if not held:
        raise Http404("no such file")
    return files.response(held)


def _draft_name(number: str, action: str) -> str:
    return f"case:{number[:40]}:{action[:60]}"


def _address(request: Visit, number: str) -> str:
    return reverse("case", args=[request.platform.slug, number])
