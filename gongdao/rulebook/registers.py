"""Rules that are looked up rather than asked: laws, citations, requirements, wording, registers, duties, keeping, fees.

Reading is lenient: what `check` finds wrong in a cell keeps its text and reads as nothing (None).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.compiling import lenient_fen, lenient_limit
from gongdao.rulebook.decisions import Facts, TableRow
from gongdao.rulebook.facts import Value
from gongdao.rulebook.findings import Place

FOREVER = "permanent"
EVIDENCE = "evidence"
"""In `fulfilled_by`: a file that is kept with the case."""
_EVENT = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*"
_WHEN = re.compile(
    rf"(?P<always>continuously)|every (?P<every>.+)|(?P<first>first )?on (?P<on>{_EVENT})(?: within (?P<within>.+))?"
    rf"|before (?P<before>{_EVENT})"
)
_SHARE = re.compile(rf"([0-9]{{1,3}})(?:\.\.([0-9]{{1,3}}))?% of ({_EVENT})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a rule (from 1) and where it stands. `test` decides its fact columns; without any it always holds."""

    rule: str
    row: int
    clause: str
    book: str
    version: str
    line: int
    test: TableRow = field(repr=False)
    defaults: Mapping[str, Value] = field(default_factory=dict, hash=False, repr=False)

    def holds(self, facts: Facts) -> bool | None:
        """Does the row hold under the facts (declared defaults included)? None if an unknown one leaves it open."""
        return self.test.matches({**self.defaults, **facts})

    @property
    def place(self) -> Place:
        return Place(self.book, self.clause, self.line, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law(Entry):
    """One version of a law: in force from `starts` until before `ends`; `verified`: its text was read."""

    name: str
    edition: str
    starts: date | None
    ends: date | None
    number: str
    verified: bool
    also: tuple[str, ...]
    titles: Mapping[str, str] = field(hash=False)

    def in_force(self, on: date) -> bool:
        return (self.starts is None or self.starts <= on) and (self.ends is None or on < self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Entry):
    """What one article (`41`, or a paragraph `19(1)`) of a law is about; `edition` "" means every version."""

    law: str
    article: str
    topics: tuple[str, ...]
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Entry):
    """The clause leans on these articles (none: the law as a whole) for these topics."""

    law: str
    articles: tuple[str, ...]
    edition: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Entry):
    """A rule of `kind` about `name` that the rule books must hold; `roles` that must hold, act in or be told of it."""

    kind: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Entry):
    """Language -> a phrase that raises `finding`."""

    finding: str
    texts: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry(Entry):
    """What must exist in the running system; `review` is how long a look at it stays good."""

    name: str
    register: str
    kind: str
    set_up_by: str
    needs: tuple[str, ...]
    review: Limit | None
    texts: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class When:
    """`continuously`, `every` limit, `on` event (perhaps within a limit; `first` among its duties), `before` action."""

    form: Literal["continuously", "every", "on", "before"]
    event: str = ""
    limit: Limit | None = None
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Entry):
    """`parsed` is None where `when` is none of the forms, or its limit is no limit.

    `of` names the procedures (none: all), `fulfilled_by` the events by which it is done without anybody saying so.
    """

    name: str
    who: str
    when: str
    parsed: When | None
    proof: tuple[str, ...]
    of: tuple[str, ...] = ()
    fulfilled_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Entry):
    """How long a record is kept from which events on; `forever` where it is never thrown away."""

    record: str
    keep: str
    limit: Limit | None
    starts: tuple[str, ...]
    hold_by: str

    @property
    def forever(self) -> bool:
        return self.keep == FOREVER


@dataclass(frozen=True, slots=True)
class Price:
    """`amount` (fen), `share` of another route's fee (whole per cent from `low` to `high`), `tariff`, `agreed`."""

    form: Literal["amount", "share", "tariff", "agreed"]
    amount: int = 0
    low: int = 0
    high: int = 0
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Entry):
    """What a route costs whom; `parsed` is None where the price is none of the forms."""

    route: str
    payer: str
    price: str
    parsed: Price | None
    shown_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Entry):
    """A metric and its bound (`<=`, `>=` ...); `of` and `per` are facts that make a ratio."""

    metric: str
    bound: str
    value: str
    better: str
    of: str
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Entry):
    """A question that is asked on an event."""

    name: str
    events: tuple[str, ...]
    dimension: str
    scale: str
    label: str


@dataclass(frozen=True, slots=True)
class Registers:
    """Every row of these kinds in a stack, in the order of the books."""

    laws: tuple[Law, ...] = ()
    articles: tuple[Article, ...] = ()
    citations: tuple[Citation, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    entries: tuple[RegisterEntry, ...] = ()
    duties: tuple[Duty, ...] = ()
    retentions: tuple[Retention, ...] = ()
    fees: tuple[Fee, ...] = ()
    targets: tuple[Target, ...] = ()
    surveys: tuple[Survey, ...] = ()

    def articles_of(self, law: str) -> tuple[Article, ...]:
        return tuple(each for each in self.articles if each.law == law)


def read_when(text: str) -> When | None:
    """The form of a duty's `when`; None for any other text, and where a limit cannot be read."""
    match = _WHEN.fullmatch(text)
    if match is None:
        return None
    if match["always"]:
        return When("continuously")
    if match["before"]:
        return When("before", match["before"])
    limit = lenient_limit(match["every"] or match["within"] or "")
    if limit is None and (match["every"] or match["within"]):
        return None
    return When("every", limit=limit) if match["every"] else When("on", match["on"], limit, bool(match["first"]))


def read_price(text: str) -> Price | None:
    """The form of a fee's price; None for any other text."""
    if text == "institution_tariff":
        return Price("tariff")
    if text == "agreed":
        return Price("agreed")
    if match := _SHARE.fullmatch(text):
        return Price("share", low=int(match[1]), high=int(match[2] or match[1]), route=match[3])
    amount = lenient_fen(text)
    return None if amount is None else Price("amount", amount)
