"""What the rulebooks refer to, as it is registered: real bodies, places and documents, and when somebody last looked.

Every write returns what was and what is, as `people.changes` does; the verbs in `proceedings.registers` seal it.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q

from gongdao.people import contacts
from gongdao.people.changes import Change
from gongdao.people.errors import (
    BadContact,
    BadEntryAddress,
    BadEntryEmail,
    BadEntryHours,
    BadEntryName,
    BadEntryPhone,
    BadEntryUrl,
    BadEntryVersion,
    BadField,
    EndedAlready,
)
from gongdao.people.models import OfPlatform, Platform, RegisterEntry, User

HOLDER = "holder"
"""The field of a role or department that is never typed: who holds it is told by the holdings."""
PLATFORM_FIELDS: dict[str, dict[str, str]] = {
    "complaint_phone": {"phone": "complaint_phone", "hours": "service_hours"},
    "complaint_email": {"email": "complaint_email"},
    "complaint_address": {"address": "complaint_address"},
}
"""Contacts whose home is the platform itself: entry -> field -> attribute of `Platform`."""
LONGEST = 200
_PATH = re.compile(r"/[\w./?=&#%-]+")
_url = URLValidator(schemes=["http", "https"])


def name(text: str) -> str:
    """A name of two letters or more, no filler. Raises BadEntryName."""
    text = " ".join(text.split())
    if sum(sign.isalpha() for sign in text) < 2 or contacts.is_filler(text):
        raise BadEntryName(text=text[:80])
    return text[:LONGEST]


def url(text: str) -> str:
    """An address on the web whose host can exist, or a page of this installation. Raises BadEntryUrl."""
    text = text.strip()
    if _PATH.fullmatch(text) and not text.startswith("//") and not contacts.is_filler(text):
        return text
    try:
        _url(text)
    except ValidationError:
        raise BadEntryUrl(text=text[:80]) from None
    host = text.split("//", 1)[1].split("/", 1)[0].rsplit("@", 1)[-1].partition(":")[0]
    if contacts.is_nobodys(host.lower()) or contacts.is_filler(text):
        raise BadEntryUrl(text=text[:80])
    return text


def hours(text: str) -> str:
    """Days and times in words; a figure stands in it. Raises BadEntryHours."""
    text = " ".join(text.split())
    if not re.search(r"\d", text) or contacts.is_filler(text):
        raise BadEntryHours(text=text[:80])
    return text[:LONGEST]


def version(text: str) -> str:
    """A number, a date or a mark that holds a figure. Raises BadEntryVersion."""
    text = " ".join(text.split())
    if not re.search(r"\d", text) or contacts.is_filler(text):
        raise BadEntryVersion(text=text[:80])
    return text[:60]


_CHECKS: dict[str, tuple[Callable[[str], str], type[BadField]]] = {
    "address": (contacts.address, BadEntryAddress),
    "phone": (contacts.phone, BadEntryPhone),
    "email": (contacts.email, BadEntryEmail),
    "url": (url, BadEntryUrl),
    "hours": (hours, BadEntryHours),
    "version": (version, BadEntryVersion),
}
FIELDS = tuple(_CHECKS)


def field(kind: str, text: str) -> str:
    """The text of one field, tidied. Raises the BadField of its kind for what is empty or a placeholder."""
    check, refusal = _CHECKS[kind]
    try:
        return check(text)
    except BadContact:
        raise refusal(text=text.strip()[:80]) from None


def checked(fields: Mapping[str, str], needs: Collection[str]) -> dict[str, str]:
    """The fields that are needed or given, each tidied; blank ones that nobody needs are left out. Raises BadField."""
    wanted = [kind for kind in FIELDS if kind in needs or fields.get(kind, "").strip()]
    return {kind: field(kind, fields.get(kind, "")) for kind in wanted}


def add(
    platform: Platform,
    register: str,
    entry: str,
    *,
    named: str,
    fields: Mapping[str, str],
    needs: Collection[str],
    by: User | None,
    at: datetime,
) -> Change:
    """A new row under the entry, looked at by who writes it. Raises BadField."""
    row = RegisterEntry.objects.create(
        platform=platform,
        register=register,
        entry=entry,
        name=name(named),
        fields=checked(fields, needs),
        since=at,
        reviewed_at=at,
        reviewed_by=by,
    )
    new = {"name": row.name, **row.fields}
    return Change(row, dict.fromkeys(new), new)


def change(
    row: RegisterEntry, *, named: str, fields: Mapping[str, str], needs: Collection[str], by: User, at: datetime
) -> Change:
    """Other values for a row in force, which counts as a look at it. Raises BadField, EndedAlready."""
    row = _in_force(row)
    before = {"name": row.name, **row.fields}
    row.name, row.fields = name(named), checked(fields, needs)
    row.reviewed_at, row.reviewed_by = at, by
    row.save(update_fields=["name", "fields", "reviewed_at", "reviewed_by"])
    after = {"name": row.name, **row.fields}
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return Change(row, {key: before.get(key) for key in changed}, {key: after.get(key) for key in changed})


def review(platform: Platform, register: str, entry: str, by: User, at: datetime) -> Change:
    """Somebody looked at everything under the entry and it is right; what has its home elsewhere gets a row for it."""
    rows = list(current(platform.pk, at).filter(register=register, entry=entry).select_for_update(of=("self",)))
    old = min((row.reviewed_at.isoformat() for row in rows), default=None)
    if not rows:
        rows = [RegisterEntry(platform=platform, register=register, entry=entry, since=at)]
    for row in rows:
        row.reviewed_at, row.reviewed_by = at, by
        row.save()
    return Change(rows[0], {"reviewed_at": old}, {"reviewed_at": at.isoformat()})


def end(row: RegisterEntry, at: datetime) -> Change:
    """The row counts no more and stays as history. Raises EndedAlready."""
    row = _in_force(row)
    row.until = at
    row.save(update_fields=["until"])
    return Change(row, {"until": None}, {"until": at.isoformat()})


def current(platform_id: int, at: datetime) -> OfPlatform:
    """The rows of a platform that count at the instant, the oldest first."""
    rows = RegisterEntry.objects.of(platform_id).filter(Q(until=None) | Q(until__gt=at), since__lte=at)
    return rows.order_by("register", "entry", "pk")


def _in_force(row: RegisterEntry) -> RegisterEntry:
    row = RegisterEntry.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.until is not None:
        raise EndedAlready(until=row.until)
    return row
