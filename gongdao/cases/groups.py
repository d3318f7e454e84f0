"""Groups of cases of one cause: who is in one, page by page, and how many stand where."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from gongdao.cases.models import Case

PAGE = 50


@dataclass(frozen=True, slots=True)
class Member:
    """A case of a group; `link` is its place in the order of joining, 0 for the one that leads."""

    link: int
    id: int
    rev: int
    number: str
    title: str
    state: str
    received_at: datetime
    due_at: datetime | None
    assignee: str | None


_MEMBERS = """
select m.link, c.id, c.rev, c.number, c.title, c.state, c.received_at, c.due_at, u.name
from (
    select 0 as link, %(lead)s::bigint as case_id where %(after)s < 0
    union all
    (select id, case_id from cases_link
     where other_id = %(lead)s and kind = 'group' and undone_at is null and id > %(after)s order by id limit %(size)s)
) m
join cases_case c on c.id = m.case_id and c.platform_id = %(platform)s
left join people_user u on u.id = c.assignee_id
order by m.link limit %(size)s
"""
_COUNTED = """
select c.state, count(*) from (
    select %(lead)s::bigint as case_id
    union all
    select case_id from cases_link where other_id = %(lead)s and kind = 'group' and undone_at is null
) m
join cases_case c on c.id = m.case_id and c.platform_id = %(platform)s
group by c.state order by 2 desc, 1
"""


def members(lead: Case, after: int | None = None, size: int = PAGE) -> tuple[list[Member], int | None]:
    """One page in the order of joining, the lead first, and the place behind which the next begins, or null."""
    values = {"lead": lead.pk, "platform": lead.platform_id, "after": -1 if after is None else after, "size": size + 1}
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, values)
        rows = [Member(*row) for row in cursor.fetchall()]
    return rows[:size], rows[size - 1].link if len(rows) > size else None


def counted(lead: Case) -> list[tuple[str, int]]:
    """State -> how many cases of the group, the lead included; the most first."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"lead": lead.pk, "platform": lead.platform_id})
        return cursor.fetchall()
