"""The state of an installation in a few facts: what protects the record, what waits, what failed, what is unknown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from gongdao.cases.models import Clock
from gongdao.editions import calendars
from gongdao.legaltime import clock
from gongdao.notices.models import Letter
from gongdao.people.models import Platform
from gongdao.proceedings.clocks import OPEN

OK, WARNING, ERROR = "ok", "warning", "error"
UNSEALED_TOO_LONG = timedelta(minutes=1)
"""The sealer looks four times a second; an event that waits longer says that no worker runs."""
TRIGGERS = {
    "record_event": {"event_append_only"},
    "record_leaf": {"leaf_append_only"},
    "record_content": {"content_keep", "content_erase_only"},
    "record_checkpoint": {"checkpoint_keep", "checkpoint_sign_once"},
}

_ENABLED = """
select c.relname, t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relname = any(%s) and not t.tgisinternal and t.tgenabled in ('O', 'A')
"""
_MAY_REWRITE = """
select exists (
    select from pg_class c where c.relname = any(%(tables)s) and c.relkind = 'r'
    and (pg_has_role(current_user, c.relowner, 'usage') or has_table_privilege(c.oid, 'delete'))
)
"""
_OLDEST = """
select min(e.recorded_at) from record_unsealed u join record_event e on e.id = u.event_id
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """`level` is ok, warning or error; `values` are figures, names and instants (ISO 8601) for machines."""

    code: str
    level: str
    text: str
    values: dict[str, str | int] = field(default_factory=dict)


def facts() -> Iterator[Fact]:
    """Everything that can be told without a rulebook; a handful of small queries."""
    now = clock.now()
    yield Fact("database", OK, "The database answers.")
    yield _triggers()
    yield _roles()
    yield _unsealed(now)
    yield from (fact for platform in Platform.objects.order_by("pk") for fact in _of_platform(platform, now))


def _triggers() -> Fact:
    with connection.cursor() as cursor:
        cursor.execute(_ENABLED, [list(TRIGGERS)])
        there = set(cursor.fetchall())
    missing = sorted(name for table, names in TRIGGERS.items() for name in names if (table, name) not in there)
    if missing:
        text = f"The record can be rewritten unnoticed by the database: {', '.join(missing)} missing or switched off."
        return Fact("record-triggers", ERROR, text, {"missing": " ".join(missing)})
    return Fact("record-triggers", OK, "The triggers that keep the record from being rewritten are on.")


def _roles() -> Fact:
    with connection.cursor() as cursor:
        cursor.execute(_MAY_REWRITE, {"tables": list(TRIGGERS)})
        (may,) = cursor.fetchone()
    if may:
        text = (
            "The serving role owns the record's tables, so only the triggers protect it, and an owner can switch them "
            "off. Give DATABASE_OWNER_URL for migrating, and DATABASE_URL for a role that only serves."
        )
        return Fact("record-role", WARNING, text)
    return Fact("record-role", OK, "The serving role can add to the record and do nothing else to it.")


def _unsealed(now: datetime) -> Fact:
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        (oldest,) = cursor.fetchone()
    if oldest is None:
        return Fact("unsealed", OK, "Every event is sealed.")
    seconds = int((now - oldest).total_seconds())
    level = ERROR if now - oldest > UNSEALED_TOO_LONG else OK
    return Fact("unsealed", level, f"The oldest unsealed event waits for {seconds} s.", {"seconds": seconds})


def _of_platform(platform: Platform, now: datetime) -> Iterator[Fact]:
    where: dict[str, str | int] = {"platform": platform.slug}
    failed = Letter.objects.filter(platform=platform, delivered_at=None, attempts__gt=0)
    given_up, again = failed.filter(next_at=None).count(), failed.exclude(next_at=None).count()
    level = ERROR if given_up else WARNING if again else OK
    text = f"{platform.slug}: {given_up} letters given up, {again} failed and tried again."
    yield Fact("outbox", level, text, {**where, "given_up": given_up, "again": again})
    calendar = calendars.of(platform.pk, platform.calendar)
    this = now.astimezone(ZoneInfo(platform.timezone)).year
    open_ones = [year for year in (this, this + 1) if calendar.provisional(year)]
    waiting = Clock.objects.filter(platform=platform, provisional=True, state__in=OPEN).count()
    years = ", ".join(map(str, open_ones))
    text = f"{platform.slug}: the official calendar of {years} is not loaded; {waiting} open clocks wait for one."
    known = f"{platform.slug}: the official calendars of {this} and {this + 1} are known."
    level = ERROR if this in open_ones else WARNING if open_ones or waiting else OK
    yield Fact("calendar", level, text if open_ones else known, {**where, "years": years, "waiting": waiting})
