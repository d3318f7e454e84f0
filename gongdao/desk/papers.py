"""Papers of a case as a party of it gets them; staff hand them out and read nothing else in them."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse

from gongdao.cases.models import Case
from gongdao.cases.queries import AUDIENCES, Entry
from gongdao.desk.gate import DeskRequest, desk_page
from gongdao.notices.letters import CONSUMER, MERCHANT, PARTIES
from gongdao.papers import make
from gongdao.papers.listing import Paper, listed
from gongdao.rulebook import Stack


@desk_page
def paper(request: DeskRequest, number: str, role: str, name: str) -> HttpResponse:
    """The PDF made for the party `role`, in the language that is asked for, else in the reader's."""
    desk = request.desk
    case = desk.find(number)
    if role not in PARTIES or not desk.actor_under(case.ruling().procedure).may_see(case):
        raise Http404("no such paper")
    return make.response(case, role, name, request.GET.get("language") or desk.language, desk.now)


def of_parties(case: Case, stack: Stack, entries: Sequence[Entry], language: str) -> list[tuple[str, str, list[Paper]]]:
    """For each party of the case: its role, what the role is called, the papers made for it. No statement.

    `case` comes from `queries.for_desk`.
    """
    there = {CONSUMER: case.consumer_id or case.reached, MERCHANT: case.merchant_id}  # type: ignore[attr-defined]
    found = []
    for role in (role for role in PARTIES if there[role]):
        heard = [one for one in entries if one.audience in AUDIENCES[role]]
        if papers := listed(case, stack, heard, language):
            found.append((role, stack.role_label(role, language), papers))
    return found
