"""Events of a platform that belong to no case: staff, contacts, calendars, editions. Their details are content."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from gongdao.legaltime import clock
from gongdao.people.models import Platform
from gongdao.proceedings.actors import Actor
from gongdao.record import append, ids
from gongdao.record.pure.events import Event


def write_platform_event(platform: Platform, actor: Actor, name: str, content: Mapping[str, Any]) -> int:
    """Append the event `name` inside the caller's transaction, done by `actor` now. Returns its id."""
    now = clock.now()
    event = Event(
        id=ids.take(1)[0],
        platform=platform.slug,
        platform_id=platform.pk,
        case_id=None,
        procedure=None,
        name=name,
        audience="staff",
        occurred_at=now,
        recorded_at=now,
        actor=actor.sealed(None),
        content=content,
    )
    with connection.cursor() as cursor:
        append.append(cursor, [event])
    return event.id
