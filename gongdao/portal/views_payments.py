"""The payee says whether the money has come."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from gongdao.cases.models import Payment
from gongdao.errors import Refusal
from gongdao.look.refusals import say
from gongdao.portal import visitor
from gongdao.portal.views_cases import not_yours
from gongdao.portal.visitor import Visit, page
from gongdao.proceedings import payment_acts

ARRIVED, MISSING = "arrived", "missing"


@page
def tell(request: Visit, number: str, payment_id: int) -> HttpResponseBase:
    """Takes `has`: arrived or missing; leads back to the case."""
    found = visitor.find(request, number)
    if found is None or not Payment.objects.filter(pk=payment_id, case=found[0]).exists():
        return not_yours(request, number)
    data, (_, actor) = visitor.posted(request), found
    try:
        if data.get("has") == ARRIVED:
            payment_acts.receive(payment_id, actor)
            messages.success(request, gettext("Thank you. It is noted that you have the money."))
        elif data.get("has") == MISSING:
            payment_acts.miss(payment_id, actor)
            messages.success(request, gettext("Noted. Whoever is in charge has been told and looks into it."))
    except Refusal as refusal:
        messages.error(request, say(refusal))
    return HttpResponseRedirect(reverse("case", args=[request.platform.slug, number]) + "#payments")
