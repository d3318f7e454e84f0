"""Acting from the case page: every form ends in one verb; what was typed survives every refusal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from gongdao.cases.models import Case
from gongdao.desk import macros
from gongdao.desk.beside import carried, neighbours
from gongdao.desk.case import Refused, form_name, show
from gongdao.desk.composer import COMPOSER
from gongdao.desk.forms import inputs_of
from gongdao.desk.gate import Desk, DeskRequest, desk_page, figure
from gongdao.desk.macros import Picked
from gongdao.desk.once import MARK, once
from gongdao.errors import Refusal
from gongdao.intake import drafts, files
from gongdao.knowledge import filling, wording
from gongdao.knowledge.errors import DiscouragingWords
from gongdao.proceedings.act import Done
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.rehearse import Step, do_all

MEANT = "meant"
OWN = ("csrfmiddlewaretoken", "rev", "file", MARK, "then", "macro", "macro_act", MEANT)  # of the page, not of the verb


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
    data, rev, picked = typed(request), _rev(request, case), _picked(request)
    kept = [pk for pk in map(figure, request.POST.getlist("file")) if pk]
    try:
        kept += [one.pk for one in _uploads(request, case, actor, len(kept))]
        planned = _steps(action, data, case, picked, kept, desk)
        _second_look(request, action, data, case)
        done = once(request, lambda: do_all(case.pk, actor, planned, rev=rev))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return show(request, desk.find(number), Refused(action, data, refusal, kept, rev, picked))
    _forget(case, actor, action, desk.now)
    if done is not None:  # sent twice, told once
        messages.success(request, _said(done))
    return redirect(_onwards(request, case))


def _onwards(request: DeskRequest, case: Case) -> str:
    """Where to go after an act: to the next case of the view, if that was asked for, else to this one again."""
    here = f"{reverse('desk:case', args=[case.number])}{carried(request.GET)}"
    if request.POST.get("then") != "next":
        return here
    beside = neighbours(request.desk, request.GET, case)
    return (beside.next or beside.back) if beside else reverse("desk:queue")


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


def _picked(request: DeskRequest) -> Picked | None:
    """The saved reply that was sent along, with those of its acts that were left ticked."""
    macro = macros.find(request.desk, figure(request.POST.get("macro", "")))
    ticked = {place for place in map(figure, request.POST.getlist("macro_act")) if place is not None}
    return Picked(macro, ticked) if macro else None


def _steps(
    action: str, data: Mapping[str, Any], case: Case, picked: Picked | None, kept: Sequence[int], desk: Desk
) -> list[Step]:
    """What is to be done, all or nothing; the composer's choice names the action and whom it is for."""
    if action != COMPOSER:
        return [Step(action, inputs_of(data, case.facts), kept)]
    to, text = str(data.get("as", "")), str(data.get("text", ""))
    words = macros.said(to, text, kept)
    if picked is None or not picked.ticked:
        return [words or Step(to.partition(":")[0], {"text": text}, kept)]
    values = filling.values_of(case, case.ruling().procedure, desk.now)
    return [step for _, step in macros.steps(picked.macro, picked.ticked or (), values, words)]


def _second_look(request: DeskRequest, action: str, data: Mapping[str, Any], case: Case) -> None:
    """Words to a party that may keep them from their rights are held back until their writer has seen them marked.

    Raises DiscouragingWords.
    """
    stack = case.ruling().procedure
    rows = stack.procedure(case.procedure).rows
    told = {row.action for row in rows if row.does == "message"}
    if action != COMPOSER or request.POST.get(MEANT) == "yes" or str(data.get("as", "")).partition(":")[0] not in told:
        return
    if phrases := wording.discouraging(str(data.get("text", "")), stack):
        raise DiscouragingWords(phrase=phrases[0], clause=wording.clause(stack))


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


def _said(done: Sequence[Done]) -> str:
    """What the reader is told after an act."""
    if any(one.pending for one in done):
        return gettext("Sent for approval. It happens as soon as it is approved.")
    return gettext("Done.")
