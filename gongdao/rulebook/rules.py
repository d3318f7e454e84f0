"""The rules that the house executes: procedure, deadline, interval, approval, notice, right. `stack` hands them out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from gongdao.legaltime.limits import Limit
from gongdao.rulebook.decisions import Decision, Facts, Table, TableRow
from gongdao.rulebook.facts import Value

START = "(start)"
EVERY = "*"
SAME = "same"
CLOCK = "clock:"


@dataclass(frozen=True, slots=True)
class Role:
    """Who somebody is. `scope` is case, department or platform; `stand_in` acts for an absent holder ("" for none).

    A role of scope machine is a program: nobody holds it and nobody stands in.
    """

    name: str
    scope: str
    stand_in: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def party(self) -> bool:
        """A side of the case, whom nobody replaces, and not somebody who works for the platform."""
        return self.scope == "case" and not self.stand_in


class Need(NamedTuple):
    """What an action asks for: `approval:compensation` is ("approval", ("compensation",))."""

    name: str
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """In `states` (`*` resolved), `by` (roles) or the clock may do `action`; `next` is a state or `same`.

    `conditions` are the fact cells other than `-`, as written; `test` decides them.
    """

    states: tuple[str, ...]
    action: str
    by: tuple[str, ...]
    next: str
    needs: tuple[Need, ...]
    does: str
    conditions: Mapping[str, str] = field(hash=False)
    row: int
    clause: str
    book: str
    version: str
    clock: str | None
    line: int
    test: TableRow

    def target(self, state: str) -> str:
        """The state after the action, done in `state`."""
        return state if self.next == SAME else self.next


@dataclass(frozen=True, slots=True)
class Procedure:
    """States and actions. `states` are all but `(start)`, in the order of the rows; `final` those that end the case."""

    name: str
    states: tuple[str, ...]
    final: tuple[str, ...]
    rows: tuple[Row, ...]
    within: str
    blocks: tuple[str, ...]
    defaults: Mapping[str, Value] = field(hash=False)
    clause: str
    book: str
    version: str
    line: int

    def find(self, state: str, action: str, *, roles: Collection[str], facts: Facts) -> Row | None:
        """The first row that allows `action` in `state` to one of `roles` (a clock is the role `clock:NAME`)."""
        for row in self.actions(state, facts):
            named = row.by if row.clock is None else (*row.by, CLOCK + row.clock)
            if row.action == action and any(role in roles for role in named):
                return row
        return None

    def takes_offers(self, state: str) -> bool:
        """Can somebody accept an offer in this state?"""
        return any(row.does == "settle" and state in row.states for row in self.rows)

    def actions(self, state: str, facts: Facts) -> list[Row]:
        """All rows of a state whose conditions surely hold; an unknown fact (without default) meets only `-`."""
        known = {**self.defaults, **facts}
        return [row for row in self.rows if state in row.states and row.test.matches(known)]


class Limited(NamedTuple):
    """What a deadline grants under some facts: the limit, when to warn before its end, and the row that says so."""

    limit: Limit
    warn: Limit | None
    row: int
    clause: str
    book: str
    version: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit runs: `starts`, `stops` are event names, `pauses` states; `favours` says whom the limit serves.

    `agreed`: the time that the sides agreed in an offer goes before the table's.
    """

    name: str
    of: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    pauses: tuple[str, ...]
    duty: str
    favours: Literal["user", "platform"]
    calendar: str
    on_breach: tuple[str, str] | None
    extend: str
    table: Table
    clause: str
    book: str
    version: str
    agreed: bool = False

    def limit(self, facts: Facts) -> Limited | None:
        """The limit of the row that holds; None if an unknown fact leaves it open or the row sets no limit."""
        said = self.table.decide(facts)
        limit = said.outputs.get("limit")
        if said.row is None or limit is None:
            return None
        return Limited(limit, said.outputs.get("warn"), said.row, self.clause, self.book, self.version)


@dataclass(frozen=True, slots=True)
class Interval:
    """The least time between one of `starts` and one of `ends` (events); it never rolls to a working day."""

    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    table: Table
    clause: str
    book: str
    version: str

    def at_least(self, facts: Facts) -> Limit | None:
        """None if an unknown fact leaves it open or the row has no figure."""
        limit: Limit | None = self.table.decide(facts).outputs.get("at_least")
        return limit


@dataclass(frozen=True, slots=True)
class Approval:
    """Who must consent. `sum` names what is added up (`case`, `party`).

    Outputs: `by` (role), `inform` (tuple of roles), `limit` (Limit or None).
    """

    name: str
    sum: tuple[str, ...]
    table: Table
    clause: str
    book: str
    version: str

    def decide(self, facts: Facts) -> Decision:
        return self.table.decide(facts)


class NoticeRow(NamedTuple):
    """Whom to tell, by which channels, in which words; `row` is 1-based."""

    to: tuple[str, ...]
    channels: tuple[str, ...]
    words: str
    row: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told what when one of `events` happens, in the procedures `of` (none named: in all)."""

    name: str
    events: tuple[str, ...]
    table: Table
    clause: str
    book: str
    version: str
    of: tuple[str, ...] = ()

    def rows(self, facts: Facts) -> list[NoticeRow]:
        """Every row that surely holds."""
        return [
            NoticeRow(said.outputs["to"], said.outputs["channel"], said.outputs["words"], said.row or 0)
            for said in self.table.collect(facts)
        ]


@dataclass(frozen=True, slots=True)
class Right:
    """An action that nothing but `may_depend_on` may keep from its holders in these states.

    `of` names the procedures (none: all), `test` decides when it is given, `rule` is the table it is in.
    """

    name: str
    holders: tuple[str, ...]
    action: str
    in_states: tuple[str, ...]
    may_depend_on: tuple[str, ...]
    row: int
    clause: str
    book: str
    version: str
    of: tuple[str, ...]
    test: TableRow
    defaults: Mapping[str, Value] = field(hash=False)
    rule: str

    def holds(self, facts: Facts) -> bool | None:
        """Is the right given under these facts? None if an unknown fact leaves it open."""
        return self.test.matches({**self.defaults, **facts})


@dataclass(frozen=True, slots=True)
class Example:
    """Facts and the outputs that the table `name` must give for them; None where nothing may come out."""

    name: str
    facts: Facts = field(hash=False)
    expected: Mapping[str, object] = field(hash=False)
    row: int
    line: int
    clause: str
    book: str


@dataclass(frozen=True, slots=True)
class StepExample:
    """One of `roles` (or `clock:NAME`) tries `action` in `state`: it leads to `next`, "" where it is not allowed."""

    procedure: str
    state: str
    action: str
    roles: tuple[str, ...]
    facts: Facts = field(hash=False)
    next: str
    row: int
    line: int
    clause: str
    book: str
