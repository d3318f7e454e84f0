"""Writing events, inside the caller's transaction: `append`, or its pieces to be part of a greater statement."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from gongdao.record.pure.events import Event

EVENT_CTES = """
ev AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(events)s::json) x (
        id bigint, platform_id smallint, case_id bigint, name text, procedure text, audience text, actor_id bigint,
        actor_role text, actor_kind text, occurred_at timestamptz, recorded_at timestamptz, retrospective boolean,
        bytes text, salt bytea, body text)
),
ev_event AS (
    INSERT INTO record_event (id, platform_id, case_id, name, procedure, audience, actor_id, actor_role, actor_kind,
                              occurred_at, recorded_at, retrospective, bytes)
    SELECT id, platform_id, case_id, name, procedure, audience, actor_id, actor_role, actor_kind,
           occurred_at, recorded_at, retrospective, convert_to(bytes, 'UTF8') FROM ev
),
ev_content AS (
    INSERT INTO record_content (event_id, salt, body)
    SELECT id, salt, convert_to(body, 'UTF8') FROM ev WHERE body IS NOT NULL
),
ev_unsealed AS (
    INSERT INTO record_unsealed (event_id) SELECT id FROM ev
)
"""
"""Data-modifying CTEs without `WITH`, to stand beside others: `f"WITH case AS (...), {EVENT_CTES} SELECT 1"`.
They always run, read by the rest or not. Parameters: `event_params`."""

_encode = msgspec.json.Encoder().encode
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


def event_params(events: Sequence[Event]) -> dict[str, str]:
    """The parameter that EVENT_CTES names: one JSON array. psycopg needs ten times as long for an array per column."""
    return {"events": _encode([_row(event) for event in events]).decode()}


def _row(event: Event) -> dict[str, Any]:
    actor, body = event.actor, event.body
    return {
        "id": event.id,
        "platform_id": event.platform_id,
        "case_id": event.case_id,
        "name": event.name,
        "procedure": event.procedure,
        "audience": event.audience,
        "actor_id": actor.id,
        "actor_role": actor.role,
        "actor_kind": actor.kind,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "retrospective": event.retrospective,
        "bytes": event.bytes.decode(),
        "salt": f"\\x{event.salt.hex()}" if body is not None else None,
        "body": body.decode() if body is not None else None,
    }
