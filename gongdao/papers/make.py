"""A paper of a case as a PDF, by its name."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import translation

from gongdao.cases.models import Case
from gongdao.look import currency
from gongdao.look.reader import in_pages
from gongdao.papers.about import Telling
from gongdao.papers.agreement import agreement
from gongdao.papers.errors import NoSuchPaper
from gongdao.papers.listing import AGREEMENT, STATEMENT, parsed
from gongdao.papers.sheet import Sheet
from gongdao.papers.statement import statement
from gongdao.words import LANGUAGES

_MAKERS = {STATEMENT: statement, AGREEMENT: agreement}


def sheet(case: Case, role: str, name: str, language: str, now: datetime) -> Sheet:
    """The paper `name` (`statement-ID` of an event, `agreement-ID` of an offer) as the party `role` reads it.

    Whoever calls has made sure that its reader may see the case as that party. Raises NoSuchPaper.
    """
    named, code = parsed(name), in_pages(language)
    if named is None or code is None or language not in LANGUAGES:
        raise NoSuchPaper()
    kind, number = named
    currency.use(case.platform.currency)
    with translation.override(code):
        return _MAKERS[kind](Telling(case, role, language, now), number)


def response(case: Case, role: str, name: str, language: str, now: datetime) -> HttpResponse:
    """The same as an answer that a browser shows. Raises NoSuchPaper."""
    made = sheet(case, role, name, language, now).pdf()
    file = f'inline; filename="{case.number}-{name}.{language}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": file})
