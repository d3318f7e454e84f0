"""What a request refers to, asked in one statement: rulesets, accounts and orders of one platform."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from gongdao.editions.errors import NoEditionInForce

_STATEMENT = """
select 'ruleset', '', id, since, null::bigint, '', '', null::bigint
from editions_ruleset where platform_id = %(platform)s and since is not null
union all
select 'account', external_ref, id, null, null, kind, language, null
from people_user where platform_id = %(platform)s and external_ref = any(%(refs)s::text[])
union all
select 'order', number, id, placed_at, merchant_id, '', '', consumer_id
from cases_order where platform_id = %(platform)s and verified and number = any(%(numbers)s::text[])
"""


class Account(NamedTuple):
    id: int
    kind: str
    language: str


class KnownOrder(NamedTuple):
    id: int
    merchant_id: int | None
    placed_at: datetime | None
    consumer_id: int | None


@dataclass(slots=True)
class Known:
    """What was found, by the names the marketplace uses. `rulesets` are (since, id) in order of time."""

    accounts: dict[str, Account] = field(default_factory=dict)
    orders: dict[str, KnownOrder] = field(default_factory=dict)
    rulesets: list[tuple[datetime, int]] = field(default_factory=list)

    def in_force(self, instant: datetime) -> int:
        """The ruleset in force at the instant. Raises NoEditionInForce."""
        place = bisect_right(self.rulesets, instant, key=lambda one: one[0])
        if not place:
            raise NoEditionInForce(instant=instant.isoformat())
        return self.rulesets[place - 1][1]


def look_up(platform_id: int, refs: Collection[str], numbers: Collection[str]) -> Known:
    """The accounts with these references, the orders with these numbers, and the rulesets of the platform."""
    known = Known()
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"platform": platform_id, "refs": list(refs), "numbers": list(numbers)})
        for kind, name, pk, since, merchant_id, account_kind, language, consumer_id in cursor.fetchall():
            if kind == "ruleset":
                known.rulesets.append((since, pk))
            elif kind == "account":
                known.accounts[name] = Account(pk, account_kind, language)
            else:
                known.orders[name] = KnownOrder(pk, merchant_id, since, consumer_id)
    known.rulesets.sort()
    return known
