"""Case numbers: the day and a running figure per platform, `20261118-0427`. Gaps mean nothing."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import connection

SPARE = 20  # figures that a process takes ahead for one day, so that filing does not wait for a shared row

_lock = threading.Lock()
_spare: dict[tuple[str, int, date], list[int]] = {}

_TAKE = """
insert into cases_numbercount (platform_id, day, last)
select %s, * from unnest(%s::date[], %s::int[])
on conflict (platform_id, day) do update set last = cases_numbercount.last + excluded.last
returning day, last
"""


def take(platform_id: int, days: Sequence[date]) -> list[str]:
    """One fresh number for each of `days` (local days of the platform).

    Better called outside a transaction, which keeps others waiting for the shared row; inside one nothing is taken
    ahead, for a rollback would give it out again.
    """
    ahead = SPARE if len(days) == 1 and not connection.in_atomic_block else 0
    database = str(connection.settings_dict["NAME"])
    with _lock:
        wanted = Counter(days)
        missing = {
            day: n - len(_spare.get((database, platform_id, day), ()))
            for day, n in wanted.items()
            if n > len(_spare.get((database, platform_id, day), ()))
        }
        if missing:
            counts = {day: max(n, ahead) for day, n in missing.items()}
            ordered = sorted(counts)
            with connection.cursor() as cursor:
                cursor.execute(_TAKE, [platform_id, ordered, [counts[day] for day in ordered]])
                for day, last in cursor.fetchall():
                    fresh = list(range(last - counts[day] + 1, last + 1))
                    _spare.setdefault((database, platform_id, day), []).extend(fresh)
        return [f"{day:%Y%m%d}-{_spare[database, platform_id, day].pop(0):04d}" for day in days]


def forget() -> None:
    """Drop the spare figures, when the database under a name is another one."""
    _spare.clear()
