"""Every row of hand_computed.tsv: dates that a person worked out from the official tables."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from gongdao.legaltime import Calendar, Limit, calendar, due, elapsed
from gongdao.legaltime.limits import Unit

TABLE = Path(__file__).with_name("hand_computed.tsv")
with TABLE.open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def _calendar(text: str) -> Calendar:
    name, _, zone = text.partition("@")
    return calendar(name).in_zone(zone) if zone else calendar(name)


def _instant(text: str, cal: Calendar) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=cal.zone)


def _pauses(text: str, cal: Calendar) -> list[tuple[datetime, datetime]]:
    if text == "-":
        return []
    ends = (pause.split("/") for pause in text.split(";"))
    return [(_instant(start, cal), _instant(end, cal)) for start, end in ends]


def test_there_are_at_least_sixty() -> None:
    assert len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['at']} {row['limit']} {row['calendar']}" for row in ROWS])
def test_as_by_hand(row: dict[str, str]) -> None:
    cal = _calendar(row["calendar"])
    start, limit = _instant(row["at"], cal), Limit.parse(row["limit"])
    pauses = _pauses(row["pauses"], cal)
    answer = due(start, limit, cal, pauses=pauses, rolls=row["rolls"] == "yes")
    wall = answer.at.replace(tzinfo=None)
    assert wall == datetime.fromisoformat(row["due"]), row["arithmetic"]
    assert answer.at == wall.replace(tzinfo=cal.zone), "the offset is the zone's"
    assert answer.provisional == (row["provisional"] == "yes")
    assert elapsed(start, answer.unrolled, cal, Unit(limit.unit), pauses=pauses).n == limit.n
