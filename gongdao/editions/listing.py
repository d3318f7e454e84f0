"""The editions of a platform, with when each was in force, and each made ready for reading."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from gongdao.editions import books
from gongdao.editions.models import Edition, Ruleset
from gongdao.look.reading import Reading, reading
from gongdao.look.times import zone_of
from gongdao.rulebook import Stack

SHARED: dict[str, str | Promise] = {
    "statute": _("what the law asks of these rules"),
    "laws": _("the laws that the rules refer to"),
    "vocabulary": _("the words that the rules use"),
}
"""Books that say how the others are read, and what each is; a ruleset is called after the others, which stand first."""
OWN = _("the platform's own rules")


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition, read with the newest ruleset that holds it; in force from `since` (null: only for the past) to
    `until` (null: no end known)."""

    edition: Edition
    ruleset: Ruleset
    since: datetime | None
    until: datetime | None
    in_force: bool

    @property
    def about(self) -> str | Promise:
        """What the book is to a reader."""
        return SHARED.get(self.edition.book, OWN)

    @property
    def planned(self) -> bool:
        """Will it come into force later?"""
        return not self.in_force and self.since is not None and self.until is None


@dataclass(frozen=True, slots=True)
class Listing:
    """The rulesets of a platform, the latest to come into force first, and the ruleset in force now (null: none)."""

    rulesets: tuple[Ruleset, ...]
    current: Ruleset | None
    editions: tuple[Listed, ...]

    def of_book(self, book: str) -> list[Listed]:
        """The editions of a book, the newest first."""
        return [one for one in self.editions if one.edition.book == book]

    def find(self, book: str, version: str) -> Listed | None:
        return next((one for one in self.of_book(book) if one.edition.version == version), None)

    def ruleset(self, id: int | None) -> Ruleset | None:
        return next((one for one in self.rulesets if one.pk == id), None)


def listing(platform_id: int, now: datetime) -> Listing:
    """Everything published on a platform; two statements, the texts are not loaded."""
    held = Prefetch("editions", Edition.objects.defer("text").order_by("pk"))
    rows = list(Ruleset.objects.filter(platform_id=platform_id).prefetch_related(held))
    rows.sort(key=lambda one: (one.since is not None, one.since or now, one.pk))
    dated = [one for one in rows if one.since is not None]
    current = next((one for one in reversed(dated) if one.since is not None and one.since <= now), None)
    editions = {edition.pk: edition for ruleset in rows for edition in ruleset.editions.all()}
    listed = [_listed(edition, rows, dated, current) for edition in editions.values()]
    listed.sort(key=lambda one: (one.ruleset.since or now, one.edition.pk), reverse=True)
    listed.sort(key=_place)
    return Listing(tuple(reversed(rows)), current, tuple(listed))


def _place(one: Listed) -> tuple[int, str]:
    """The platform's own books first, then those that say how they are read."""
    book = one.edition.book
    return list(SHARED).index(book) + 1 if book in SHARED else 0, book


def _listed(edition: Edition, rows: list[Ruleset], dated: list[Ruleset], current: Ruleset | None) -> Listed:
    holding = [one for one in rows if edition in one.editions.all()]
    times = [n for n, one in enumerate(dated) if one in holding]
    since = dated[times[0]].since if times else None
    until = dated[times[-1] + 1].since if times and times[-1] + 1 < len(dated) else None
    return Listed(edition, max(holding, key=lambda one: one.pk), since, until, current in holding)


def readable(ruleset_id: int, book: str, version: str, language: str) -> Reading:
    """A book of a ruleset for readers of a language; made once a process."""
    return _readable(books.stack(ruleset_id), book, version, language)


@lru_cache(maxsize=64)
def _readable(stack: Stack, book: str, version: str, language: str) -> Reading:
    """Platforms that run on the same books share what is made of them."""
    with translation.override(language.lower()):
        return reading(next(one for one in stack.books if one.id == book), version, stack, language)


def page_of(ruleset_id: int, book: str, version: str, language: str, base: str) -> SafeString:
    """The contents and the text of an edition as HTML, which never change: made once a process.

    `base` is the permanent address of the edition.
    """
    return _page_of(books.stack(ruleset_id), book, version, language, base)


@lru_cache(maxsize=64)
def _page_of(stack: Stack, book: str, version: str, language: str, base: str) -> SafeString:
    made = _readable(stack, book, version, language)
    context = {"book": made, "base": base, "foreign": made.language != language}
    with translation.override(language.lower()):
        return mark_safe(render_to_string("look/parts/reader.html", context))


def ruleset_words(ruleset: Ruleset, current: Ruleset | None, place: Any) -> str:
    """What a ruleset is called in a list: since when, and the books of the platform's own in it."""
    own = [edition for edition in ruleset.editions.all() if edition.book not in SHARED] or ruleset.editions.all()
    titles = pgettext("between names of a list", ", ").join(f"{one.title} {one.version}" for one in own)
    if ruleset.since is None:
        return gettext("only for matters of the past: {titles}").format(titles=titles)
    day = ruleset.since.astimezone(zone_of(place)).date()
    said = gettext("in force now: {titles}") if ruleset == current else gettext("from {day}: {titles}")
    return said.format(day=f"{day:%Y-%m-%d}", titles=titles)
