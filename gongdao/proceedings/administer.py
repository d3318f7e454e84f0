"""What administrators do: staff, roles, absences, contacts, calendars, platforms and keys, each with its event.

Everything happens on the actor's platform: an id of another one names nothing here. The event is written in the same
transaction; its content is ``{"did": "role_given", "about": {...}, "old": {...}, "new": {...}}``, all values text or
null, `about` naming the rows by their ids.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gongdao.editions import books as editions
from gongdao.editions.models import CalendarYear
from gongdao.legaltime import clock
from gongdao.people import accounts, apikeys, changes
from gongdao.people.changes import Change
from gongdao.people.models import Absence, ApiKey, Holding, Platform, ThirdParty, User
from gongdao.people.queries import is_set_up
from gongdao.proceedings import calendar, own_books
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.administer_errors import (
    AlreadySetUp,
    LastAdministrator,
    NoSuchEntry,
    NotAdministrator,
    UnknownRole,
)
from gongdao.proceedings.platform_event import write_platform_event
from gongdao.rulebook import Stack

ADMINISTRATOR = "administrator"
_FOUNDING = 4_201_609  # the advisory lock of whoever makes a platform, so that two never do at once


def is_administrator(actor: Actor) -> bool:
    return actor.staff and any(hat.role == ADMINISTRATOR for hat in actor.hats)


def require_administrator(actor: Actor) -> None:
    """Raises NotAdministrator."""
    if not is_administrator(actor):
        raise NotAdministrator()


@transaction.atomic
def set_up(person: Mapping[str, str], platform: Mapping[str, Any]) -> User:
    """The first administrator and the first platform of an empty system. Raises AlreadySetUp; of two at once, one wins.

    `person` are the keywords of `changes.create_staff`, `platform` those of `add_platform`; raises as these.
    """
    _lock_founding()
    if is_set_up():
        raise AlreadySetUp()
    made = changes.create_staff(**person)
    founded, texts = _found(**platform)
    actor = Actor(founded.row.pk, user_id=made.row.pk, name=made.row.name, staff=True)
    record_change(founded.row, actor, "staff.changed", "staff_added", made, user=made.row.pk)
    _open_platform(actor, founded, texts)
    return made.row


@transaction.atomic
def add_platform(actor: Actor, **fields: Any) -> Platform:
    """Another platform; the actor is its first administrator. The shipped rulebooks come into force, or its own.

    `fields` are the keywords of `changes.create_platform`; `books`, (name, text) pairs, are the platform's own
    rulebooks and say its language and currency. Raises as `changes.create_platform` and `own_books.read`.
    """
    require_administrator(actor)
    _lock_founding()
    founded, texts = _found(**fields)
    _open_platform(Actor(founded.row.pk, user_id=actor.user_id, name=actor.name, staff=True), founded, texts)
    return founded.row


@transaction.atomic
def add_colleague(
    actor: Actor,
    *,
    name: str,
    email: str,
    role: str,
    department: str | None = None,
    password: str | None = None,
    third_party: ThirdParty | None = None,
) -> Change:
    """A new member of staff with a first role here. Returns the holding; `row.user` is the person, who
    works for `third_party` if one is named.

    Somebody who works on another platform of the actor's keeps that account, name and password. Raises UnknownRole,
    HeldAlready and as `accounts.create`: AddressTaken is also said of staff whom the actor does not administer.
    """
    require_administrator(actor)
    known = _colleague_elsewhere(actor, accounts.normal_email(email))
    if known is None:
        made = changes.create_staff(name=name, email=email, password=password, language=_platform(actor).language)
        record_change(_platform(actor), actor, "staff.changed", "staff_added", made, user=made.row.pk)
        known = made.row
    return _give(actor, known, role, department, third_party)


@transaction.atomic
def give_role(actor: Actor, user_id: int, role: str, department: str | None = None) -> Change:
    """Raises NoSuchEntry, UnknownRole, HeldAlready."""
    require_administrator(actor)
    return _give(actor, colleague(actor.platform_id, user_id), role, department)


@transaction.atomic
def end_role(actor: Actor, holding_id: int) -> Change:
    """The holding ends now. Raises NoSuchEntry, EndedAlready, and LastAdministrator for the last one there is."""
    require_administrator(actor)
    platform = Platform.objects.select_for_update().get(pk=actor.platform_id)  # two ends of two administrators queue
    row = Holding.objects.of(platform).select_related("user").filter(pk=holding_id).first()
    if row is None:
        raise NoSuchEntry()
    if row.role == ADMINISTRATOR and row.until is None and not _others(row):
        raise LastAdministrator(name=row.user.name)
    change = changes.end_role(row, clock.now())
    about = {"user": row.user_id, "role": row.role, "department": row.department}
    record_change(platform, actor, "staff.changed", "role_ended", change, **about)
    return change


@transaction.atomic
def set_absence(actor: Actor, user_id: int, since: datetime, until: datetime | None, note: str = "") -> Change:
    """Somebody is away; everybody may say so of themselves. Raises NotAdministrator, NoSuchEntry, EndBeforeStart.

    The event goes to every platform where the person holds a role, because stand-ins act on all of them.
    """
    if user_id != actor.user_id:
        require_administrator(actor)
    person = colleague(actor.platform_id, user_id, at=clock.now())
    change = changes.set_absence(person, since, until, note)
    _record_absence(actor, person, "absence_set", change)
    return change


@transaction.atomic
def end_absence(actor: Actor, absence_id: int) -> Change:
    """The person is back now; an absence still to come never begins. Raises as set_absence, and EndedAlready."""
    row = Absence.objects.select_related("user").filter(pk=absence_id).first()
    if row is None:
        raise NoSuchEntry()
    if row.user_id != actor.user_id:
        require_administrator(actor)
    now = clock.now()
    person = colleague(actor.platform_id, row.user_id, at=now)
    change = changes.end_absence(row, max(now, row.since))
    _record_absence(actor, person, "absence_ended", change, since=row.since.isoformat())
    return change


@transaction.atomic
def set_contact(actor: Actor, **fields: str) -> Change:
    """Change contacts or service hours; no event where nothing changes. Raises BadContact."""
    require_administrator(actor)
    change = changes.set_contact(_platform(actor), **fields)
    if change.new:
        record_change(change.row, actor, "contact.changed", "contact_changed", change)
    return change


def load_calendar(actor: Actor, text: str, name: str) -> CalendarYear:
    """An official year for the named calendar of the platform. Raises BadYearTable, YearKnown."""
    require_administrator(actor)
    return calendar.load_year(actor, text, calendar=name)


@transaction.atomic
def issue_key(actor: Actor, name: str, scopes: Sequence[str]) -> str:
    """The plain key, this once. Raises NameNeeded, UnknownScope, KeyNameTaken."""
    require_administrator(actor)
    platform = _platform(actor)
    plain = apikeys.issue(platform, name, scopes)
    row = ApiKey.objects.of(platform).get(name=name, revoked_at=None)
    new = {"name": row.name, "prefix": row.prefix, "scopes": " ".join(row.scopes)}
    change = Change(row, dict.fromkeys(new), new)
    record_change(platform, actor, "staff.changed", "key_issued", change, key=row.pk)
    return plain


@transaction.atomic
def revoke_key(actor: Actor, key_id: int) -> Change:
    """The key opens nothing any more. Raises NoSuchEntry, EndedAlready."""
    require_administrator(actor)
    platform = _platform(actor)
    row = ApiKey.objects.of(platform).filter(pk=key_id).first()
    if row is None:
        raise NoSuchEntry()
    now = clock.now()
    apikeys.revoke(row, now)
    change = Change(row, {"until": None}, {"until": now.isoformat()})
    record_change(
        platform, actor, "staff.changed", "key_revoked", change, key=row.pk, key_name=row.name, prefix=row.prefix
    )
    return change


def colleague(platform_id: int, user_id: int, *, at: datetime | None = None) -> User:
    """Somebody who holds or held a role on the platform (`at`: who holds one then). Raises NoSuchEntry."""
    held = Holding.objects.of(platform_id).filter(user_id=user_id)
    if at is not None:
        held = held.filter(since__lte=at).exclude(until__lte=at)
    found = held.select_related("user").first()
    if found is None:
        raise NoSuchEntry()
    return found.user


def givable(stack: Stack) -> list[tuple[str, str | None]]:
    """Every role that can be held, with each department where it is held by departments."""
    departments = list(stack.labels.get("departments", {}))
    held = [role for role in stack.roles.values() if role.scope != "case"]
    wide: list[tuple[str, str | None]] = [(role.name, None) for role in held if role.scope == "platform"]
    return wide + [(role.name, one) for role in held if role.scope == "department" for one in departments]


def _give(actor: Actor, user: User, role: str, department: str | None, third_party: ThirdParty | None = None) -> Change:
    platform, now = _platform(actor), clock.now()
    stack = editions.stack(editions.in_force(platform.pk, now))
    if (role, department or None) not in givable(stack):
        raise UnknownRole(role=role)
    change = changes.give_role(user, platform, role, department, now, third_party)
    record_change(platform, actor, "staff.changed", "role_given", change, user=user.pk)
    return change


def _found(*, books: Sequence[tuple[str, str]] = (), **fields: Any) -> tuple[Change, Sequence[tuple[str, str]]]:
    """The platform, and the rulebooks that are to come into force there."""
    if not books:
        return changes.create_platform(**fields), editions.shipped()
    language, currency = own_books.read(books)
    return changes.create_platform(**fields, language=language, currency=currency, own_books=True), books


def _open_platform(actor: Actor, founded: Change, texts: Sequence[tuple[str, str]]) -> None:
    """The books in force and the first administrator of a platform just made, with their events."""
    now = clock.now()
    platform = founded.row
    record_change(platform, actor, "contact.changed", "platform_added", founded)
    ruleset = editions.store(platform.pk, texts, since=now, at=now)
    new = {edition.book: edition.version for edition in ruleset.editions.order_by("pk")}
    stored = Change(ruleset, dict.fromkeys(new), new)
    record_change(platform, actor, "edition.published", "editions_in_force", stored, ruleset=ruleset.pk)
    _give(actor, User.objects.get(pk=actor.user_id), ADMINISTRATOR, None)


def _colleague_elsewhere(actor: Actor, email: str) -> User | None:
    """The account of this address, if its holder has worked on a platform that the actor administers."""
    user = accounts.named_by(None, email)
    mine = Holding.objects.filter(user=actor.user_id or 0, role=ADMINISTRATOR, until=None).values("platform")
    return user if user and Holding.objects.filter(user=user, platform__in=mine).exists() else None


def _others(row: Holding) -> bool:
    """Does another active person hold the role that this row gives?"""
    others = Holding.objects.of(row.platform_id).filter(role=row.role, until=None, user__is_active=True)
    return others.exclude(user_id=row.user_id).exists()


def _record_absence(actor: Actor, person: User, did: str, change: Change, **about: Any) -> None:
    now = clock.now()
    held = Holding.objects.filter(user=person, since__lte=now).exclude(until__lte=now)
    for platform in Platform.objects.filter(pk__in=held.values("platform")).order_by("pk"):
        record_change(platform, actor, "absence.changed", did, change, user=person.pk, **about)


def record_change(platform: Platform, actor: Actor, name: str, did: str, change: Change, **about: Any) -> None:
    """Write the event of a change; its content is that of this module."""
    content = {
        "did": did,
        "about": {key: None if value is None else str(value) for key, value in about.items()},
        "old": dict(change.old),
        "new": dict(change.new),
    }
    write_platform_event(platform, actor, name, content)


def _platform(actor: Actor) -> Platform:
    return Platform.objects.get(pk=actor.platform_id)


def _lock_founding() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FOUNDING])
