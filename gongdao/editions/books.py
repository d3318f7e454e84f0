"""Stored editions and the rulesets made of them. The text that runs is the stored one, never a file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from gongdao import rulebook
from gongdao.editions.errors import EditionDiffers, NoEditionInForce, UnknownEdition
from gongdao.editions.models import Edition, Ruleset
from gongdao.rulebook import Book, Stack, load_stack


def shipped() -> list[tuple[str, str]]:
    """(file name, text) of the books that come with the product."""
    return [(Path(path).name, text) for path, text in rulebook.shipped()]


@transaction.atomic
def store(
    platform_id: int, texts: Sequence[tuple[str, str]], *, since: datetime | None, at: datetime, dev: bool = False
) -> Ruleset:
    """Store the books as editions and put them in force from `since` (null: for retrospective import only).

    Storing the same texts again changes nothing. Raises BookError for a text that cannot be read and EditionDiffers
    for a known version with another text, unless `dev`, which stores it as `VERSION+dev.HASH` in force from now.
    """
    stack = _read(tuple(texts))
    editions = [_edition(platform_id, book, dict(texts), at, dev) for book in stack.books]
    ids = sorted(edition.pk for edition in editions)
    for ruleset in Ruleset.objects.filter(platform_id=platform_id).order_by("-since").prefetch_related("editions"):
        if sorted(edition.pk for edition in ruleset.editions.all()) == ids:
            return ruleset
    stored_dev = any("+dev." in edition.version for edition in editions)
    ruleset = Ruleset.objects.create(platform_id=platform_id, since=at if stored_dev else since)
    ruleset.editions.set(editions)
    return ruleset


def _edition(platform_id: int, book: Book, texts: dict[str, str], at: datetime, dev: bool) -> Edition:
    text = texts[book.name]
    digest = hashlib.sha256(text.encode()).digest()
    known = Edition.objects.filter(platform_id=platform_id, book=book.id, version=book.version).first()
    version = book.version
    if known is not None and bytes(known.sha256) != digest:
        if not dev:
            raise EditionDiffers(book=book.id, version=book.version)
        version = f"{book.version}+dev.{digest.hex()[:8]}"
    edition, _ = Edition.objects.get_or_create(
        platform_id=platform_id,
        book=book.id,
        version=version,
        defaults={"title": book.title, "sha256": digest, "text": text, "stored_at": at},
    )
    return edition


def in_force(platform_id: int, instant: datetime) -> int:
    """Id of the ruleset in force at `instant`. Raises NoEditionInForce."""
    found = (
        Ruleset.objects.filter(platform_id=platform_id, since__lte=instant)
        .order_by("-since")
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        raise NoEditionInForce(instant=instant.isoformat())
    return found


def current(platform_id: int, instant: datetime) -> int | None:
    """Id of the ruleset in force at `instant`, or None, for rounds of the worker: they pass over such a platform."""
    try:
        return in_force(platform_id, instant)
    except NoEditionInForce:
        return None


def since(ruleset_id: int) -> datetime | None:
    """From when on a ruleset is in force; None for one that serves retrospective import only."""
    return Ruleset.objects.values_list("since", flat=True).get(pk=ruleset_id)


def by_name(platform_id: int, name: str) -> int:
    """Id of the newest ruleset that holds the edition `BOOK@VERSION` or `VERSION`. Raises UnknownEdition."""
    book, _, version = name.rpartition("@")
    wanted = {"platform_id": platform_id, "version": version} | ({"book": book} if book else {})
    ruleset = Ruleset.objects.filter(editions__in=Edition.objects.filter(**wanted)).order_by("-pk").first()
    if ruleset is None:
        known = Edition.objects.filter(platform_id=platform_id).order_by("book", "version")
        raise UnknownEdition(name=name, known=", ".join(f"{e.book}@{e.version}" for e in known) or "-")
    return ruleset.pk


def traded_under(platform_id: int, traded_at: datetime | None, otherwise: int) -> int:
    """Id of the ruleset in force when the trade was made; `otherwise` where no trade is known or none was in force yet.

    Asked by every filing, so the rulesets are kept, until `otherwise` names one that is not among them: a ruleset that
    was in force at a trade was so before the one in force at the arrival.
    """
    if traded_at is None:
        return otherwise
    kept = _rulesets.get(platform_id)
    if kept is None or otherwise not in kept:
        rows = Ruleset.objects.filter(platform_id=platform_id).values_list("pk", "since")
        kept = _rulesets[platform_id] = dict(rows)
    dated = [(since, pk) for pk, since in kept.items() if since is not None and since <= traded_at]
    return max(dated)[1] if dated else otherwise


_rulesets: dict[int, dict[int, datetime | None]] = {}


@dataclass(frozen=True, slots=True)
class Ruling:
    """The two pins of a case. How it is handled: the books in force when it came. What is owed: those at the trade."""

    procedure_id: int
    substance_id: int

    @property
    def procedure(self) -> Stack:
        """States, actions, limits, approvals, notices."""
        return stack(self.procedure_id)

    @property
    def substance(self) -> Stack:
        """Amounts, evidence, fees; what may be returned, refunded, or measured out."""
        return stack(self.substance_id)

    @property
    def differ(self) -> bool:
        return self.procedure_id != self.substance_id

    def of(self, kind: str) -> Stack:
        """The stack that rules of this kind are taken from."""
        return self.substance if kind in SUBSTANCE else self.procedure


SUBSTANCE = ("amount", "evidence", "fee")


@lru_cache(maxsize=64)
def stack(ruleset_id: int) -> Stack:
    """The readable and executable stack of a ruleset. Editions never change, so it is read once a process."""
    editions = Edition.objects.filter(rulesets=ruleset_id).order_by("pk")
    return _read(tuple((f"{edition.book}@{edition.version}", edition.text) for edition in editions))


def forget() -> None:
    """Drop what is kept of rulesets: the database under the ids is another one."""
    _rulesets.clear()
    stack.cache_clear()


@lru_cache(maxsize=64)
def _read(texts: tuple[tuple[str, str], ...]) -> Stack:
    """Platforms that run on the same books share one stack. Raises BookError."""
    return load_stack(texts)
