"""Events and a state table for the tests of the record."""

import itertools
from datetime import UTC, datetime
from typing import Any

from gongdao.record.pure.events import Actor, Basis, Event, change

AT = datetime(2026, 11, 20, 8, 22, tzinfo=UTC)
NUMBERS = itertools.count(5_000_001)
"""Ids for events that no sequence gave."""


def event(**given: Any) -> Event:
    """An event with something in every part; `given` replaces parts."""
    number = given.pop("id", None) or next(NUMBERS)
    case = given.pop("case_id", number)
    parts: dict[str, Any] = {
        "platform": "liaoliao",
        "platform_id": 1,
        "procedure": "complaint",
        "name": "file",
        "audience": "all",
        "occurred_at": AT,
        "recorded_at": AT,
        "actor": Actor("human", 3, "owner", "agent"),
        "basis": Basis("mechanism", "2026.1", "M-3.1", 4),
        "changes": {f"case:{case}": change(1, state=(None, "received"), amount=(None, 150000), due_at=(None, AT))},
        "content": {"text": "货没到，退款！😀 “快”"},
    }
    return Event(id=number, case_id=case, **{**parts, **given})
