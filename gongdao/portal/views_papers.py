"""Papers of a case, for who may see the case: made when they are asked for."""

from django.http import Http404
from django.http.response import HttpResponseBase

from gongdao.legaltime import clock
from gongdao.papers import make
from gongdao.portal import case_page, visitor
from gongdao.portal.visitor import Visit, language, page


@page
def paper(request: Visit, number: str, name: str) -> HttpResponseBase:
    """The PDF, in the language that is asked for, else in the reader's."""
    found = visitor.find(request, number)
    if found is None:
        raise Http404("no such case")
    case, actor = found
    role, spoken = case_page.role_of(case, actor), request.GET.get("language") or language()
    return make.response(case, role, name, spoken, clock.now())
