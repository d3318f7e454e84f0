"""Rows that hold together, against every combination of small domains; the fault of a graver class against a twin."""

import random

import pytest
from rulebook_brute_force import FACTS, sketch
from rulebook_cases import MORE, table
from test_checks_structure import TWO_STEPS, clock

from gongdao.legaltime.limits import Limit
from gongdao.rulebook import check_texts, load_stack
from gongdao.rulebook.checking import lines as reading
from gongdao.rulebook.checking.clocks import slower
from gongdao.rulebook.checking.partition import TooWide


@pytest.mark.parametrize("seed", range(4))
def test_rows_hold_together_as_brute_force_says(write, seed: int) -> None:
    compare(write, random.Random(seed), 40)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50, 60))
def test_rows_hold_together_as_brute_force_says_often(write, seed: int) -> None:
    compare(write, random.Random(seed), 1000)


def compare(write, rng: random.Random, count: int) -> None:
    for _ in range(count):
        made = sketch(rng)
        stack = load_stack([("t.md", write(FACTS + made.text(), vocabulary=False))])
        rows = reading.Lines(stack).of("decision")
        found = list(reading.held(stack.facts, rows))
        sets = {tuple(line.number - 1 for line in together) for _, together in found}
        assert sets == {tuple(made.matching(point)) for point in made.points()}, made.text()
        for facts, together in found:
            assert [line for line in rows if line.test.matches(facts)] == together, made.text()


CLASSES = ("light", "heavy", "dire")
LIMITS = ("4 hours", "1 day", "2 days", "3 working days", "1 month")


@pytest.mark.parametrize("seed", range(3))
def test_graver_is_slower_as_its_definition_says(write, seed: int) -> None:
    """One deadline over the class and one other fact: every pair of classes under each value of the other."""
    rng = random.Random(seed)
    for _ in range(12):
        limits = {(other, grade): rng.choice(LIMITS) for other in ("yes", "no") for grade in CLASSES}
        rows = [f"| {other} | {grade} | {limit} |" for (other, grade), limit in limits.items()]
        header = "| asked | gravity | → limit |\n|---|---|---|"
        body = clock("x", *rows).replace("| severity | → limit |\n|---|---|", header)
        codes = [one.code for one in check_texts([("t.md", write(MORE + TWO_STEPS + body))])]
        wanted = any(
            slower(Limit.parse(limits[other, grave]), Limit.parse(limits[other, light]))
            for other in ("yes", "no")
            for n, light in enumerate(CLASSES)
            for grave in CLASSES[n + 1 :]
        )
        assert codes.count("graver-slower") == wanted, rows


def test_what_is_too_wide_is_given_up(write) -> None:
    """Twenty facts, each asked by one row: a million sets of rows."""
    facts = table("facts f", "| fact | type |", *(f"| f{n} | yes_no |" for n in range(20)))
    head = "| record | " + " | ".join(f"f{n}" for n in range(20)) + " | → keep |"
    cells = (" | ".join("yes" if n == row else "-" for n in range(20)) for row in range(20))
    kept = table("retention r", head, *(f"| log | {each} | 1 year |" for each in cells))
    text = write(facts + kept)
    stack = load_stack([("t.md", text)])
    with pytest.raises(TooWide):
        list(reading.held(stack.facts, reading.Lines(stack).of("retention")))
    assert "too-wide" in [one.code for one in check_texts([("t.md", text)])]
