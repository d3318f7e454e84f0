"""What administrators do with third parties: contracts, their people, trainings; and the warning before these run out.

Each change is an event `staff.changed` as in `administer`; the warning is `third_party.expiring`, and goes out once.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from gongdao.editions import books
from gongdao.legaltime import clock
from gongdao.people import third_parties
from gongdao.people.changes import Change
from gongdao.people.models import Platform, ThirdParty, Training, User
from gongdao.proceedings.actors import Actor, clockwork
from gongdao.proceedings.administer import add_colleague, colleague, record_change, require_administrator
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.proceedings.platform_event import write_letters, write_platform_event

SOON = timedelta(days=30)
"""So long before its last day a contract or training is said to run out."""
EXPIRING = "third_party.expiring"
PAGE = "/desk/admin/third-parties/"


@transaction.atomic
def keep(actor: Actor, third_party_id: int | None, **said: Any) -> Change:
    """A third party, new or changed; `said` are the keywords of `third_parties.keep`. Raises as that, NoSuchEntry."""
    require_administrator(actor)
    platform = Platform.objects.get(pk=actor.platform_id)
    row = third_party(actor.platform_id, third_party_id) if third_party_id is not None else None
    change = third_parties.keep(platform, row, **said)
    if change.new:
        did = "third_party_changed" if row else "third_party_added"
        record_change(platform, actor, "staff.changed", did, change, third_party=change.row.name)
    return change


@transaction.atomic
def add_person(actor: Actor, third_party_id: int, **said: Any) -> Change:
    """Somebody of the third party gets a role of its scope; `said` as in `administer.add_colleague`."""
    require_administrator(actor)
    return add_colleague(actor, third_party=third_party(actor.platform_id, third_party_id), **said)


@transaction.atomic
def train(actor: Actor, user_id: int, **said: Any) -> Change:
    """Somebody has passed a training; `said` are the keywords of `third_parties.train`. Raises as that, NoSuchEntry."""
    require_administrator(actor)
    platform, person = Platform.objects.get(pk=actor.platform_id), colleague(actor.platform_id, user_id)
    change = third_parties.train(platform, person, **said)
    record_change(platform, actor, "staff.changed", "training_recorded", change, user=person.pk)
    return change


def third_party(platform_id: int, pk: int) -> ThirdParty:
    """Raises NoSuchEntry."""
    row = ThirdParty.objects.of(platform_id).filter(pk=pk).first()
    if row is None:
        raise NoSuchEntry()
    return row


def warn() -> int:
    """Tell whom the rulebooks name of each contract and training that runs out soon. Returns how many there were."""
    now = clock.now()
    return sum(_warn(platform, now) for platform in Platform.objects.order_by("pk"))


@transaction.atomic
def _warn(platform: Platform, now: datetime) -> int:
    found = list(_running_out(platform, third_parties.today(platform, now)))
    ruleset = books.current(platform.pk, now) if found else None
    for row, about, last in found:
        row.told_at = now
        row.save(update_fields=["told_at"])
        content = {"about": {"third_party": about}, "new": {"valid_until": last.isoformat()}}
        event = write_platform_event(platform, clockwork(platform.pk), EXPIRING, content)
        if ruleset is not None:
            said = {"title": about, "until": last.isoformat()}
            write_letters(platform, books.stack(ruleset), (event, EXPIRING), partial(_same, said), PAGE, now)
    return len(found)


def _running_out(platform: Platform, today: date) -> Iterator[tuple[ThirdParty | Training, str, date]]:
    """What is in force, runs out soon, and was not said yet: the row, in words, its last day."""
    soon = {"told_at": None, "valid_until__gte": today, "valid_until__lte": today + SOON}
    for contract in ThirdParty.objects.of(platform).select_for_update(of=("self",), skip_locked=True).filter(**soon):
        yield contract, f"{contract.name} {contract.contract}", contract.valid_until
    people = User.objects.filter(holdings__platform=platform, holdings__third_party__isnull=False)
    rows = (
        Training.objects.of(platform).select_for_update(of=("self",), skip_locked=True).filter(user__in=people, **soon)
    )
    for training in rows.select_related("user"):
        if third_parties.trained_until(platform, training.user_id, today) == training.valid_until:
            yield training, f"{training.user.name} {training.name}", training.valid_until


def _same(said: Mapping[str, str], role: str, language: str) -> Mapping[str, str]:
    """Everybody is told the same."""
    return said
