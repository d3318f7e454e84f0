"""The rules for everybody: what is in force, every edition at its own address, searched and compared."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from gongdao.editions import books
from gongdao.editions.listing import Listed, Listing, listing, page_of, readable
from gongdao.editions.models import Edition
from gongdao.legaltime import clock
from gongdao.look.comparing import Side, compare
from gongdao.look.searching import MOST_HITS, Source, search, words_of
from gongdao.portal.views_home import shown
from gongdao.portal.visitor import Visit, language, page


@page
def rules(request: Visit) -> HttpResponseBase:
    """The editions in force, and the earlier ones that stay readable."""
    known = listing(request.platform.pk, clock.now())
    context = {
        **_searching(request, known),
        "platform": shown(request.platform),
        "in_force": [one for one in known.editions if one.in_force],
        "others": [one for one in known.editions if not one.in_force],
    }
    return render(request, "portal/rules.html", context)


@page
def in_force(request: Visit, book: str) -> HttpResponseBase:
    """The edition of a book in force now."""
    known = listing(request.platform.pk, clock.now())
    found = next((one for one in known.of_book(book) if one.in_force), None)
    if found is None:
        raise Http404("no such book")
    return _read(request, known, found)


@page
def edition(request: Visit, book: str, version: str) -> HttpResponseBase:
    """One edition, for ever at this address."""
    known = listing(request.platform.pk, clock.now())
    return _read(request, known, _found(known, book, version))


@page
def text(request: Visit, book: str, version: str) -> HttpResponseBase:
    """The text of an edition, byte for byte as its hash was taken."""
    found = Edition.objects.filter(platform=request.platform, book=book, version=version).first()
    if found is None:
        raise Http404("no such edition")
    response = HttpResponse(found.text.encode(), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.book}-{found.version}.md"'
    return response


@page
def find(request: Visit) -> HttpResponseBase:
    """Clauses by their words or number, in all books of the platform; on request in the earlier editions too."""
    known = listing(request.platform.pk, clock.now())
    words = words_of(request.GET.get("q", ""))
    book, past = request.GET.get("book", ""), request.GET.get("past") == "yes"
    searched = [one for one in known.editions if (one.in_force or past) and book in ("", one.edition.book)]
    hits = search((_source(request, one) for one in searched), words) if words else []
    context = {
        **_searching(request, known),
        "platform": shown(request.platform),
        "query": " ".join(request.GET.get("q", "").replace("\0", "").split()),
        "book_id": book,
        "past": past,
        "hits": hits[:MOST_HITS],
        "total": len(hits),
        "more": max(0, len(hits) - MOST_HITS),
    }
    return render(request, "portal/rules_find.html", context)


@page
def changes(request: Visit, book: str) -> HttpResponseBase:
    """Two editions of a book, clause by clause; without a choice, the last two."""
    known = listing(request.platform.pk, clock.now())
    editions = known.of_book(book)
    if not editions:
        raise Http404("no such book")
    new = _found(known, book, request.GET.get("to") or editions[0].edition.version)
    before = editions[editions.index(new) + 1 :]
    old = _found(known, book, request.GET.get("from") or (before or [new])[0].edition.version)
    sides = [_side(one) for one in (old, new)]
    found = compare(sides[0], sides[1], language())
    touched = {one.id for one in found}
    context = {
        **_head(request, new, editions),
        "from_version": old.edition.version,
        "to_version": new.edition.version,
        "old": old,
        "new": new,
        "changes": found,
        "same": sum(clause.id not in touched for clause in sides[1].book.clauses),
    }
    return render(request, "portal/rules_changes.html", context)


def _found(known: Listing, book: str, version: str) -> Listed:
    found = known.find(book, version)
    if found is None:
        raise Http404("no such edition")
    return found


def _side(one: Listed) -> Side:
    stack = books.stack(one.ruleset.pk)
    return Side(next(book for book in stack.books if book.id == one.edition.book), stack)


def _source(request: Visit, one: Listed) -> Source:
    href = reverse("edition", args=[request.platform.slug, one.edition.book, one.edition.version])
    return Source(readable(one.ruleset.pk, one.edition.book, one.edition.version, language()), href, one.in_force)


def _searching(request: Visit, known: Listing) -> dict[str, Any]:
    titles = {one.edition.book: one.edition.title for one in reversed(known.editions)}
    return {"search_href": reverse("rules_find", args=[request.platform.slug]), "search_books": list(titles.items())}


def _head(request: Visit, found: Listed, editions: list[Listed]) -> dict[str, Any]:
    """What pages about one book have: its editions, and where to find, compare and try."""
    slug = request.platform.slug
    before = editions[editions.index(found) + 1 :]
    return {
        "platform": shown(request.platform),
        "edition": found.edition,
        "listed": found,
        "editions": editions,
        "current": found.edition.pk,
        "books_href": reverse("rules", args=[slug]),
        "compare_href": reverse("rules_changes", args=[slug, found.edition.book]),
        "search_href": reverse("rules_find", args=[slug]),
        "from_version": (before or [found])[0].edition.version,
        "to_version": found.edition.version,
    }


def _read(request: Visit, known: Listing, found: Listed) -> HttpResponseBase:
    one = found.edition
    book = readable(found.ruleset.pk, one.book, one.version, language())
    base = reverse("edition", args=[request.platform.slug, one.book, one.version])
    context = {
        **_head(request, found, known.of_book(one.book)),
        "book": book,
        "book_id": one.book,
        "text": page_of(found.ruleset.pk, one.book, one.version, language(), base),
        "text_href": reverse("edition_text", args=[request.platform.slug, one.book, one.version]),
        "try_href": f"{reverse('rules_try', args=[request.platform.slug])}?rules={found.ruleset.pk}",
        "foreign": book.language != language(),
        "hash": bytes(one.sha256).hex(),
    }
    return render(request, "portal/rulebook.html", context)
