"""Metrics: does a better figure mean better service?"""

from gongdao.legaltime.limits import Unit
from gongdao.rulebook.checking.lines import Line, Lines
from gongdao.rulebook.compiling import lenient_limit
from gongdao.rulebook.findings import Finding, finding

_TIMES = {name for unit in Unit for name in (unit.value, unit.singular)} | {"seconds", "second", "weeks", "week"}
_LOWER, _HIGHER = "lower", "higher"
_BOUNDS = {"<=": _LOWER, "<": _LOWER, ">=": _HIGHER, ">": _HIGHER}


def metric_findings(lines: Lines) -> list[Finding]:
    return [one for line in lines.of("target") if (one := _direction(lines, line)) is not None]


def _direction(lines: Lines, line: Line) -> Finding | None:
    """What counts as better, and on which side the bound lies, against what the metric measures."""
    better, bound = line.text("better"), _BOUNDS.get(line.text("bound"), "")
    good, why = _good(lines, line)
    if good and better and better != good:
        column, wrong, right = "better", better, good
    elif (good or better) and bound and bound != (good or better):
        column, wrong = "bound", line.text("bound")
        right = "<=" if (good or better) == _LOWER else ">="
        why = why or f"“{better}” is called better"
    else:
        return None
    message = f"“{line.text('metric')}” says “{wrong}”, yet {why}. Write “{right}”, or measure something else."
    example = {"metric": line.text("metric"), "better": better, "bound": line.text("bound")}
    return finding("metric-direction", line.place(column), message, example)


def _good(lines: Lines, line: Line) -> tuple[str, str]:
    """Which way is better service, and why; nothing where the metric does not tell."""
    above = line.text("of") or line.text("metric")
    grows = _is_time(lines, above) or (not line.text("of") and lenient_limit(line.text("value")) is not None)
    shrinks = _is_time(lines, line.text("per"))
    if grows and not shrinks:
        return _LOWER, "it grows when service gets slower"
    if shrinks and not grows:
        return _HIGHER, "it shrinks when service gets slower"
    return "", ""


def _is_time(lines: Lines, name: str) -> bool:
    return name in lines.facts and lines.facts[name].unit in _TIMES
