"""How many cases a queue has: read from kept counters, or counted up to a cap, or within a window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from gongdao.cases.queue_view import Condition, View, looked_for, of_cases, of_counters, order

COUNT_WINDOW = 1000  # rows looked through where no index serves a count, of which a page shows many
LATE_CAP = 999  # a capped count is read from an index and never walks more rows than this


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases a view has; `more` where the counting stopped before the end."""

    n: int = 0
    more: bool = False

    def __str__(self) -> str:
        return f"{self.n}+" if self.more else str(self.n)


_KEPT = "coalesce((select sum(n)::bigint from cases_casecount c where {where}), 0)"
_CAPPED = f"(select count(*) from (select from cases_case c where {{where}} limit {LATE_CAP + 1}) capped)"
_SAMPLED = "(select array[count(*) filter (where hit), count(*)] from ({window}) w)"
_SAMPLE = f"select {{loose}} as hit from cases_case c where {{where}} order by {{order}} limit {COUNT_WINDOW}"


def counts(
    platform_id: int, views: Mapping[str, View], also: Mapping[str, tuple[str, Sequence[Any]]] | None = None
) -> dict[str, Count]:
    """How many cases each view has, by their names, in one statement; `also` are other figures, as SQL with values.

    Kept counters where the view is of groups, a count within a window where no index serves it, else one that stops
    behind LATE_CAP.
    """
    also = also or {}
    if not views and not also:
        return {}
    figures, values = [], []
    for view in views.values():
        figure, more = _figure(platform_id, view)
        figures.append(figure)
        values += more
    for sql, more_values in also.values():
        figures.append(f"({sql})")
        values += more_values
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(figures)}", values)
        said = cursor.fetchone()
    found = {name: _count(view, one) for (name, view), one in zip(views.items(), said, strict=False)}
    return found | {name: Count(one) for name, one in zip(also, said[len(views) :], strict=True)}


def _count(view: View, said: Any) -> Count:
    if view.loose:
        return Count(said[0], more=said[1] == COUNT_WINDOW)
    return Count(said) if view.kept else Count(min(said, LATE_CAP), more=said > LATE_CAP)


def _figure(platform_id: int, view: View) -> Condition:
    """SQL of a count: a number, or of a view that no index serves the pair (those that fit, those looked at)."""
    where, values = of_counters(platform_id, view) if view.kept else of_cases(platform_id, view)
    loose, more = looked_for(view)
    if loose:
        window = _SAMPLE.format(loose=loose, where=where, order=order(view))
        return _SAMPLED.format(window=window), more + values
    return (_KEPT if view.kept else _CAPPED).format(where=where), values
