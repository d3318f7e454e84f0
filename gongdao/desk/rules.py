"""The rulebooks of the platform for staff: what the check finds about them, in a list and beside each clause."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from gongdao.desk.gate import DeskRequest, desk_page
from gongdao.editions import books
from gongdao.editions.listing import Listed, Listing, listing, readable
from gongdao.editions.models import Edition
from gongdao.look.reading import with_findings
from gongdao.people.models import Platform
from gongdao.rulebook import CODES, Finding, Stack, check

AROUND = 1  # lines of the text shown before and behind a finding
MOST = 100  # findings shown of one book in the list
LEVELS = ("error", "warning", "note")
KEPT = 32  # texts that a process keeps ready
_texts: dict[tuple[int, int, str], SafeString] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in the reader's words: its cause, its cure, the values that show it, the lines around it."""

    finding: Finding
    cause: str
    cure: str
    example: str
    source: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Checked:
    """An edition with what was found: how many of each level, and the findings by clause."""

    listed: Listed
    sha256: str
    counts: dict[str, int]
    groups: list[tuple[str, str, list[Found]]]
    more: int
    href: str

    @property
    def edition(self) -> Edition:
        return self.listed.edition

    @property
    def errors(self) -> int:
        return self.counts["error"]

    @property
    def findings(self) -> list[Found]:
        return [one for _, _, found in self.groups for one in found]


@desk_page
def rules(request: DeskRequest) -> HttpResponse:
    """The stack in force now, and the other editions."""
    desk = request.desk
    known = listing(desk.platform.pk, desk.now)
    current = books.in_force(desk.platform.pk, desk.now)
    shown = [one for one in known.editions if one.in_force]
    texts = dict(Edition.objects.filter(rulesets=current).values_list("pk", "text"))
    context = {
        "platform": desk.platform,
        "now": desk.now,
        "since": known.current and known.current.since,
        "books": [_checked(desk.platform, one, findings(current), texts[one.edition.pk]) for one in shown[::-1]],
        "others": [(one, _href(one)) for one in known.editions if not one.in_force],
        "search_href": reverse("rules_find", args=[desk.platform.slug]),
    }
    return render(request, "desk/rules.html", context)


@desk_page
def edition(request: DeskRequest, book: str, version: str) -> HttpResponse:
    """One edition to read, with what the check finds beside each clause."""
    desk = request.desk
    known = listing(desk.platform.pk, desk.now)
    one = known.find(book, version)
    if one is None:
        raise Http404("no such edition")
    text = Edition.objects.values_list("text", flat=True).get(pk=one.edition.pk)
    checked = _checked(desk.platform, one, findings(one.ruleset.pk), text, most=0)
    made = readable(one.ruleset.pk, book, version, desk.language)
    context = {
        **_head(desk.platform, known, one),
        "now": desk.now,
        "book": made,
        "text": _text(one, checked, desk.language, reverse("edition", args=[desk.platform.slug, book, version])),
        "foreign": made.language != desk.language,
        "checked": checked,
        "loose": next((found for clause, _, found in checked.groups if not clause), []),
    }
    return render(request, "desk/rulebook.html", context)


def _text(one: Listed, checked: Checked, language: str, base: str) -> SafeString:
    """The contents and the text with what was found beside each clause; they never change, so they are made once."""
    key = (one.ruleset.pk, one.edition.pk, language)
    if key not in _texts:
        made = readable(one.ruleset.pk, one.edition.book, one.edition.version, language)
        book = with_findings(made, {clause: found for clause, _, found in checked.groups})
        context = {"book": book, "base": base, "foreign": made.language != language}
        _texts[key] = mark_safe(render_to_string("look/parts/reader.html", context))
        while len(_texts) > KEPT:
            del _texts[next(iter(_texts))]
    return _texts[key]


def addresses(platform: Platform, ruleset_id: int) -> Callable[[str], str]:
    """Where staff read a clause of these rules: beside what the check finds about it."""
    versions = dict(Edition.objects.filter(rulesets=ruleset_id).values_list("book", "version"))
    clauses = books.stack(ruleset_id).clauses

    def href(clause: str) -> str:
        book = clauses[clause].book if clause in clauses else ""
        return f"{reverse('desk:edition', args=[book, versions[book]])}#{clause}" if book in versions else ""

    return href


def findings(ruleset_id: int) -> tuple[Finding, ...]:
    """What the check finds about the books of a ruleset; they never change, so it is asked once a process."""
    return _findings(books.stack(ruleset_id))


@lru_cache(maxsize=16)
def _findings(stack: Stack) -> tuple[Finding, ...]:
    return tuple(check(stack))


def _head(platform: Platform, known: Listing, one: Listed) -> dict[str, Any]:
    editions = known.of_book(one.edition.book)
    before = editions[editions.index(one) + 1 :]
    names = [platform.slug, one.edition.book]
    return {
        "platform": platform,
        "listed": one,
        "editions": editions,
        "current": one.edition.pk,
        "hash": bytes(one.edition.sha256).hex(),
        "books_href": reverse("desk:rules"),
        "book_id": one.edition.book,
        "search_href": reverse("rules_find", args=[platform.slug]),
        "compare_href": reverse("rules_changes", args=names),
        "text_href": reverse("edition_text", args=[*names, one.edition.version]),
        "try_href": f"{reverse('desk:rules_try')}?rules={one.ruleset.pk}",
        "from_version": (before or [one])[0].edition.version,
        "to_version": one.edition.version,
    }


def _href(one: Listed) -> str:
    return reverse("desk:edition", args=[one.edition.book, one.edition.version])


def _checked(platform: Platform, one: Listed, found: Sequence[Finding], text: str, most: int = MOST) -> Checked:
    """`most` 0 shows all."""
    own = [each for each in found if each.book == one.edition.book]
    own.sort(key=lambda each: LEVELS.index(each.level))
    kept = own[:most] if most else own
    lines = text.splitlines()
    titles = {clause.id: clause.title for clause in books.stack(one.ruleset.pk).clauses.values()}
    groups: dict[str, list[Found]] = {}
    for each in kept:
        groups.setdefault(each.clause, []).append(_found(each, lines))
    return Checked(
        listed=one,
        sha256=bytes(one.edition.sha256).hex(),
        counts={level: sum(each.level == level for each in own) for level in LEVELS},
        groups=[(clause, titles.get(clause, ""), each) for clause, each in groups.items()],
        more=len(own) - len(kept),
        href=_href(one),
    )


def _found(one: Finding, lines: Sequence[str]) -> Found:
    code = CODES[one.code]
    return Found(one, gettext(code.cause), gettext(code.cure), _example(one), _source(lines, one.line))


def _example(one: Finding) -> str:
    """The values of an example as the books write them: ``deadline = complaint.result · rows = 1, 2``."""
    parts = (one.example or {}).items()
    return " · ".join(f"{name} = {', '.join(map(str, v)) if isinstance(v, list) else v}" for name, v in parts)


def _source(lines: Sequence[str], at: int) -> list[dict[str, Any]]:
    """The lines around a finding, numbered from 1."""
    if not at:
        return []
    around = range(max(1, at - AROUND), min(len(lines), at + AROUND) + 1)
    return [{"n": n, "text": lines[n - 1], "at": n == at} for n in around]
