"""The limits of the sources stand in the rules that carry them out; read from the list of obligations, not typed."""

import csv
import re
from collections.abc import Iterator
from typing import Any

import pytest

from gongdao.cli.coverage import CHECKOUT, Obligation, read
from gongdao.legaltime import Limit
from gongdao.rulebook import Stack, load_stack, shipped

MISSION = CHECKOUT.parent / "shared" / "mission" / "obligations.tsv"
UNITS = {"h": "hours", "min": "minutes", "working days": "working days", "days": "days", "years": "years"}
FIGURE = re.compile(r"(?P<ns>[0-9]+(?:[/,] ?[0-9]+)*) (?P<unit>working days|days|years|min|h)\b")
CONTACTS = {"phone": "complaint_phone", "e-mail": "complaint_email", "postal address": "complaint_address"}
# The source is wrong and the rule says otherwise; which figure, and what stands instead.
CORRECTED = {"H-5.2.4": {Limit.parse("5 days"): Limit.parse("7 days")}}
ROWS = {row.id: row for row in read()}


def obligations() -> dict[str, str]:
    """Id -> figures of what is a limit; empty without the list."""
    if not MISSION.is_file():
        return {}
    with MISSION.open(encoding="utf-8", newline="") as file:
        found = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: row["figures"] for row in found if row["figure_is"] == "limit"}


LIMITS = obligations()


@pytest.fixture(scope="module")
def stack() -> Stack:
    return load_stack(shipped())


def figures(text: str) -> set[Limit]:
    """`3/5, 5/7 working days` or `24 h; 72 h` as limits."""
    return {
        Limit.parse(f"{n} {UNITS[match['unit']]}")
        for match in FIGURE.finditer(text)
        for n in re.findall("[0-9]+", match["ns"])
    }


def limits(row: Obligation, stack: Stack) -> set[Limit | None]:
    """Every limit that the rules of an obligation set; None for what is kept for ever."""
    return {limit for named in row.rules for limit in _of(named, stack)}


def _of(named: str, stack: Stack) -> Iterator[Limit | None]:
    kind, _, rest = named.partition(":")
    name, _, entry = rest.partition("/")
    registers = stack.registers
    if kind == "retention":
        yield from (one.limit for one in registers.retentions if (one.rule, one.record) == (name, entry))
    elif kind == "duty":
        found = [one.parsed for one in registers.duties if (one.rule, one.name) == (name, entry)]
        yield from (when.limit for when in found if when and when.limit)
    elif name in stack.tables:
        values: list[Any] = [value for one in stack.tables[name].rows for value in one.outputs.values()]
        yield from (value for value in values if isinstance(value, Limit))


def kept_as_long(figure: Limit, found: set[Limit | None]) -> bool:
    """What is kept may be kept longer."""
    return None in found or any(one and one.unit == figure.unit and one.n >= figure.n for one in found)


def lacking(id: str, text: str, stack: Stack) -> set[Limit]:
    """The figures of the source that no rule of the obligation has."""
    row = ROWS[id]
    found = limits(row, stack)
    keeps = {one for named in row.rules if named.startswith("retention:") for one in _of(named, stack)}
    wanted = {CORRECTED.get(id, {}).get(figure, figure) for figure in figures(text)}
    return {figure for figure in wanted if not (kept_as_long(figure, keeps) if keeps else figure in found)}


def timed() -> list[str]:
    return [id for id, text in LIMITS.items() if figures(text)]


@pytest.mark.skipif(not LIMITS, reason="the list of the sources' obligations is not beside this checkout")
def test_every_limit_is_looked_at() -> None:
    others = {id: text for id, text in LIMITS.items() if not figures(text)}
    assert all(LIMITS.values())
    assert set(others) == {"M-1.2.1", "M-3.2.2"}, "the tests below"


@pytest.mark.parametrize("id", timed())
def test_a_limit_of_the_source_is_that_of_the_rules(stack: Stack, id: str) -> None:
    assert lacking(id, LIMITS[id], stack) == set()


@pytest.mark.parametrize("id", timed())
def test_another_limit_would_be_found(stack: Stack, id: str) -> None:
    """The figures one more, as if the rules had slipped by one; kept things may be kept longer, so far more there."""
    keeps = any(named.startswith("retention:") for named in ROWS[id].rules)
    slipped = re.sub("[0-9]+", lambda found: str(int(found[0]) + (500 if keeps else 1)), LIMITS[id])
    if None not in limits(ROWS[id], stack) and id not in CORRECTED:
        assert lacking(id, slipped, stack)


def test_the_sum_divides_the_approvals(stack: Stack) -> None:
    [sum_] = re.findall("CNY ([0-9]+)", LIMITS.get("M-3.2.2", "")) or pytest.skip("the list is not there")
    fen = int(sum_) * 100
    below, at = (stack.approval("compensation").decide({"amount": amount}) for amount in (fen - 1, fen))
    assert (below.outputs["by"], at.outputs["by"]) == ("department_leader", "general_manager")
    assert (below.outputs["inform"], at.outputs["inform"]) == ((), ("risk_management",))


def test_the_contacts_are_registered(stack: Stack) -> None:
    named = LIMITS.get("M-1.2.1", "") or pytest.skip("the list is not there")
    entries = {CONTACTS[one] for one in named.split(", ")}
    assert {f"register:contacts/{entry}" for entry in entries} <= set(ROWS["M-1.2.1"].rules)
    assert entries <= {one.name for one in stack.registers.entries if one.register == "contacts"}
