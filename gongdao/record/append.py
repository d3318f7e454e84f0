"""Writing events, inside the caller's transaction: `append`, or its pieces to be part of a greater statement."""

from collections.abc import Sequence
from typing import Any, Protocol

from gongdao.record.pure.events import Event

EVENT_CTES = """
ev_event AS (
    INSERT INTO record_event (id, platform_id, case_id, name, procedure, audience, actor_id, actor_role, actor_kind,
                              occurred_at, recorded_at, retrospective, bytes)
    SELECT * FROM unnest(
        %(ev_id)s::bigint[], %(ev_platform_id)s::smallint[], %(ev_case_id)s::bigint[], %(ev_name)s::text[],
        %(ev_procedure)s::text[], %(ev_audience)s::text[], %(ev_actor_id)s::bigint[], %(ev_actor_role)s::text[],
        %(ev_actor_kind)s::text[], %(ev_occurred_at)s::timestamptz[], %(ev_recorded_at)s::timestamptz[],
        %(ev_retrospective)s::boolean[], %(ev_bytes)s::bytea[])
),
ev_content AS (
    INSERT INTO record_content (event_id, salt, body)
    SELECT * FROM unnest(%(ev_content_id)s::bigint[], %(ev_salt)s::bytea[], %(ev_body)s::bytea[])
),
ev_unsealed AS (
    INSERT INTO record_unsealed (event_id) SELECT unnest(%(ev_id)s::bigint[])
)
"""
"""Three data-modifying CTEs without `WITH`, to stand beside others: `f"WITH case AS (...), {EVENT_CTES} SELECT 1"`.
They always run, read by the rest or not. Parameters: `event_params`."""

_STATEMENT = f"WITH {EVENT_CTES} SELECT 1"


class Executes(Protocol):
    """A cursor of Django or psycopg."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...


def append(cursor: Executes, events: Sequence[Event]) -> None:
    """Insert the events, their content and their place among the unsealed, in one statement.

    Raises NotSealable or NotCanonical before anything is sent.
    """
    if events:
        cursor.execute(_STATEMENT, event_params(events))


def event_params(events: Sequence[Event]) -> dict[str, list[Any]]:
    """The parameters that EVENT_CTES names, one list per column."""
    told = [event for event in events if event.body is not None]
    return {
        "ev_id": [event.id for event in events],
        "ev_platform_id": [event.platform_id for event in events],
        "ev_case_id": [event.case_id for event in events],
        "ev_name": [event.name for event in events],
        "ev_procedure": [event.procedure for event in events],
        "ev_audience": [event.audience for event in events],
        "ev_actor_id": [event.actor.id for event in events],
        "ev_actor_role": [event.actor.role for event in events],
        "ev_actor_kind": [event.actor.kind for event in events],
        "ev_occurred_at": [event.occurred_at for event in events],
        "ev_recorded_at": [event.recorded_at for event in events],
        "ev_retrospective": [event.retrospective for event in events],
        "ev_bytes": [event.bytes for event in events],
        "ev_content_id": [event.id for event in told],
        "ev_salt": [event.salt for event in told],
        "ev_body": [event.body for event in told],
    }
