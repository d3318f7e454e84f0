"""The arithmetic of `amount`, the only one of the language: base times a factor, rounded, held between two bounds.

Everything is exact: amounts are whole fen, factors are decimals, and rounding happens once. The bounds come after it,
so that rounding never carries the result across one; where they contradict each other, the lower bound holds.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple, TypeVar

from gongdao.rulebook.compiling import FactMap, compile_table, lenient_fen
from gongdao.rulebook.decisions import Decision, Facts, Table
from gongdao.rulebook.errors import CellError, listed
from gongdao.rulebook.facts import Value, as_count
from gongdao.rulebook.findings import Finding, finding
from gongdao.rulebook.model import Cell, Rule

T = TypeVar("T")
ROUNDINGS: Mapping[str, tuple[int, str]] = {
    "fen": (1, ROUND_HALF_UP),
    "yuan up": (100, ROUND_CEILING),
    "yuan down": (100, ROUND_FLOOR),
    "yuan half-up": (100, ROUND_HALF_UP),
}  # cell -> fen that the result is a multiple of, and which multiple is taken
_FACTOR = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,4})?")


class Step(NamedTuple):
    """One step: `base, times, round, at_most, at_least`; `by` what stands in the cell; `fen` the amount after it."""

    code: str
    by: str
    fen: Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """A fixed amount of `fen` and money facts, added up."""

    text: str
    fen: int
    facts: tuple[str, ...]

    def of(self, facts: Facts) -> int:
        """Raises KeyError for an unknown fact."""
        return self.fen + sum(as_count(facts[name]) for name in self.facts)


@dataclass(frozen=True, slots=True)
class Formula:
    """One row, read. `round` is one of ROUNDINGS."""

    base: Sum
    times: Decimal
    at_least: Sum | None
    at_most: Sum | None
    round: str

    @property
    def facts(self) -> tuple[str, ...]:
        sums = [one for one in (self.base, self.at_least, self.at_most) if one is not None]
        return tuple(dict.fromkeys(name for one in sums for name in one.facts))


@dataclass(frozen=True, slots=True)
class Worked:
    """A sum (fen) and its steps; None, without steps, where `decision` names what is unknown or no row holds."""

    fen: int | None
    steps: tuple[Step, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Amount:
    """A table whose rows are formulas; `defaults` of the money facts they use."""

    name: str
    table: Table
    formulas: tuple[Formula, ...]
    defaults: Mapping[str, Value]
    clause: str
    book: str
    version: str

    def work_out(self, facts: Facts) -> Worked:
        """The sum under the facts; `decision.undecided` also names unknown money facts of the row."""
        said = self.table.decide(facts)
        if said.row is None:
            return Worked(None, (), said)
        formula = self.formulas[said.row - 1]
        known = {**self.defaults, **facts}
        used = {name: known[name] for name in formula.facts if name in known}
        missing = tuple(name for name in formula.facts if name not in known)
        defaulted = (*said.defaulted, *(name for name in used if name not in facts))
        said = Decision(
            said.outputs, missing, said.clause, said.row, said.book, said.version, {**said.inputs, **used}, defaulted
        )
        if missing:
            return Worked(None, (), said)
        steps = work(formula, known)
        return Worked(int(steps[-1].fen), steps, said)


def work(formula: Formula, facts: Facts) -> tuple[Step, ...]:
    """The steps of a formula; the last holds the result. Steps that change nothing by definition are left out."""
    amount = Decimal(formula.base.of(facts))
    steps = [Step("base", formula.base.text, amount)]
    if formula.times != 1:
        amount *= formula.times
        steps.append(Step("times", str(formula.times), amount))
    rounded = _rounded(amount, formula.round)
    if rounded != amount:
        steps.append(Step("round", formula.round, rounded))
    amount = rounded
    if formula.at_most is not None and amount > (most := formula.at_most.of(facts)):
        amount = Decimal(most)
        steps.append(Step("at_most", formula.at_most.text, amount))
    if formula.at_least is not None and amount < (least := formula.at_least.of(facts)):
        steps.append(Step("at_least", formula.at_least.text, Decimal(least)))
    return tuple(steps)


def _rounded(amount: Decimal, how: str) -> Decimal:
    multiple, mode = ROUNDINGS[how]
    return (amount / multiple).quantize(Decimal(1), rounding=mode) * multiple


def read_amount(rule: Rule, facts: FactMap, found: list[Finding]) -> Amount | None:
    """None, with findings, if a cell cannot be read."""
    before = len(found)
    table = compile_table(rule, facts, found)
    formulas = [_formula(rule, record, facts, found) for record in rule.records()]
    if table is None or len(found) > before:
        return None
    read = tuple(one for one in formulas if one is not None)
    used = {name for formula in read for name in formula.facts}
    defaults = {name: value for name in sorted(used) if (value := facts[name].default) is not None}
    return Amount(rule.name, table, read, defaults, rule.clause, rule.book, rule.version)


def _formula(rule: Rule, record: Mapping[str, Cell], facts: FactMap, found: list[Finding]) -> Formula | None:
    def read(name: str, reader: Callable[[str], T]) -> T | None:
        cell = record.get(name, Cell("", rule.line, 1))
        try:
            return reader(cell.text)
        except CellError as error:
            found.append(finding(error.code, rule.place(cell), error.message))
            return None

    def read_sum(text: str) -> Sum | None:
        return _sum(text, facts)

    base = read("base", lambda text: _sum(text or "a blank", facts))
    times, rounding = read("times", _factor), read("round", _rounding)
    least, most = read("at_least", read_sum), read("at_most", read_sum)
    if base is None or times is None or rounding is None:
        return None
    return Formula(base, times, least, most, rounding)


def _sum(text: str, facts: FactMap) -> Sum | None:
    """`price + freight`, `500 CNY`; None for a blank text. Raises CellError."""
    if not text:
        return None
    fixed, names = 0, []
    for part in (each.strip() for each in text.split("+")):
        amount = lenient_fen(part)
        if amount is not None:
            fixed += amount
        elif part in facts and facts[part].type == "money":
            names.append(part)
        else:
            money = listed(name for name, fact in facts.items() if fact.type == "money")
            raise CellError("bad-cell", f"“{part[:40]}” is no amount and no money fact. Money facts are {money}.")
    return Sum(text, fixed, tuple(names))


def _factor(text: str) -> Decimal:
    if not _FACTOR.fullmatch(text or "1"):
        raise CellError("bad-cell", f"“{text[:40]}” is no factor. Write a decimal, for example 3 or 0.5.")
    return Decimal(text or "1")


def _rounding(text: str) -> str:
    if (text or "fen") not in ROUNDINGS:
        raise CellError("bad-cell", f"“{text[:40]}” is no rounding. Write one of {listed(ROUNDINGS)}.")
    return text or "fen"
