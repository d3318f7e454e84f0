"""Who acts for a party, at the desk: entered with a document, confirmed by a colleague, ended with reasons."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from gongdao.cases.mandates import GIVEN, Mandate
from gongdao.desk.case import head, side_of
from gongdao.desk.gate import DeskRequest, desk_page
from gongdao.desk.once import mark, once
from gongdao.desk.side import Side
from gongdao.errors import Refusal
from gongdao.intake import files
from gongdao.look.refusals import say
from gongdao.proceedings import mandates
from gongdao.proceedings.act import act
from gongdao.proceedings.mandate_form import MandateForm
from gongdao.proceedings.mandate_lines import lines_of
from gongdao.proceedings.mandates import CONFIRM, END, GIVE
from gongdao.proceedings.possible import view_of


@desk_page
def overview(request: DeskRequest, number: str) -> HttpResponse:
    """The mandates of a case. POST takes `do`: confirm_mandate, end_mandate, or the form of a new one."""
    desk = request.desk
    case = desk.find(number)
    side = side_of(desk, case, case.ruling().procedure)
    sides = [(role, side.roles([role])) for role in mandates.sides(case)]
    if request.method != "POST":
        return _page(request, side, MandateForm(sides=sides))
    do = request.POST.get("do", "")
    if do in (CONFIRM, END):
        return _decide(request, side, do, MandateForm(sides=sides))
    form = MandateForm(_posted(request), request.FILES, sides=sides)
    if form.is_valid():
        try:
            once(request, lambda: _give(request, side, form))
            messages.success(request, gettext("It is entered. It holds when a colleague has looked at the document."))
            return redirect("desk:mandates", case.number)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, side, form)


def _give(request: DeskRequest, side: Side, form: MandateForm) -> Any:
    """Keep the document and enter the mandate. Raises as `mandates.answer`."""
    sent = [form.cleaned_data["proof"]] if form.cleaned_data["proof"] else []
    kept = files.keep(side.case.platform_id, side.actor.owner, sent, side.desk.now) if sent else []
    return act(side.case.pk, GIVE, side.actor, form.inputs(), files=[one.pk for one in kept])


def _decide(request: DeskRequest, side: Side, do: str, form: MandateForm) -> HttpResponse:
    """Confirm or end one, with reasons; a refusal shows the page with what was typed."""
    said = _posted(request)
    try:
        once(request, lambda: act(side.case.pk, do, side.actor, {n: said.get(n, "") for n in ("mandate", "reasons")}))
    except Refusal as refusal:
        return _page(request, side, form, refusal, said)
    messages.success(request, gettext("It holds from now on.") if do == CONFIRM else gettext("The mandate has ended."))
    return redirect("desk:mandates", side.case.number)


def _posted(request: DeskRequest) -> dict[str, str]:
    """What was posted, without NUL, which no text may hold."""
    return {name: str(value).replace("\0", "") for name, value in request.POST.items()}


def _page(
    request: DeskRequest,
    side: Side,
    form: MandateForm,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    case, desk = side.case, side.desk
    rows = Mandate.objects.filter(case=case).select_related("proof", "given_by").order_by("-id")
    context = {
        **head(desk, case, side),
        "live": "",
        "lines": lines_of(desk.platform, rows, desk.now),
        "form": form,
        "may": mandates.staff_hat(view_of(case, side.actor)) is not None,
        "given": GIVEN,
        "confirm": CONFIRM,
        "end": END,
        "me": desk.user.pk,
        "mark": mark(),
        "errors": [{"text": say(refusal), "href": ""}] if refusal else [],
        "typed": typed or {},
    }
    status = refusal.status if refusal else form.status if form.is_bound else 200
    return render(request, "desk/mandates.html", context, status=status)
