"""What was put down when a decision was taken, beside what the same table says of the facts of today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongdao.look.explained import Explained


@dataclass(frozen=True, slots=True)
class Recorded:
    """The row that decided at the time `at`."""

    clause: str
    row: int | None
    at: datetime

    def as_json(self) -> dict[str, Any]:
        return {"clause": self.clause, "row": self.row, "at": self.at.isoformat()}


def differs(record: Recorded, now: Explained) -> bool:
    """Would the table say something else today?"""
    return record.row is not None and record.row not in now.rows
