"""A party's own cases: the list, the page of one, its files; and the way in for guests."""

import secrets
from typing import Any

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongdao.cases import queries
from gongdao.cases.mandates import GIVEN, Mandate
from gongdao.cases.models import Case
from gongdao.intake import drafts, files
from gongdao.legaltime import clock
from gongdao.look.refusals import say
from gongdao.notices import inbox
from gongdao.people import guests
from gongdao.people.access import network_address, to_sign_in
from gongdao.people.errors import TooManyAttempts
from gongdao.portal import case_page, mandates, visitor
from gongdao.portal.actions import Offered, action_form
from gongdao.portal.errors import NoSuchReceipt
from gongdao.portal.forms import FindForm
from gongdao.portal.listing import ALL, OPEN, SHOWS, listing
from gongdao.portal.replies import replies
from gongdao.portal.uploads import Shelf, draft_name, upload_limits
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, page
from gongdao.proceedings.actors import Actor


@page
def find(request: Visit) -> HttpResponseBase:
    """A guest's way back, and the way in for who acts for a party: number and claim code, with limited attempts.

    The link of a letter fills both in; it still takes a tap.
    """
    form = FindForm(request.POST or None, initial={name: request.GET.get(name, "")[:40] for name in ("number", "code")})
    if not form.is_valid():
        return _find_page(request, form, 422 if form.is_bound else 200)
    number = "".join(form.cleaned_data["number"].split())
    found = queries.by_number(request.platform.pk, number)
    code, address = form.cleaned_data["code"], network_address(request)
    mandate = _by_mandate(found, code)
    held = mandate.claim_hash if mandate else found and found.claim_hash
    try:
        matched = guests.claim(request.platform, number, code, address, lambda: bytes(held) if held else None)
    except TooManyAttempts as refusal:
        form.add_error(None, say(refusal))
        return _find_page(request, form, refusal.status)
    if not matched or found is None:
        form.add_error("code", say(NoSuchReceipt()))
        return _find_page(request, form, 422)
    if mandate is not None:
        visitor.represent(request, mandate.pk)
    else:
        visitor.claim(request, found.pk)
    return HttpResponseRedirect(reverse("case", args=[request.platform.slug, number]))


def _by_mandate(case: Case | None, code: str) -> Mandate | None:
    """The mandate of the case that has this code; one that is over leads to the sentence that says so."""
    rows = Mandate.objects.filter(case=case).exclude(state=GIVEN) if case else ()
    return next((one for one in rows if guests.claim_matches(code, bytes(one.claim_hash))), None)


def _find_page(
    request: Visit, form: FindForm, status: int, *, kept: bool = False, number: str = ""
) -> HttpResponseBase:
    next_page = request.path if number else ""
    context = {"platform": shown(request.platform), "form": form, "kept": kept, "number": number, "next": next_page}
    return render(request, "portal/find.html", context, status=status)


def not_yours(request: Visit, number: str, *, kept: bool = False) -> HttpResponseBase:
    """The same page, status 404, whether the case is somebody else's or does not exist."""
    return _find_page(request, FindForm(initial={"number": number}), 404, kept=kept, number=number)


@page
def mine(request: Visit) -> HttpResponseBase:
    """A consumer's complaints, newest first; a merchant's open disputes, the most urgent first."""
    actor = visitor.account(request)
    if actor is None or actor.user_id is None or not request.user.is_authenticated:
        return to_sign_in(request)
    merchant = bool(actor.merchant_ids)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else (OPEN if merchant else ALL)
    text = request.GET.get("q", "").replace("\0", "").strip()[:64]
    now = clock.now()
    found = listing(actor, ALL if text else show, text, request.GET.get("after", ""), now)
    kept = {"show": show} | ({"q": text} if text else {})
    context = {
        "platform": shown(request.platform),
        "for_others": mandates.for_others(request.platform, request.user, now),
        "lines": found.lines,
        "merchant": merchant,
        "show": show,
        "q": text,
        "now": now,
        "next": f"?{urlencode(kept | {'after': found.after})}" if found.after else "",
        "first": f"?{urlencode(kept)}" if request.GET.get("after") else "",
    }
    return render(request, "portal/my_cases.html", context)


@page
def case(request: Visit, number: str) -> HttpResponseBase:
    """The page of one case. Having it open counts as having read its letters."""
    found = visitor.find(request, number)
    if found is None:
        return not_yours(request, number)
    row, actor = found
    now = clock.now()
    context = case_page.context(row, actor, now, explain=request.GET.get("why", ""))
    if actor.mandate is None:  # the letters in the app are the party's own
        inbox.mark_read(row, context["role"], actor.user_id, now)
    context |= _message(request, row, actor, context)
    context["platform"] = shown(request.platform)
    return render(request, "portal/case.html", context)


def _message(request: Visit, row: Case, actor: Actor, context: dict[str, Any]) -> dict[str, Any]:
    """The form of writing that stands on the page, with what was typed and uploaded before."""
    message: Offered | None = context["message"]
    if message is None:
        return {}
    writer, name = visitor.draft_owner(request), draft_name(row.number, message.action)
    kept = drafts.load(row.platform_id, writer, name)
    return upload_limits() | {
        "message_form": action_form(row, message.one, context["stack"], initial=kept),
        "once": secrets.token_urlsafe(12),
        "uploads": Shelf(row.platform_id, writer, name, actor.owner).held(kept),
        "replies": replies(row, actor),
        "upload_at": reverse("case_uploads", args=[request.platform.slug, row.number, message.action]),
    }


@page
def file(request: Visit, number: str, file_id: int) -> HttpResponseBase:
    """A file of a case, for who may see the case and this file."""
    found = visitor.find(request, number)
    held = found and case_page.visible_file(found[0], case_page.role_of(*found), file_id)
    if not held:
        raise Http404("no such file")
    return files.response(held)
