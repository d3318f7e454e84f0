"""How long answers take, how users rate them, and the rulebook's targets that the product can measure by itself.

Measured are the metrics `result_in_time` (percent of the platform's limits that were kept), `mean_handling_time` (of
complaints, from filing to closing), `mean_termination_time` (from asking to the end of the service), both in the unit
of their bound, and `satisfaction` (mean of the ratings of complaints). Other targets of the rulebook are not shown.
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

FEW = 5
"""Fewer than this say nothing about a target."""
TERMINATION = "termination"
"""The procedure whose length the metric `mean_termination_time` is."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure in words, of how many cases or steps; `bound` and `clause` where the rulebook sets a target.

    `met` is None where there is no figure, or too `few` to say anything.
    """

    name: str
    said: str
    of: str
    bound: str = ""
    clause: str = ""
    href: str = ""
    met: bool | None = None
    few: bool = False
    median: bool = False


def measured(desk: Desk, departments: Sequence[str], since: datetime, breached: Sequence[Day]) -> list[Measured]:
    """The medians of first answers and of results, the targets that can be measured, the ratings of other kinds."""
    stack = desk.stack
    kept = [name for name in stack.deadline_map if name not in windows(stack)]
    approvals = [f"approval.{name}" for name in stack.approvals]
    stops = figures.stops(desk.platform.pk, departments, since, [*kept, *approvals], answers(stack))
    medians = [
        _median(gettext("Until the first answer"), stops, "first"),
        _median(gettext("Until the result"), stops, "result"),
    ]
    rated = figures.ratings(desk.platform.pk, departments, since, _rating(stack))
    targets = [
        _in_time(desk, stops, breached),
        _handling(desk, departments, since),
        _terminations(desk, departments, since),
        _satisfaction(desk, rated),
    ]
    return [*medians, *(one for one in targets if one is not None), *_ratings(desk, rated)]


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
    return Measured(name, said, _of_cases(taken.n), median=True)


def _of_cases(n: int) -> str:
    return ngettext("{n} case", "{n} cases", n).format(n=n)


def _in_time(desk: Desk, stops: Stops, breached: Sequence[Day]) -> Measured | None:
    """Steps that were done in time, of those done or missed: what was missed and is not done yet counts as well."""
    due = stops.stopped + sum(day.still_open for day in breached)
    of = ngettext("{n} step", "{n} steps", due).format(n=due)
    return _against(desk, "result_in_time", 100 * stops.in_time / due if due else None, of, due)


def _handling(desk: Desk, departments: Sequence[str], since: datetime) -> Measured | None:
    """The mean time of the main procedure, from filing to closing."""
    spans = figures.closed(desk.platform.pk, departments, since, desk.stack.main_procedure)
    return _mean(desk, "mean_handling_time", spans)


def _terminations(desk: Desk, departments: Sequence[str], since: datetime) -> Measured | None:
    """The mean time from asking to end a service to its end; whoever kept the service after all is left out."""
    if TERMINATION not in desk.stack.procedures:
        return None
    rows = desk.stack.procedures[TERMINATION].rows
    opening = {row.action for row in rows if row.does == "open"}
    kept = {row.next for row in rows if row.does == "withdraw"}
    asked = [one.name for one in desk.stack.deadlines(TERMINATION) if opening & set(one.starts)]
    ours = [name for name in asked if desk.stack.deadline_map[name].favours == "platform"]
    spans = figures.stopped(desk.platform.pk, departments, since, ours, kept)
    return _mean(desk, "mean_termination_time", spans)


def _mean(desk: Desk, metric: str, spans: Sequence[tuple[datetime, datetime]]) -> Measured | None:
    """The mean of the spans in the unit of the target's bound."""
    bound = _bound(desk.stack, metric)
    if bound is None:
        return None
    unit, calendar = Limit.parse(bound["value"]).unit, calendars.of(desk.platform.pk)
    lasted = [elapsed(start, end, calendar, unit).n for start, end in spans]
    return _against(desk, metric, mean(lasted) if lasted else None, _of_cases(len(lasted)), len(lasted))


def _rating(stack: Stack) -> list[str]:
    """The procedures in which somebody says how the handling was."""
    return [one.name for one in stack.procedures.values() if any(row.does == "rate" for row in one.rows)]


def _satisfaction(desk: Desk, rated: Mapping[str, tuple[int, float]]) -> Measured | None:
    n, figure = rated.get(desk.stack.main_procedure, (0, None))
    return _against(desk, "satisfaction", figure, _of_ratings(n), n)


def _ratings(desk: Desk, rated: Mapping[str, tuple[int, float]]) -> list[Measured]:
    """What the rulebooks set no target for; of the main procedure too, where they set none."""
    bound = {desk.stack.main_procedure} if _bound(desk.stack, "satisfaction") else set()
    words = gettext("Rating: {kind}")
    return [
        Measured(
            words.format(kind=desk.stack.label("procedures", name, desk.language)), _percent(figure), _of_ratings(n)
        )
        for name, (n, figure) in rated.items()
        if name not in bound
    ]


def _of_ratings(n: int) -> str:
    return ngettext("{n} rating", "{n} ratings", n).format(n=n)


def _percent(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "%"


def _against(desk: Desk, metric: str, figure: float | None, of: str, n: int) -> Measured | None:
    """The figure of `n` things beside the target's bound; None where the rulebook sets none."""
    bound = _bound(desk.stack, metric)
    if bound is None:
        return None
    limit = None if bound["value"].isdigit() else Limit.parse(bound["value"])
    wanted = limit.n if limit else int(bound["value"])

    def say(value: float) -> str:
        shown = _percent(value).removesuffix("%")
        return COUNTED[limit.unit.value](1 if value == 1 else 2).format(n=shown) if limit else f"{shown}%"

    return Measured(
        name=desk.stack.label("metrics", metric, desk.language),
        said="–" if figure is None else say(figure),
        of=of,
        bound=_bound_words(bound["bound"], say(wanted)),
        clause=bound["clause"],
        href=clause_address(desk.platform, desk.stack, bound["clause"]),
        met=None if figure is None or n < FEW else BOUNDS[bound["bound"]](figure, wanted),
        few=n < FEW,
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
