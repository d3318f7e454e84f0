"""Other cases that help to judge one: of the same consumer, the same order, the same merchant, the same category."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gongdao.cases.models import Case

EACH = 5
WINDOW = 300
"""Of the same category are only those among so many that changed last: no index has the category, and none needs to."""

_OF = "select %s::text kind, c.id from cases_case c where c.platform_id = %s and c.id <> %s and {where} limit %s"
_RECENT = """
select %s::text kind, c.id from (
  select id, category, procedure from cases_case where platform_id = %s order by updated_at desc, id desc limit {window}
) c where c.id <> %s and c.category = %s and c.procedure = %s limit %s"""
_NEAR = """
select n.kind, c.number, c.title, c.state, c.procedure, c.ruleset_id, c.received_at, p.amount, p.state
from ({parts}) n
join cases_case c on c.id = n.id
left join lateral (
  select amount, state from cases_proposal where case_id = c.id order by offered_at desc, id desc limit 1) p on true
order by c.received_at desc, c.id desc
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A case close to another. `kind` is consumer, order, merchant or category: the first of these that they share.

    `amount` (fen) and `answer` are of the remedy offered last, null if none was.
    """

    kind: str
    number: str
    title: str
    state: str
    procedure: str
    ruleset_id: int
    received_at: datetime
    amount: int | None
    answer: str | None


def near(case: Case) -> list[Near]:
    """At most five cases of each kind, the latest first, none twice. One statement, by indexes only."""
    parts, values = _parts(case)
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(parts=" union all ".join(parts)), values)
        found = [Near(*row) for row in cursor.fetchall()]
    order = ("consumer", "order", "merchant", "category")
    first: dict[str, Near] = {}
    for one in sorted(found, key=lambda one: order.index(one.kind)):
        first.setdefault(one.number, one)
    return list(first.values())


def _parts(case: Case) -> tuple[list[str], list[Any]]:
    latest = "order by c.received_at desc"
    told = [
        ("consumer", f"c.consumer_id = %s {latest}", case.consumer_id),
        ("order", "c.order_id = %s", case.order_id),
        ("order", "c.order_number <> '' and c.order_number = %s", case.order_number or None),
        ("merchant", f"c.merchant_id = %s {latest}", case.merchant_id),
    ]
    parts, values = [], []
    for kind, where, value in told:
        if value is not None:
            parts.append(f"({_OF.format(where=where)})")
            values += [kind, case.platform_id, case.pk, value, EACH]
    parts.append(f"({_RECENT.format(window=WINDOW)})")
    values += ["category", case.platform_id, case.pk, case.category, case.procedure, EACH]
    return parts, values
