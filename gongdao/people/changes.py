"""Every write to platforms, staff, roles and absences. Each returns what was and what is, for the verb to record.

Nothing here writes an event: a verb in `proceedings` calls these and seals `staff.changed`, `contact.changed` or
`absence.changed` in the same transaction. Names, addresses and notes in `old` and `new` are for the content of that
event, never for its sealed bytes.
"""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction

from gongdao.legaltime import clock
from gongdao.people import accounts, contacts
from gongdao.people.errors import (
    BadCalendarName,
    BadSlug,
    BadTimezone,
    EndBeforeStart,
    EndedAlready,
    HeldAlready,
    NameNeeded,
    NotOfThisPlatform,
    NotStaff,
    RelationToWhom,
)
from gongdao.people.models import Absence, Holding, Merchant, MerchantMember, Platform, Relation, ThirdParty, User
from gongdao.people.reserved import RESERVED

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
_CALENDAR = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Change:
    """The row after the change, and the changed fields before and after (JSON values)."""

    row: Any
    old: Mapping[str, str | None]
    new: Mapping[str, str | None]


@cache
def _timezones() -> frozenset[str]:
    """Every IANA name; reading them looks at some 600 files."""
    return frozenset(zoneinfo.available_timezones())


def create_platform(
    *,
    slug: str,
    name: str,
    name_en: str,
    timezone: str = "Asia/Shanghai",
    calendar: str = "cn",
    language: str = "zh-Hans",
    currency: str = "CNY",
    own_books: bool = False,
    service_hours: str = "",
    number: int | None = None,
    **contact: str,
) -> Change:
    """A new platform with contacts under the id `number`, or the next free one.

    Raises BadSlug, BadTimezone, BadCalendarName, NameNeeded, BadContact.
    """
    if not _SLUG.fullmatch(slug) or slug in RESERVED or Platform.objects.filter(slug=slug).exists():
        raise BadSlug(text=slug[:40])
    if timezone not in _timezones():
        raise BadTimezone(text=timezone[:64])
    if not _CALENDAR.fullmatch(calendar):
        raise BadCalendarName(text=calendar[:40])
    if not name.strip() or not name_en.strip():
        raise NameNeeded()
    fields = {"slug": slug, "name": name.strip(), "name_en": name_en.strip(), "timezone": timezone}
    fields |= {"calendar": calendar, "language": language, "currency": currency}
    fields |= {"service_hours": service_hours.strip(), **contacts.check(contact)}
    pk = number or (Platform.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    platform = Platform.objects.create(pk=pk, created_at=clock.now(), own_books=own_books, **fields)
    return Change(platform, dict.fromkeys(fields), dict(fields))


def set_contact(platform: Platform, **fields: str) -> Change:
    """Change any of the three contacts and `service_hours`. Raises BadContact; what is not given stays."""
    row = Platform.objects.select_for_update().get(pk=platform.pk)
    wanted = {name: getattr(row, name) for name in contacts.FIELDS} | fields
    wanted |= contacts.check(wanted)
    return _write(row, wanted)


def create_staff(
    *, name: str, email: str = "", phone: str = "", password: str | None = None, language: str = "zh-Hans"
) -> Change:
    """A new member of staff; without a password they set one by “reset password”. Raises as accounts.create."""
    user = accounts.create(
        None, kind=User.Kind.STAFF, name=name, email=email, phone=phone, password=password, language=language
    )
    new = {"name": user.name, "email": user.email, "phone": user.phone, "is_active": "yes"}
    return Change(user, dict.fromkeys(new), new)


def set_active(user: User, active: bool) -> Change:
    """Let somebody sign in, or not any more. Their holdings stay as history and count only while they are active."""
    row = User.objects.select_for_update().get(pk=user.pk)
    old, row.is_active = row.is_active, active
    row.save(update_fields=["is_active"])
    return Change(row, {"is_active": "yes" if old else "no"}, {"is_active": "yes" if active else "no"})


def give_role(
    user: User,
    platform: Platform,
    role: str,
    department: str | None,
    at: datetime,
    third_party: ThirdParty | None = None,
) -> Change:
    """From this instant on the member of staff holds the role, for `third_party` if one is named.

    Raises NotStaff, HeldAlready.
    """
    if not user.is_staff:
        raise NotStaff(name=user.name)
    try:
        with transaction.atomic():
            row = Holding.objects.create(
                platform=platform,
                user=user,
                role=role,
                department=department or None,
                third_party=third_party,
                since=at,
            )
    except IntegrityError:
        raise HeldAlready(name=user.name) from None
    new = {"user": str(user.pk), "role": role, "department": row.department, "since": at.isoformat(), "until": None}
    if third_party is not None:
        new["third_party"] = third_party.name
    return Change(row, dict.fromkeys(new), new)


def end_role(holding: Holding, at: datetime) -> Change:
    """The holding ends at this instant; its row stays. Raises EndedAlready, EndBeforeStart."""
    return _end(Holding.objects.select_for_update().get(pk=holding.pk), at)


def set_absence(user: User, since: datetime, until: datetime | None, note: str = "") -> Change:
    """The person is away from `since` until before `until` (None: until ended). Raises EndBeforeStart."""
    if until is not None and until <= since:
        raise EndBeforeStart(since=since)
    row = Absence.objects.create(user=user, since=since, until=until, note=note.strip()[:200])
    new = {
        "user": str(user.pk),
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "note": row.note,
    }
    return Change(row, dict.fromkeys(new), new)


def end_absence(absence: Absence, at: datetime) -> Change:
    """The person is back, also before the announced end. Raises EndedAlready, EndBeforeStart."""
    return _end(Absence.objects.select_for_update().get(pk=absence.pk), at)


def declare_relation(
    user: User,
    platform: Platform,
    *,
    kind: str,
    merchant: Merchant | None,
    name: str,
    contact: str,
    note: str,
    since: datetime,
    until: datetime | None,
) -> Change:
    """The member of staff is close to a shop, or to somebody with this e-mail or phone (`contact`).

    Raises RelationToWhom, BadEmail, BadPhone, EndBeforeStart.
    """
    if until is not None and until <= since:
        raise EndBeforeStart(since=since)
    if merchant is None and not contact.strip():
        raise RelationToWhom()
    reached: dict[str, str] = {}
    if contact.strip():
        by_mail = "@" in contact
        reached["email" if by_mail else "phone"] = (
            accounts.normal_email(contact) if by_mail else accounts.normal_phone(contact, platform)
        )
    row = Relation.objects.create(
        platform=platform,
        user=user,
        kind=Relation.Kind(kind),
        merchant=merchant,
        name=name.strip()[:100],
        note=note.strip()[:200],
        since=since,
        until=until,
        **reached,
    )
    new = {"kind": row.kind, "merchant": merchant.name if merchant else None, "name": row.name, **reached}
    new |= {"note": row.note, "since": since.isoformat(), "until": until.isoformat() if until else None}
    return Change(row, dict.fromkeys(new), new)


def end_relation(relation: Relation, at: datetime) -> Change:
    """It counts no more; its row stays. Raises EndedAlready, EndBeforeStart."""
    return _end(Relation.objects.select_for_update().get(pk=relation.pk), at)


def upsert_merchant(platform: Platform, code: str, name: str, **identity: str) -> Change:
    """The merchant with this code, made or brought up to date; of `identity` (registered_name, address, contact) what
    is empty stays as it was. Raises NameNeeded."""
    if not code.strip() or not name.strip():
        raise NameNeeded()
    wanted = {"name": name.strip(), **{field: text.strip() for field, text in identity.items() if text.strip()}}
    row, made = Merchant.objects.get_or_create(platform=platform, code=code.strip(), defaults=wanted)
    if made:
        return Change(row, {"code": None, **dict.fromkeys(wanted)}, {"code": row.code, **wanted})
    return _write(row, wanted)


def add_member(merchant: Merchant, user: User) -> Change:
    """The user acts for the merchant; once is enough. Raises NotOfThisPlatform."""
    if user.platform_id != merchant.platform_id or user.kind != User.Kind.MERCHANT:
        raise NotOfThisPlatform(name=user.name)
    row, made = MerchantMember.objects.get_or_create(merchant=merchant, user=user)
    new = {"merchant": str(merchant.pk), "user": str(user.pk)}
    return Change(row, dict.fromkeys(new), new) if made else Change(row, new, new)


def _write(row: Any, wanted: dict[str, str]) -> Change:
    old = {name: getattr(row, name) for name in wanted if getattr(row, name) != wanted[name]}
    new = {name: wanted[name] for name in old}
    for name, value in new.items():
        setattr(row, name, value)
    row.save(update_fields=list(new))
    return Change(row, old, new)


def _end(row: Any, at: datetime) -> Change:
    if row.until is not None and row.until <= at:
        raise EndedAlready(until=row.until)
    if at < row.since:
        raise EndBeforeStart(since=row.since)
    old, row.until = row.until, at
    row.save(update_fields=["until"])
    return Change(row, {"until": old and old.isoformat()}, {"until": at.isoformat()})
