"""Gaps and overlaps between rows that are about one thing: a fee's route, a record, the proof of a claim, a duty.

Such rows stand in tables that also name things, and may be spread over several; statute and rules are looked at apart.
"""

from collections.abc import Iterator, Sequence

from gongdao.rulebook.checking.lines import Line, Lines, chosen, held, meet, shown, side_by_side
from gongdao.rulebook.checking.partition import Example, TooWide, axes, meeting
from gongdao.rulebook.checking.tables import told
from gongdao.rulebook.findings import Finding, finding


def coverage_findings(lines: Lines) -> list[Finding]:
    found: list[Finding] = []
    for what, group in _groups(lines):
        try:
            found += _gap(lines, what, group)
        except TooWide:
            message = f"The rows about {what} are too many to be checked whole. Ask for fewer facts."
            found.append(finding("too-wide", group[0].place(), message))
    for (_, route), group in _by(lines, "fee", "route").items():
        found += _overlap(lines, f"the fee “{route}”", group)
    return found


def _groups(lines: Lines) -> Iterator[tuple[str, list[Line]]]:
    """Rows that together have to answer for every case."""
    for (_, route), group in _by(lines, "fee", "route").items():
        yield f"the fee “{route}”", group
    for (_, record), group in _by(lines, "retention", "record").items():
        yield f"the record “{record}”", group
    for group in _by(lines, "evidence", "").values():
        yield f"the evidence “{group[0].rule.name}”", group
    rules: dict[int, list[Line]] = {}
    for line in lines.of("duty"):
        rules.setdefault(id(line.rule), []).append(line)
    yield from ((f"the duties “{group[0].rule.name}”", group) for group in rules.values() if _splits(group))


def _by(lines: Lines, kind: str, column: str) -> dict[tuple[str, str], list[Line]]:
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines.of(kind):
        groups.setdefault((line.rank, line.text(column)), []).append(line)
    return groups


def _splits(group: Sequence[Line]) -> bool:
    """Do the rows part the values of the same facts among them? A single condition only says when a duty is there."""
    asked = {tuple(sorted(name for name, _ in line.test.tests)) for line in group}
    return len(asked) == 1 and asked != {()} and len({line.test.tests for line in group}) > 1


def _gap(lines: Lines, what: str, group: Sequence[Line]) -> Iterator[Finding]:
    example = next((facts for facts, together in held(lines.facts, group) if not together), None)
    if example is None or any(line.test.matches(example) for line in group):
        return
    facts = shown(lines.facts, example)
    message = f"No row about {what} covers {told(facts)}. Add a row, or widen one."
    yield finding("gap", group[0].rule.place(), message, facts)


def _overlap(lines: Lines, what: str, group: Sequence[Line]) -> Iterator[Finding]:
    columns = axes(side_by_side(lines.facts, group))
    for index, line in enumerate(group):
        met = meeting(columns, index)
        for other in (each for n, each in enumerate(group[:index]) if met >> n & 1):
            example = meet(lines.facts, other, line)
            if example is None or not _contradict(other, line, example):
                continue
            facts = shown(lines.facts, example)
            message = f"Two rows about {what} cover {told(facts)}: here and in {other.rule.clause}. Narrow one."
            yield finding("overlap", line.place(), message, facts)
            break


def _contradict(other: Line, line: Line, example: Example) -> bool:
    """Do both hold, each is given, and do they say differently?"""
    both = other.test.matches(example) is True and line.test.matches(example) is True
    return both and len(chosen([other, line])) == 2 and other.text("price") != line.text("price")
