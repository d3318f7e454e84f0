"""Who acts for a party: named and revoked by the party itself on its case; laid down by who acts."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from gongdao.cases.mandates import Mandate
from gongdao.cases.models import Case
from gongdao.errors import Refusal
from gongdao.intake import files
from gongdao.legaltime import clock
from gongdao.people import attempts
from gongdao.portal import case_page, limits, visitor
from gongdao.portal.views_cases import not_yours
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, page
from gongdao.proceedings.act import act
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.mandate_form import MandateForm
from gongdao.proceedings.mandate_lines import lines_of
from gongdao.proceedings.mandates import END, GIVE, REVOKE


@page
def representatives(request: Visit, number: str) -> HttpResponseBase:
    """Those who act for the reader's side, with the form to name one more. Takes `do`: revoke_mandate, end_mandate."""
    found = visitor.find(request, number)
    if found is None:
        return not_yours(request, number)
    row, actor = found
    if request.method != "POST":
        return _page(request, row, actor, MandateForm())
    data = visitor.posted(request)
    if data.get("do") in (REVOKE, END):
        return _end(request, row, actor, data["do"], data.get("mandate", ""))
    form = MandateForm(data, request.FILES)
    if form.is_valid():
        try:
            _give(request, row, actor, form)
            said = gettext("{name} can act for you now. The link is on its way to {email}.")
            messages.success(request, said.format(**form.cleaned_data))
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, row, actor, form)


def _give(request: Visit, row: Case, actor: Actor, form: MandateForm) -> None:
    """Keep the document, if one came, and name the representative. Raises as `mandates.answer`, TooManyAttempts."""
    limits.count(request, limits.UPLOADED)
    attempts.count(limits.NAMED, row.pk)
    sent = [form.cleaned_data["proof"]] if form.cleaned_data["proof"] else []
    kept = files.keep(row.platform_id, actor.owner, sent, clock.now()) if sent else []
    act(row.pk, GIVE, actor, form.inputs(), files=[one.pk for one in kept])


def _end(request: Visit, row: Case, actor: Actor, do: str, mandate: str) -> HttpResponseBase:
    """Revoke it as the party, or lay an own one down: then there is nothing more to see here."""
    act(row.pk, do, actor, {"mandate": mandate})
    if do == REVOKE:
        messages.success(request, gettext("The mandate is revoked. Nothing more can be done by it."))
        return HttpResponseRedirect(request.path)
    messages.success(request, gettext("You have laid down your mandate."))
    return HttpResponseRedirect(reverse("home", args=[request.platform.slug]))


def _page(request: Visit, row: Case, actor: Actor, form: MandateForm) -> HttpResponseBase:
    role = case_page.role_of(row, actor)
    rows = Mandate.objects.filter(case=row, role=role).order_by("-id")
    context = {
        "platform": shown(request.platform),
        "case": row,
        "actor": actor,
        "mandates": lines_of(row.platform, rows, clock.now()),
        "form": form,
        "revoke": REVOKE,
        "end": END,
    }
    return render(request, "portal/representatives.html", context, status=form.status if form.is_bound else 200)
