"""Why the rules decided so about a complaint, for its parties: only what they see the outcome of."""

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongdao.editions.links import Editions
from gongdao.legaltime import clock
from gongdao.look.explained import explained
from gongdao.look.recorded import differs
from gongdao.people.access import to_sign_in
from gongdao.portal.case_page import role_of
from gongdao.portal.decisions import explainable, named, recorded
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, find, language, page
from gongdao.proceedings.work import facts_from_json


@page
def why(request: Visit, number: str, decision: str) -> HttpResponseBase:
    """One decision; with `?format=json` as data. What does not concern the visitor does not exist here."""
    found = find(request, number)
    if found is None:
        if request.user.is_authenticated:
            raise Http404("no such case")
        return to_sign_in(request)
    case, actor = found
    editions = Editions(request.platform.slug, case.ruleset_id)
    open_ones = explainable(case, editions.stack, role_of(case, actor))
    if decision not in open_ones:
        raise Http404("no such decision")
    facts = editions.stack.derive(facts_from_json(editions.stack, case.facts)).facts
    one = explained(editions.stack, decision, facts, language(), editions.href)
    record = recorded(case, decision)
    if request.GET.get("format") == "json":
        return JsonResponse({"case": case.number, "recorded": record and record.as_json(), **one.told})
    context = {
        "platform": shown(request.platform),
        "now": clock.now(),
        "case": case,
        "one": one,
        "record": record if record and differs(record, one) else None,
        "others": named([name for name in open_ones if name != decision], editions.stack),
    }
    return render(request, "portal/why.html", context)
