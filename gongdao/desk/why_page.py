"""Why the rules decide so about a case: the table with its row lit, what was asked, what would change it."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from gongdao.cases.models import Case
from gongdao.desk.case import head, side_of
from gongdao.desk.gate import DeskRequest, desk_page
from gongdao.desk.rules import addresses
from gongdao.editions import books
from gongdao.look.explained import about, explained
from gongdao.look.recorded import Recorded, differs
from gongdao.rulebook import Stack
from gongdao.rulebook.facts import Value

COUNTED = ("pending", "approved")


@desk_page
def why(request: DeskRequest, number: str, decision: str) -> HttpResponse:
    """One decision about the case by the rules that it is pinned to; with `?format=json` as data."""
    desk = request.desk
    case = desk.find(number)
    stack = books.stack(case.ruleset_id)
    side = side_of(desk, case, stack)
    if not side.actor.may_see(case) or decision not in explainable(case, stack):
        raise Http404("no such decision")
    facts = {**side.derived.facts, **_sum(case, decision)}
    one = explained(stack, decision, facts, desk.language, addresses(desk.platform, case.ruleset_id))
    record = recorded(case, decision)
    if request.GET.get("format") == "json":
        return JsonResponse({"case": case.number, "recorded": record and record.as_json(), **one.told})
    open_ones = {name for name, said in side.derived.decisions.items() if not said.decided}
    names = [name for name in explainable(case, stack) if name not in open_ones | {decision}]
    context = {
        **head(desk, case, side),
        "one": one,
        "record": record if record and differs(record, one) else None,
        "others": [(name, about(stack, stack.table(name), desk.language)) for name in names],
    }
    return render(request, "desk/why.html", context)


def explainable(case: Case, stack: Stack) -> list[str]:
    """The tables that decided something here: about facts, approvals and limits."""
    asked = [one.name for one in case.approvals.all()] + [one.deadline for one in case.clocks.all()]
    return [name for name in dict.fromkeys([*stack.derivation, *asked]) if name in stack.tables]


def _sum(case: Case, decision: str) -> dict[str, Value]:
    """What counts towards an approval, in fen: its table asks for the sum, not for the last amount."""
    amounts = [one.amount for one in case.approvals.all() if one.name == decision and one.state in COUNTED]
    return {"amount": sum(amounts)} if amounts else {}


def recorded(case: Case, decision: str) -> Recorded | None:
    """What was put down about the latest approval or limit of this name."""
    approval = next((one for one in reversed(case.approvals.all()) if one.name == decision), None)
    if approval is not None:
        return Recorded(approval.clause, approval.row, approval.requested_at)
    clock = next((one for one in case.clocks.all() if one.deadline == decision), None)
    return Recorded(clock.clause, clock.row, clock.starts_at) if clock else None
