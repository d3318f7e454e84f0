"""Acting from the case page: every form ends in one verb; what was typed survives every refusal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from gongdao.cases.models import Case
from gongdao.desk.case import COMPOSER, Refused, form_name, show
from gongdao.desk.forms import inputs_of
from gongdao.desk.gate import DeskRequest, desk_page, figure
from gongdao.errors import Refusal
from gongdao.intake import drafts, files
from gongdao.proceedings.act import Done, act
from gongdao.proceedings.actors import Actor

OWN = ("csrfmiddlewaretoken", "rev", "file", "next")  # of the page, not of the verb


@desk_page
def do(request: DeskRequest, number: str, action: str) -> HttpResponse:
    """Do an act on a case; on a refusal the page comes back with everything that was typed.

    Whoever loads the address of a refused act again comes to the case.
    """
    desk = request.desk
    case = desk.find(number)
    if request.method != "POST":
        return redirect("desk:case", number)
    actor = desk.actor_under(case.ruling().procedure)
    data, rev = typed(request), _rev(request, case)
    kept = [pk for pk in map(figure, request.POST.getlist("file")) if pk]
    try:
        kept += [one.pk for one in _uploads(request, case, actor, len(kept))]
        done = act(case.pk, *_named(action, actor, data, case), rev=rev, files=kept)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return show(request, desk.find(number), Refused(action, data, refusal, kept, rev))
    _forget(case, actor, action, desk.now)
    messages.success(request, _said(done))
    return redirect("desk:case", number)


@require_POST
@desk_page
def draft(request: DeskRequest, number: str, action: str) -> HttpResponse:
    """Keep what is typed in one of the forms."""
    case = request.desk.find(number)
    actor = request.desk.actor_under(case.ruling().procedure)
    values = {f"{action}.{name}": value for name, value in typed(request).items()}
    drafts.merge(case.platform_id, actor.owner, form_name(case), values, request.desk.now)
    return HttpResponse(status=204)


def typed(request: HttpRequest) -> dict[str, Any]:
    """The form's own values, without NUL, which no text may hold."""
    values = {name.replace("\0", ""): str(value).replace("\0", "") for name, value in request.POST.items()}
    return {name: value for name, value in values.items() if name not in OWN}


def _named(action: str, actor: Actor, data: Mapping[str, Any], case: Case) -> tuple[str, Actor, dict[str, Any]]:
    """Action, actor and inputs of the verb; the composer's choice names the action and whom it is for."""
    if action != COMPOSER:
        return action, actor, inputs_of(data, case.facts)
    chosen, _, to = str(data.get("as", "")).partition(":")
    return chosen, actor, {"text": data.get("text", ""), **({"to": to} if to else {})}


def _rev(request: HttpRequest, case: Case) -> int:
    """The revision the form was made from; a form without one cannot claim to be fresh."""
    return figure(request.POST.get("rev", "")) or 0


def _uploads(request: DeskRequest, case: Case, actor: Actor, already: int) -> list[Any]:
    return files.keep(case.platform_id, actor.owner, request.FILES.getlist("files"), request.desk.now, already=already)


def _forget(case: Case, actor: Actor, action: str, now: datetime) -> None:
    """The draft of a form that was sent; those of other forms stay."""
    body = drafts.load(case.platform_id, actor.owner, form_name(case))
    sent = [name for name in body if name.startswith(f"{action}.")]
    if len(sent) == len(body):
        drafts.discard(case.platform_id, actor.owner, form_name(case))
    elif sent:
        drafts.merge(case.platform_id, actor.owner, form_name(case), dict.fromkeys(sent, ""), now)


def _said(done: Done) -> str:
    """What the reader is told after an act."""
    if done.pending:
        return gettext("Sent for approval. It happens as soon as it is approved.")
    return gettext("Done.")
