"""Gaps, overlaps, useless rows: the check against every combination of small domains; each example put to `decide`."""

import random

import pytest
from rulebook_brute_force import DOMAINS, FACTS, Sketch, sketch

from gongdao.rulebook import Finding, Stack, load_stack
from gongdao.rulebook.checking import partition
from gongdao.rulebook.checking.tables import partition_findings


@pytest.mark.parametrize("seed", range(6))
def test_check_agrees_with_brute_force(write, seed: int) -> None:
    compare(write, random.Random(seed), 60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_check_agrees_with_brute_force_on_ten_thousand(write, seed: int) -> None:
    compare(write, random.Random(seed), 500)


def compare(write, rng: random.Random, count: int) -> None:
    facts = FACTS
    seen: set[str] = set()
    for _ in range(count):
        made = sketch(rng)
        stack = load_stack([("t.md", write(facts + made.text(), vocabulary=False))])
        found = partition_findings(stack.table("d"))
        seen |= {one.code for one in found}
        same_as_twin(made, found, stack)
    assert seen == {"gap", "overlap", "never-matches"}, "the random tables must show each fault"


def same_as_twin(made: Sketch, found: list[Finding], stack: Stack) -> None:
    points = made.points()
    hits = {point: made.matching(point) for point in points}
    assert any(one.code == "gap" for one in found) == any(not rows for rows in hits.values()), made.text()
    for point, rows in hits.items():
        same_decision(made, stack, point, rows)
    for one in found:
        if one.example is not None:
            confirmed(made, stack, one)
    lines = {one.line for one in found if one.code == "never-matches"}
    first_line = stack.table("d").rows[0].line
    if made.hit == "first":
        chosen = {rows[0] for rows in hits.values() if rows}
    else:
        chosen = {row for rows in hits.values() for row in rows}
    assert lines == {first_line + row for row in range(len(made.cells)) if row not in chosen}, made.text()
    if made.hit != "first":
        pairs = {
            min(two for two in rows if two > one and bad_pair(made, one, two))
            for one in range(len(made.cells))
            if (rows := {r for met in hits.values() if one in met for r in met if r > one and bad_pair(made, one, r)})
        }
        assert {one.line for one in found if one.code == "overlap"} == {first_line + two for two in pairs}, made.text()


def bad_pair(made: Sketch, one: int, two: int) -> bool:
    return made.hit == "unique" or made.outputs[one] != made.outputs[two]


def same_decision(made: Sketch, stack: Stack, point: tuple[str, ...], rows: list[int]) -> None:
    said = stack.decide("d", parsed(stack, dict(zip(made.columns, point, strict=True))))
    if not rows:
        assert said.row is None and not said.conflict
    elif made.hit == "first" or len(rows) == 1 or (made.hit == "any" and len({made.outputs[r] for r in rows}) == 1):
        assert (said.row, said.outputs) == (rows[0] + 1, {"out": made.outputs[rows[0]]})
    else:
        assert said.row is None and said.conflict == tuple(row + 1 for row in rows)
    assert said.undecided == ()


def confirmed(made: Sketch, stack: Stack, one: Finding) -> None:
    assert one.example is not None and list(one.example) == made.columns
    assert all(value in DOMAINS[name] for name, value in one.example.items())
    said = stack.decide("d", parsed(stack, dict(one.example)))
    assert said.row is None
    assert bool(said.conflict) == (one.code == "overlap")


def parsed(stack: Stack, point: dict[str, str]) -> dict[str, object]:
    return {name: stack.parse_fact(name, value) for name, value in point.items()}


def test_exactly_one_thousand_is_found(write) -> None:
    body = "```approval a\n| amount | → by |\n|---|---|\n| < 1000 | owner |\n| > 1000 | agent |\n```\n"
    stack = load_stack([("t.md", write(body))])
    (gap,) = partition_findings(stack.table("a"))
    assert (gap.code, gap.example) == ("gap", {"amount": "1000.00"})
    assert "amount = 1000.00" in gap.message


def test_unknown_facts_make_no_gap(write) -> None:
    body = "```decision d\n| asked | → severity |\n|---|---|\n| yes | major |\n| no | general |\n```\n"
    stack = load_stack([("t.md", write(body))])
    assert partition_findings(stack.table("d")) == []
    assert stack.decide("d", {}).undecided == ("asked",)


def wide_table(columns: int, rows: list[list[str]]) -> str:
    names = [f"f{n}" for n in range(columns)]
    facts = "```facts f\n| fact | type | values |\n|---|---|---|\n" + "".join(
        f"| {n} | number | >= 0 |\n" for n in names
    )
    facts += "| out | choice | a, b |\n```\n\n"
    header = "| " + " | ".join([*names, "→ out"]) + " |\n|" + "---|" * (columns + 1) + "\n"
    body = "".join("| " + " | ".join([*row, "a"]) + " |\n" for row in rows)
    return facts + "```decision d\nhit: first\n\n" + header + body + "```\n"


def test_wide_tables_do_not_explode(write) -> None:
    """24 columns of 4 atoms each are 2.8e14 combinations."""
    rows = [["-" if n != m else f"[{m}..{m + 5}]" for n in range(24)] for m in range(24)] + [["-"] * 24]
    stack = load_stack([("t.md", write(wide_table(24, rows), vocabulary=False))])
    assert partition_findings(stack.table("d")) == []
    stack = load_stack([("t.md", write(wide_table(24, rows[:-1]), vocabulary=False))])
    (gap,) = partition_findings(stack.table("d"))
    assert gap.code == "gap"
    assert stack.decide("d", parsed(stack, dict(gap.example or {}))).row is None


def test_what_stays_too_wide_is_said(write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition, "MOST_STATES", 20)
    rng = random.Random(1)
    rows = [[rng.choice(["-", f">= {rng.randint(1, 9)}"]) for _ in range(12)] for _ in range(30)]
    rows += [["-"] * 11 + ["< 5"], ["-"] * 11 + [">= 5"]]
    stack = load_stack([("t.md", write(wide_table(12, rows), vocabulary=False))])
    assert "too-wide" in [one.code for one in partition_findings(stack.table("d"))]
