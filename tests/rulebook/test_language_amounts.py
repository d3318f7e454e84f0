"""Sums: base times factor, rounded, between bounds; exact in fen, with every step."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdao.rulebook import Stack, load_stack
from gongdao.rulebook.amounts import ROUNDINGS, Formula, Sum, work

FACTS = """```facts money
| fact    | type  | default |
|---------|-------|---------|
| price   | money |         |
| freight | money | 0       |
```

"""
AMOUNT = """```amount multiple
| injury | → base          | → times | → at_least | → at_most | → round  |
|--------|-----------------|---------|------------|-----------|----------|
| yes    | price + freight | 3       | 500 CNY    |           |          |
| no     | price           | 0.333   |            | price     | yuan up  |
```
"""


@pytest.fixture
def stack(write: Callable[..., str]) -> Stack:
    return load_stack([("t.md", write(FACTS + AMOUNT))])


def test_steps(stack: Stack) -> None:
    worked = stack.amount("multiple").work_out({"injury": True, "price": 10000, "freight": 500})
    assert worked.fen == 50000
    assert [(step.code, step.by, step.fen) for step in worked.steps] == [
        ("base", "price + freight", 10500), ("times", "3", 31500), ("at_least", "500 CNY", 50000),
    ]  # fmt: skip
    assert (worked.decision.row, worked.decision.clause, worked.decision.defaulted) == (1, "T-1", ())


def test_rounding_is_told_and_the_product_is_exact(stack: Stack) -> None:
    worked = stack.amount("multiple").work_out({"injury": False, "price": 9999})
    assert worked.steps[1].fen == Decimal("3329.667") and worked.fen == 3400
    assert worked.steps[2][:2] == ("round", "yuan up")
    small = stack.amount("multiple").work_out({"injury": False, "price": 10})
    assert small.fen == 10 and small.steps[-1].code == "at_most", "rounding does not carry it over the bound"


def test_defaults_and_unknown_money(stack: Stack) -> None:
    by_default = stack.amount("multiple").work_out({"injury": True, "price": 100000})
    assert by_default.fen == 300000 and by_default.decision.defaulted == ("freight",)
    unknown = stack.amount("multiple").work_out({"injury": True})
    assert unknown.fen is None and unknown.decision.undecided == ("price",) and unknown.steps == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("price + freight", "price * 2      "),
        ("price + freight", "people         "),
        ("price + freight", "               "),
        ("| 3 ", "| x "),
        ("| 0.333 ", "| -1.5  "),
        ("500 CNY", "500 EUR"),
        ("yuan up ", "cent    "),
    ],
)
def test_cells_that_cannot_be_read(codes: Callable[..., list[str]], old: str, new: str) -> None:
    assert codes(FACTS + AMOUNT) == []
    assert AMOUNT.count(old) == 1
    assert codes(FACTS + AMOUNT.replace(old, new)) == ["bad-cell"]


fen = st.integers(0, 10**15)
factors = st.decimals(0, 99999, allow_nan=False, places=4)


@given(base=fen, times=factors, least=st.none() | fen, most=st.none() | fen, rounding=st.sampled_from(list(ROUNDINGS)))
def test_against_fractions(base: int, times: Decimal, least: int | None, most: int | None, rounding: str) -> None:
    def bound(amount: int | None) -> Sum | None:
        return None if amount is None else Sum(str(amount), amount, ())

    steps = work(Formula(Sum("a", 0, ("a",)), times, bound(least), bound(most), rounding), {"a": base})
    exact = Fraction(base) * Fraction(times)
    unit = 1 if rounding == "fen" else 100
    down, up = exact // unit * unit, -(-exact // unit) * unit
    near = up if exact - down >= Fraction(unit, 2) and exact != down else down
    wanted = {"yuan up": up, "yuan down": down}.get(rounding, near)
    wanted = wanted if most is None else min(wanted, most)
    wanted = wanted if least is None else max(wanted, least)
    assert steps[-1].fen == wanted and steps[-1].fen == int(steps[-1].fen)
    assert steps[0].code == "base" and len({step.code for step in steps}) == len(steps)


@given(base=fen, more=fen, times=factors, rounding=st.sampled_from(list(ROUNDINGS)))
def test_more_never_gives_less(base: int, more: int, times: Decimal, rounding: str) -> None:
    formula = Formula(Sum("a", 0, ("a",)), times, None, None, rounding)
    assert work(formula, {"a": base})[-1].fen <= work(formula, {"a": base + more})[-1].fen
