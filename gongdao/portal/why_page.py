"""Why the rules decided so about a complaint, for its parties: only what they see the outcome of."""

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.look.explained import about, explained
from gongdao.look.recorded import Recorded, differs
from gongdao.people.access import to_sign_in
from gongdao.portal.case_page import role_of
from gongdao.portal.links import Editions
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, find, language, page
from gongdao.proceedings.work import facts_from_json
from gongdao.rulebook import Stack

TOLD = ("department", "severity", "level")
"""Facts whose deciding is explained to the consumer; others are for working on the case, not about the consumer."""


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
    others = [(name, about(editions.stack, editions.stack.table(name), language())) for name in open_ones]
    context = {
        "platform": shown(request.platform),
        "now": clock.now(),
        "case": case,
        "one": one,
        "record": record if record and differs(record, one) else None,
        "others": [each for each in others if each[0] != decision],
    }
    return render(request, "portal/why.html", context)


def explainable(case: Case, stack: Stack, role: str) -> list[str]:
    """The tables whose decisions are explained to a party: of the limits of the case, and of what the consumer sees."""
    limits = [one.deadline for one in case.clocks.all() if one.approval_id is None and one.deadline in stack.tables]
    tables = [stack.table(name) for name in stack.derivation] if role == "consumer" else []
    return list(dict.fromkeys([*(one.name for one in tables if set(one.outputs) & set(TOLD)), *limits]))


def recorded(case: Case, decision: str) -> Recorded | None:
    """What was put down about a limit when it began."""
    clock = next((one for one in case.clocks.all() if one.approval_id is None and one.deadline == decision), None)
    return Recorded(clock.clause, clock.row, clock.starts_at) if clock else None
