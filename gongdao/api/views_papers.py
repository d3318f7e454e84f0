"""Papers of a case as PDF: statements of reasons, settlement agreements."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import StringConstraints
from pydantic_core import to_json

from gongdao.api import acting, reading
from gongdao.api.answers import PapersOfCase
from gongdao.api.keys import key_of, needs
from gongdao.cases import queries
from gongdao.legaltime import clock
from gongdao.look.reader import language
from gongdao.papers import make
from gongdao.papers.listing import listed

router = Router(tags=["papers"])
JSON = "application/json"
Party = Literal["consumer", "merchant"]
PaperName = Annotated[str, StringConstraints(max_length=40)]
PDF = {
    "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "contentEncoding": "binary"}}}}}
}


@router.get("/cases/{number}/papers", response={200: PapersOfCase}, **needs("cases:read"))
def get_papers(request: HttpRequest, number: str, audience: Party = "consumer") -> HttpResponse:
    """Which papers a case has for a party: a statement for each decision, an agreement for each accepted offer."""
    case = reading.found(key_of(request).platform_id, number)
    acting.party(case, audience)
    entries = queries.timeline(case, queries.AUDIENCES[audience])
    found = listed(case, case.ruling().procedure, entries, language())
    papers = [{"name": one.name, "kind": one.kind, "title": one.title, "at": one.at} for one in found]
    return HttpResponse(to_json({"papers": papers}), content_type=JSON)


@router.get("/cases/{number}/papers/{name}.pdf", response={200: None}, **needs("cases:read", **PDF))
def get_paper(
    request: HttpRequest, number: str, name: PaperName, audience: Party = "consumer", spoken: PaperName = ""
) -> HttpResponse:
    """One of them as a PDF, as that party may read it; `spoken` is zh-Hans, zh-Hant or en."""
    case = reading.found(key_of(request).platform_id, number)
    acting.party(case, audience)
    return make.response(case, audience, name, spoken or language(), clock.now())
