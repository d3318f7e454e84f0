"""How long answers take, and the rulebook's targets that the product can measure by itself, each with its clause.

Measured are the metrics `result_in_time` (percent of the platform's limits that were kept) and `mean_handling_time`
(from filing to closing, in the unit of the bound); another `target` of the rulebook is not shown here.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean

from django.utils.translation import gettext, ngettext

from gongdao.cases import figures
from gongdao.cases.figures import Day, Stops
from gongdao.desk.gate import Desk
from gongdao.desk.labels import clause_address
from gongdao.desk.leaders import windows
from gongdao.editions import calendars
from gongdao.legaltime import Limit, elapsed
from gongdao.look.times import COUNTED, amount
from gongdao.rulebook import Stack

BOUNDS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure in words, of how many cases or steps; `bound` and `clause` where the rulebook sets a target."""

    name: str
    said: str
    of: str
    bound: str = ""
    clause: str = ""
    href: str = ""
    met: bool | None = None


def measured(desk: Desk, departments: Sequence[str], since: datetime, breached: Sequence[Day]) -> list[Measured]:
    """The medians of first answers and of results, then the targets that can be measured."""
    stack = desk.stack
    kept = [name for name in stack.deadline_map if name not in windows(stack)]
    approvals = [f"approval.{name}" for name in stack.approvals]
    stops = figures.stops(desk.platform.pk, departments, since, [*kept, *approvals], answers(stack))
    medians = [
        _median(gettext("Until the first answer"), stops, "first"),
        _median(gettext("Until the result"), stops, "result"),
    ]
    targets = [_in_time(desk, stops, breached), _handling(desk, departments, since)]
    return [*medians, *(one for one in targets if one is not None)]


def answers(stack: Stack) -> dict[str, list[str]]:
    """The deadlines, from the opening on, that a first message ends (`first`), and that a result ends (`result`)."""
    found: dict[str, list[str]] = {"first": [], "result": []}
    for procedure in stack.procedures.values():
        does = {row.action: row.does for row in procedure.rows}
        opening = {action for action, verb in does.items() if verb == "open"}
        for deadline in stack.deadlines(procedure.name):
            ends = {does.get(action) for action in deadline.stops}
            if deadline.favours == "platform" and opening & set(deadline.starts):
                if "message" in ends:
                    found["first"].append(deadline.name)
                elif "answer" in ends:
                    found["result"].append(deadline.name)
    return found


def _median(name: str, stops: Stops, group: str) -> Measured:
    taken = stops.taken[group]
    said = "–" if taken.median is None else amount(taken.median)
    return Measured(name, said, _of_cases(taken.n))


def _of_cases(n: int) -> str:
    return ngettext("{n} case", "{n} cases", n).format(n=n)


def _in_time(desk: Desk, stops: Stops, breached: Sequence[Day]) -> Measured | None:
    """Steps that were done in time, of those done or missed: what was missed and is not done yet counts as well."""
    due = stops.stopped + sum(day.still_open for day in breached)
    of = ngettext("{n} step", "{n} steps", due).format(n=due)
    share = 100 * stops.in_time / due if due else None
    return _against(desk, "result_in_time", share, of)


def _handling(desk: Desk, departments: Sequence[str], since: datetime) -> Measured | None:
    """The mean time from filing to closing, in the unit of the target's bound."""
    bound = _bound(desk.stack, "mean_handling_time")
    if bound is None:
        return None
    unit, calendar = Limit.parse(bound["value"]).unit, calendars.of(desk.platform.pk)
    spans = figures.closed(desk.platform.pk, departments, since)
    lasted = [elapsed(start, end, calendar, unit).n for start, end in spans]
    return _against(desk, "mean_handling_time", mean(lasted) if lasted else None, _of_cases(len(lasted)))


def _against(desk: Desk, metric: str, figure: float | None, of: str) -> Measured | None:
    """The figure beside the target's bound; None where the rulebook sets none."""
    bound = _bound(desk.stack, metric)
    if bound is None:
        return None
    limit = None if bound["value"].isdigit() else Limit.parse(bound["value"])
    wanted = limit.n if limit else int(bound["value"])

    def say(value: float) -> str:
        shown = f"{value:.1f}".removesuffix(".0")
        return COUNTED[limit.unit.value](1 if value == 1 else 2).format(n=shown) if limit else f"{shown}%"

    return Measured(
        name=desk.stack.label("metrics", metric, desk.language),
        said="–" if figure is None else say(figure),
        of=of,
        bound=_bound_words(bound["bound"], say(wanted)),
        clause=bound["clause"],
        href=clause_address(desk.platform, desk.stack, bound["clause"]),
        met=None if figure is None else BOUNDS[bound["bound"]](figure, wanted),
    )


def _bound_words(bound: str, value: str) -> str:
    words = gettext("at most {value}") if bound.startswith("<") else gettext("at least {value}")
    return words.format(value=value)


def _bound(stack: Stack, metric: str) -> dict[str, str] | None:
    """The row of a target, with its clause."""
    for rule in stack.rules("target"):
        for record in rule.records():
            if record["metric"].text == metric:
                return {name: cell.text for name, cell in record.items()} | {"clause": rule.clause}
    return None
