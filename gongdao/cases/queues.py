"""Reading queues of cases: pages by keyset, neighbours. All take the platform; none reads another's.

Instants are aware. The number of statements does not depend on the number of rows, and no statement walks more rows
than an index leaves it or a window allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gongdao.cases.models import Case
from gongdao.cases.queue_counts import COUNT_WINDOW
from gongdao.cases.queue_view import Condition, View, at_of, looked_for, of_cases, order

PAGE = 25  # a screenful; half the work of fifty
MOST_ON_TOP = 20  # cases on the immediate track ahead of the first page
WINDOW = 2000  # rows looked through at once for conditions that no index serves


@dataclass(frozen=True, slots=True)
class Binding:
    """The open clock of a row that ends first, or one that rests; as in `Clock`."""

    deadline: str
    limit: str
    favours: str
    calendar: str
    state: str
    starts_at: datetime
    due_at: datetime
    paused_at: datetime | None
    breached_at: datetime | None
    stopped_at: None = None  # it is open


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a queue lists it. `amount` is what the facts say: yuan as a decimal text."""

    id: int
    rev: int
    number: str
    title: str
    ruleset_id: int
    severity: str | None
    amount: str | None
    updated_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    merchant: str
    assignee_id: int | None
    assignee: str | None
    immediate: bool
    clock: Binding | None
    also: Any = None


