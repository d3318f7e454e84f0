"""Staff declare to whom they are close, and lose at once the open cases that this keeps them out of."""

from datetime import datetime

from django.db import transaction

from gongdao.cases.models import Case
from gongdao.legaltime import clock
from gongdao.people import changes
from gongdao.people.changes import Change
from gongdao.people.models import Merchant, Platform, Relation
from gongdao.proceedings import exclusions
from gongdao.proceedings.actors import Actor, clockwork
from gongdao.proceedings.administer import colleague, is_administrator, record_change, require_administrator
from gongdao.proceedings.administer_errors import NoSuchEntry
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.work import begin

EXCLUDED = "handler.excluded"
AUDITOR = "auditor"


def sees_all(actor: Actor) -> bool:
    """Administrators and auditors read what everybody has declared; others their own."""
    return is_administrator(actor) or any(hat.role == AUDITOR for hat in actor.hats)


@transaction.atomic
def declare(
    actor: Actor,
    *,
    kind: str,
    merchant: str = "",
    name: str = "",
    contact: str = "",
    note: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Change:
    """The actor is close to the shop with the code `merchant`, or to the person behind `contact`, from `since` on.

    Raises NoSuchEntry, RelationToWhom, BadEmail, BadPhone, EndBeforeStart.
    """
    now = clock.now()
    person = colleague(actor.platform_id, actor.user_id or 0, at=now)
    shop = Merchant.objects.of(actor.platform_id).filter(code=merchant.strip()).first() if merchant.strip() else None
    if merchant.strip() and shop is None:
        raise NoSuchEntry()
    platform = Platform.objects.get(pk=actor.platform_id)
    change = changes.declare_relation(
        person,
        platform,
        kind=kind,
        merchant=shop,
        name=name,
        contact=contact,
        note=note,
        since=since or now,
        until=until,
    )
    record_change(platform, actor, "staff.changed", "relation_declared", change, user=person.pk)
    give_back(actor.platform_id, person.pk, now)
    return change


@transaction.atomic
def end(actor: Actor, relation_id: int) -> Change:
    """An administrator ends it before its time; nobody ends an own one. Raises NotAdministrator, NoSuchEntry."""
    require_administrator(actor)
    row = Relation.objects.of(actor.platform_id).select_related("user", "platform").filter(pk=relation_id).first()
    if row is None or row.user_id == actor.user_id:
        raise NoSuchEntry()
    now = clock.now()
    change = changes.end_relation(row, max(now, row.since))
    record_change(row.platform, actor, "staff.changed", "relation_ended", change, user=row.user_id)
    return change


def give_back(platform_id: int, user_id: int, now: datetime) -> None:
    """Take from the person every open case that they must keep out of; the department leader is told of each."""
    owned = Case.objects.filter(platform_id=platform_id, assignee_id=user_id, final=False).order_by("id")
    ids = list(owned.values_list("pk", flat=True))
    for case_id, found in sorted(exclusions.of_all(ids, now).items()):
        case = lock_case(case_id, platform_id) if user_id in found.why else None
        if case is None or case.assignee_id != user_id:
            continue
        work = begin(case, clockwork(platform_id), at=now, now=now, inputs={})
        work.ledger.amend(case, assignee_id=None, updated_at=now)
        work.audience = "staff"
        work.write(EXCLUDED)
