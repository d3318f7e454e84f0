"""What administrators do with the registers of the rulebooks: each change with its event `register.changed`.

The content of the event is that of `proceedings.administer`; `about` names register and entry.
"""

from collections.abc import Mapping

from django.db import transaction

from gongdao.editions.registers import Registered, registers_of
from gongdao.legaltime import clock
from gongdao.people import registers
from gongdao.people.changes import Change
from gongdao.people.models import Platform, RegisterEntry, User
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.administer import require_administrator
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.proceedings.platform_event import write_platform_event

EVENT = "register.changed"


@transaction.atomic
def add_entry(actor: Actor, register: str, entry: str, *, name: str, fields: Mapping[str, str]) -> Change:
    """One more real thing under an entry of the rulebooks in force. Raises NoSuchEntry, BadField."""
    platform, asked = _asked(actor, register, entry)
    if asked.at_home_elsewhere:
        raise NoSuchEntry()
    change = registers.add(
        platform, register, entry, named=name, fields=fields, needs=asked.needs, by=_user(actor), at=clock.now()
    )
    _record(platform, actor, "entry_registered", change, register, entry)
    return change


@transaction.atomic
def change_entry(actor: Actor, row_id: int, *, name: str, fields: Mapping[str, str]) -> Change:
    """Other values; saving the same ones says that they were looked at. Raises NoSuchEntry, BadField, EndedAlready."""
    row = _row(actor, row_id)
    platform, asked = _asked(actor, row.register, row.entry)
    change = registers.change(row, named=name, fields=fields, needs=asked.needs, by=_user(actor), at=clock.now())
    did = "entry_changed" if change.new else "entry_reviewed"
    _record(platform, actor, did, change, row.register, row.entry)
    return change


@transaction.atomic
def review_entry(actor: Actor, register: str, entry: str) -> Change:
    """Everything under the entry was looked at and is right. Raises NoSuchEntry, also where there is nothing yet."""
    platform, asked = _asked(actor, register, entry)
    if not asked.real and not asked.at_home_elsewhere:
        raise NoSuchEntry()
    change = registers.review(platform, register, entry, _user(actor), clock.now())
    _record(platform, actor, "entry_reviewed", change, register, entry)
    return change


@transaction.atomic
def end_entry(actor: Actor, row_id: int) -> Change:
    """The row counts no more. Raises NoSuchEntry, EndedAlready."""
    row = _row(actor, row_id)
    change = registers.end(row, clock.now())
    _record(row.platform, actor, "entry_ended", change, row.register, row.entry, name=row.name)
    return change


def _asked(actor: Actor, register: str, entry: str) -> tuple[Platform, Registered]:
    require_administrator(actor)
    platform = Platform.objects.get(pk=actor.platform_id)
    asked = registers_of(platform, clock.now()).entry(register, entry)
    if asked is None:
        raise NoSuchEntry()
    return platform, asked


def _row(actor: Actor, row_id: int) -> RegisterEntry:
    require_administrator(actor)
    row = RegisterEntry.objects.of(actor.platform_id).select_related("platform").filter(pk=row_id).first()
    if row is None:
        raise NoSuchEntry()
    return row


def _user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def _record(
    platform: Platform, actor: Actor, did: str, change: Change, register: str, entry: str, **about: str
) -> None:
    content = {
        "did": did,
        "about": {"register": register, "entry": entry, **about},
        "old": dict(change.old),
        "new": dict(change.new),
    }
    write_platform_event(platform, actor, EVENT, content)