@dataclass(frozen=True, slots=True)
class Also:
    """One more column of each row, from a table of the caller's: `join` may name the case as `c`, `values` its %s."""

    column: str
    join: str
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue; `after` and `before` are the cursors of the pages behind and ahead of it, or null.

    `partly`: the window ended before the page was full, and there may be more rows behind `after` (or `before`).
    """

    rows: list[Row]
    after: str | None
    before: str | None = None
    partly: bool = False


NOTHING = Also("null", "", ())
_COLUMNS = """
select c.id, c.rev, c.number, c.title, c.ruleset_id, c.severity, c.facts ->> 'amount', c.updated_at, c.due_at,
       c.closed_at, coalesce(m.name, ''), c.assignee_id, u.name, c.immediate,
       k.deadline, k."limit", k.favours, k.calendar, k.state, k.starts_at, k.due_at,
       k.paused_at, k.breached_at, {also}"""
_WIDTH = 24
_BESIDE = """
left join people_merchant m on m.id = c.merchant_id
left join people_user u on u.id = c.assignee_id
left join lateral (
    select * from cases_clock k where k.case_id = c.id and k.state in ('running', 'paused') and k.task_id is null
    order by k.state desc, k.due_at, k.id limit 1
) k on true
{join}
order by {order}
"""
_QUEUE = f"""
{_COLUMNS}
from (select * from cases_case c where {{where}} order by {{order}} limit {{limit}}) c
{_BESIDE}"""
# the same with those on the immediate track ahead of all others, whatever their limits
_TOPPED = f"""
{_COLUMNS}
from (
    (select *, 0 as block from cases_case c where {{where}} and c.immediate order by {{order}} limit {MOST_ON_TOP})
    union all
    (select *, 1 from cases_case c where {{where}} order by {{order}} limit {{limit}})
) c
{_BESIDE.replace("order by ", "order by c.block, ")}"""
# the rows of the window in their order, those that fit, and where the window ends if it is full
_LOOKED = f"""
with seen as materialized (
    select c.id, c.{{at}} as at, {{loose}} as hit, row_number() over (order by {{order}}) as place
    from cases_case c where {{where}} order by {{order}} limit {WINDOW}
)
{_COLUMNS}, e.at, e.id
from (select null) one
left join (select at, id from seen where place = {WINDOW}) e on true
left join (
    select c.* from (select id from seen where hit order by place limit {{limit}}) s join cases_case c on c.id = s.id
) c on true
{_BESIDE}"""
_NEAR = f"""(select json_build_array(number, at, id) from (
    select c.number, c.{{at}} as at, c.id, {{loose}} as hit from cases_case c where {{where}}
    order by {{order}} limit {COUNT_WINDOW}
) w where hit limit 1)"""


def queue(
    platform_id: int,
    view: View,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE,
    also: Also = NOTHING,
) -> Page:
    """Open cases by binding due, earliest first, those without one last; `after`, `before` are cursors of a page.

    On the first page those on the immediate track stand on top, unless the view is looked through in a window. A cursor
    that cannot be read begins at the start. One statement; a second one if nothing stands ahead of the page.
    """
    start = _cursor(after) or _cursor(before)
    back = start is not None and _cursor(after) is None
    where, values = of_cases(platform_id, view)
    if start is not None:
        beyond, more = _beyond(view, *start, back=back)
        where, values = f"{where} and {beyond}", values + more
    topped = start is None and not view.loose and not view.final
    found, end = _found(view, where, values, size + 1, back, also, topped=topped)
    top = _top(found) if topped else 0
    on_top, found = found[:top], found[top:]
    rows, full = found[:size], len(found) > size
    if back and not full and end is None:
        return queue(platform_id, view, size=size, also=also)  # the first page, and not a part of it
    onward = cursor_of(rows[-1], view) if full else end
    near = cursor_of(rows[0], view) if rows else None
    if back:
        return Page(rows[::-1], near, onward, partly=not full)
    shown = [*on_top, *(row for row in rows if row.id not in {one.id for one in on_top})]
    return Page(shown, onward, near if start else None, partly=not full and end is not None)


def _top(rows: Sequence[Row]) -> int:
    """How many rows are ahead of the others: they come again, in their own place, behind these."""
    seen: set[int] = set()
    for place, row in enumerate(rows):
        if not row.immediate or row.id in seen:
            return place
        seen.add(row.id)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Near:
    """A case beside another in the order of a view; `at` is its cursor."""

    number: str
    at: str


def neighbours(platform_id: int, view: View, at: str, *, but: int) -> tuple[Near | None, Near | None]:
    """The cases ahead of a cursor and behind it, in the order of the view, without the case `but`. One statement."""
    start = _cursor(at)
    if start is None:
        return None, None
    said: list[str] = []
    values: list[Any] = []
    for back in (True, False):
        where, first = of_cases(platform_id, view)
        beyond, second = _beyond(view, *start, back=back)
        loose, hit = looked_for(view)
        where = f"{where} and {beyond} and c.id <> %s"
        said.append(_NEAR.format(loose=loose or "true", where=where, order=order(view, back=back), at=at_of(view)))
        values += [*hit, *first, *second, but]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(said)}", values)
        ahead, behind = (found and _near(*found) for found in cursor.fetchone())
    return ahead, behind


def _near(number: str, at: str | None, pk: int) -> Near:
    return Near(number, _cursor_text(datetime.fromisoformat(at) if at else None, pk))


def _found(
    view: View, where: str, values: list[Any], limit: int, back: bool, also: Also, *, topped: bool
) -> tuple[list[Row], str | None]:
    """The rows of a page, and the cursor of the end of the window where one was looked through in vain."""
    loose, more = looked_for(view)
    parts = {"where": where, "order": order(view, back=back), "limit": limit, "loose": loose, "at": at_of(view)}
    statement = (_LOOKED if loose else _TOPPED if topped else _QUEUE).format(**parts, also=also.column, join=also.join)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*more, *(values if topped else ()), *values, *also.values])
        found = cursor.fetchall()
    end = found[0][_WIDTH:] if loose else (None, None)
    rows = [_row(row[:_WIDTH]) for row in found if row[0] is not None]
    return rows, _cursor_text(*end) if end[1] is not None else None


def _row(row: tuple[Any, ...]) -> Row:
    clock = Binding(*row[14:-1]) if row[14] is not None else None
    return Row(*(*row[:14], clock, row[-1]))


def _beyond(view: View, at: datetime | None, pk: int, *, back: bool) -> Condition:
    """Rows behind (at, pk) in the order of the queue, or ahead of it; a row comparison, so that the index is walked."""
    if view.final:
        return f"(c.closed_at, c.id) {'>' if back else '<'} (%s, %s)", [at, pk]
    if back and at is None:
        return "(c.due_at is not null or c.id < %s)", [pk]
    if back:
        return "(c.due_at, c.id) < (%s, %s)", [at, pk]
    if at is None:
        return "c.due_at is null and c.id > %s", [pk]
    return "((c.due_at, c.id) > (%s, %s) or c.due_at is null)", [at, pk]


def _cursor(text: str | None) -> tuple[datetime | None, int] | None:
    at, found, pk = (text or "").rpartition("~")
    if not found or not pk.isdigit():
        return None
    try:
        return (datetime.fromisoformat(at) if at else None, int(pk))
    except ValueError:
        return None


def cursor_of(row: Row | Case, view: View) -> str:
    """The place of a case in the order of the view."""
    return _cursor_text(row.closed_at if view.final else row.due_at, row.id)


def _cursor_text(at: datetime | None, pk: int) -> str:
    return f"{at.isoformat() if at else ''}~{pk}"
