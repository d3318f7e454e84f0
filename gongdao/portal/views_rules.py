"""The rules for everybody: what is in force, every edition at its own address, the text as it is executed."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongdao.editions import books
from gongdao.editions.models import Edition, Ruleset
from gongdao.legaltime import clock
from gongdao.portal.reading import reading
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, language, page

ABOUT = {
    "rule": _("the platform's own rules"),
    "statute": _("what the law asks of these rules"),
    "vocabulary": _("the words and laws that the rules refer to"),
}
"""Rank of a book -> what it is to a reader; the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition with the instant from which it is in force (null: only for matters of the past)."""

    edition: Edition
    since: datetime | None
    in_force: bool
    rank: str

    @property
    def about(self) -> str | Promise:
        """What the book is to a reader."""
        return ABOUT.get(self.rank, "")


@page
def rules(request: Visit) -> HttpResponseBase:
    """The editions in force, and the earlier ones that stay readable."""
    listed = _listed(request.platform.pk)
    context = {
        "platform": shown(request.platform),
        "in_force": [one for one in listed if one.in_force],
        "others": [one for one in listed if not one.in_force],
    }
    return render(request, "portal/rules.html", context)


@page
def in_force(request: Visit, book: str) -> HttpResponseBase:
    """The edition of a book in force now."""
    ruleset = books.in_force(request.platform.pk, clock.now())
    found = Edition.objects.filter(platform=request.platform, rulesets=ruleset, book=book).first()
    if found is None:
        raise Http404("no such book")
    return _read(request, found)


@page
def edition(request: Visit, book: str, version: str) -> HttpResponseBase:
    """One edition, for ever at this address."""
    return _read(request, _edition(request, book, version))


@page
def text(request: Visit, book: str, version: str) -> HttpResponseBase:
    """The text of an edition, byte for byte as its hash was taken."""
    found = _edition(request, book, version)
    response = HttpResponse(found.text.encode(), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.book}-{found.version}.md"'
    return response


def _edition(request: Visit, book: str, version: str) -> Edition:
    found = Edition.objects.filter(platform=request.platform, book=book, version=version).first()
    if found is None:
        raise Http404("no such edition")
    return found


def _read(request: Visit, found: Edition) -> HttpResponseBase:
    ruleset = Ruleset.objects.filter(editions=found).order_by("-pk").values_list("pk", flat=True).first()
    if ruleset is None:
        raise Http404("never in force")
    stack = books.stack(ruleset)
    book = next(one for one in stack.books if one.id == found.book)
    of_book = [one for one in _listed(request.platform.pk) if one.edition.book == found.book]
    context = {
        "platform": shown(request.platform),
        "book": reading(book, found.version, stack, language()),
        "edition": found,
        "listed": next((one for one in of_book if one.edition.pk == found.pk), None),
        "editions": of_book,
        "hash": bytes(found.sha256).hex(),
    }
    return render(request, "portal/rulebook.html", context)


def _listed(platform_id: int) -> list[Listed]:
    """Every edition of a platform with the first instant at which it was in force; in force first, then by rank."""
    now = clock.now()
    rulesets = list(Ruleset.objects.filter(platform_id=platform_id).prefetch_related("editions").order_by("since"))
    present = [one for one in rulesets if one.since is not None and one.since <= now]
    current = {edition.pk for edition in present[-1].editions.all()} if present else set()
    found: dict[int, Listed] = {}
    for ruleset in rulesets:
        ranks = {book.id: book.rank for book in books.stack(ruleset.pk).books}
        for edition in ruleset.editions.all():
            if edition.pk not in found:
                found[edition.pk] = Listed(edition, ruleset.since, edition.pk in current, ranks[edition.book])
    order = list(ABOUT)
    return sorted(
        found.values(),
        key=lambda one: (not one.in_force, order.index(one.rank), one.edition.book, one.edition.pk),
    )
