"""Open duties of somebody: tasks over all cases, and the turns of what recurs. None reads another platform's.

`hats` are the roles of the reader, each with the department it is held in, or None for the whole platform.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from gongdao.cases.models import Task
from gongdao.cases.rounds import Round

PAGE = 25
MOST = 99  # counted up to here beside the link
OWNER = "owner"
Hats = Collection[tuple[str, str | None]]


def _parts(platform_id: int, user_id: int, hats: Hats, *, closed: bool = True) -> list[QuerySet[Task]]:
    """The open tasks of each role by itself, so that each is read from an index in the order of its due."""
    rows = Task.objects.filter(platform_id=platform_id, state="open")
    wide = sorted({role for role, department in hats if department is None})
    narrow = sorted({(role, department) for role, department in hats if department and role not in wide})
    parts = [rows.filter(who=OWNER, case__assignee=user_id, case__final=final) for final in {False, closed}]
    parts += [rows.filter(who=role) for role in wide]
    return parts + [rows.filter(who=role, case__department=department) for role, department in narrow]


def mine(platform_id: int, user_id: int, hats: Hats, place: str = "") -> tuple[list[Task], str]:
    """One page of the open tasks, the first due on top, those without a limit last; and the cursor of the next page.

    Two statements, and each walks at most a page of each role.
    """
    parts = [_behind(part, place).order_by("due_at", "pk") for part in _parts(platform_id, user_id, hats)]
    keys = [part.values_list("due_at", "pk")[: PAGE + 1] for part in parts]
    found = list(keys[0].union(*keys[1:]).order_by("due_at", "pk")[: PAGE + 1])
    rows = Task.objects.select_related("case").in_bulk([pk for _, pk in found[:PAGE]])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return [rows[pk] for _, pk in found[:PAGE] if pk in rows], cursor(*last) if last else ""


def cursor(due_at: datetime | None, pk: int) -> str:
    """The place of a task in the list."""
    return f"{due_at.isoformat() if due_at else ''}~{pk}"


def _behind(rows: QuerySet[Task], place: str) -> QuerySet[Task]:
    """The rows after a cursor; one that was not given out here begins anew."""
    at, _, pk = place.rpartition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return rows
    if not at:
        return rows.filter(due_at=None, pk__gt=int(pk))
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return rows
    if instant.tzinfo is None:
        return rows
    return rows.filter(Q(due_at__gt=instant) | Q(due_at=instant, pk__gt=int(pk)) | Q(due_at=None))


def late_sql(platform_id: int, user_id: int, hats: Hats, now: datetime) -> tuple[str, Sequence[Any]]:
    """How many of the reader's are late, as SQL with its values; each role is counted up to MOST, closed cases are not.

    For pages that ask for other figures in the same statement.
    """
    sql, places = _late(frozenset(hats))
    values = {PLATFORM: platform_id, USER: user_id, NOW: now}
    return sql, [values.get(one, one) for one in places]


# in the places of a reader's own values
PLATFORM, USER, NOW = -1, -2, datetime(1, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)  # every page of the desk asks, and people differ in few roles
def _late(hats: frozenset[tuple[str, str | None]]) -> tuple[str, tuple[Any, ...]]:
    """The statement for whoever has these roles, and its values with PLATFORM, USER and NOW among them."""
    turns = Round.objects.filter(platform=PLATFORM, state="open", who__in=sorted({role for role, _ in hats}))
    parts: list[QuerySet[Any]] = [turns, *_parts(PLATFORM, USER, hats, closed=False)]
    said: list[str] = []
    values: list[Any] = []
    for part in parts:
        sql, more = part.filter(due_at__lte=NOW).values("pk")[:MOST].query.sql_with_params()
        said.append(f"(select count(*) from ({sql}) w)")
        values += more
    return f"select {' + '.join(said)}", tuple(values)
