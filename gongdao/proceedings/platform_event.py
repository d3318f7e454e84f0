"""Events of a platform that belong to no case, and letters about them. Their details are content."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from gongdao.legaltime import clock
from gongdao.notices.letters import name_of, told
from gongdao.notices.models import Letter
from gongdao.people import queries
from gongdao.people.models import Platform, User
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.ledger import Ledger, Writer
from gongdao.record import ids
from gongdao.record.pure.events import Basis, Event
from gongdao.rulebook import Stack
from gongdao.rulebook.stack import picked


def write_platform_event(
    platform: Platform,
    actor: Actor,
    name: str,
    content: Mapping[str, Any] | None = None,
    *,
    ledger: Ledger | None = None,
    basis: Basis | None = None,
    hat: Hat | None = None,
    event_id: int | None = None,
) -> int:
    """Append the event `name` inside the caller's transaction, done by `actor` now, with the rows it changes.

    Returns its id.
    """
    now = clock.now()
    ledger = ledger or Ledger()
    event = Event(
        id=event_id or ids.take(1)[0],
        platform=platform.slug,
        platform_id=platform.pk,
        case_id=None,
        procedure=None,
        name=name,
        audience="staff",
        occurred_at=now,
        recorded_at=now,
        actor=actor.sealed(hat),
        basis=basis,
        changes=ledger.changes,
        content=content,
    )
    Writer().write(ledger, event)
    return event.id


def write_letters(
    platform: Platform,
    stack: Stack,
    event: tuple[int, str],
    values: Callable[[str, str], Mapping[str, str] | None],
    page: str,
    now: datetime,
) -> None:
    """Letters about the event (id, name) by the notices of the books; `values(role, language)` fill their words.

    Roles for which there are no values are not told. `page` is where the letter leads to.
    """
    rota = queries.rota(platform.pk, now)
    letters = []
    for row in told(stack, stack.main_procedure, event[1], {}):
        for role in row.to:
            holders = [one.user_id for one in rota.holders(role, None, stack.stand_ins) if not one.absent]
            for user in User.objects.filter(pk__in=holders, is_active=True):
                language, words = picked(stack.words(row.words), user.language)
                said = values(role, language)
                if said is None:
                    continue
                link = f"{settings.GONGDAO_URL.rstrip('/')}{page}"
                body = words.format_map({**said, "link": link, "platform": name_of(platform, language)})
                letters += [
                    Letter(
                        id=ids.take(1)[0],
                        platform=platform,
                        event_id=event[0],
                        event=event[1],
                        role=role,
                        user=user,
                        channel=channel,
                        words=row.words,
                        body=body,
                        created_at=now,
                        next_at=now,
                    )
                    for channel in row.channels
                    if channel == "app" or user.email
                ]
    Letter.objects.bulk_create(letters)
