"""What came of a case that never was, for its page: each thing with its clause, its row lit in the table, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongdao.look.cells import procedure_label
from gongdao.look.explained import Address, Explained, explained, rule_of
from gongdao.look.tables import Shown, results, shown
from gongdao.look.times import counted
from gongdao.look.trying import deciding, needed
from gongdao.rulebook import Stack
from gongdao.rulebook.simulating import Act, Clock, Lit, Simulation

TITLES: dict[str, str | Promise] = {
    "derived": _("What follows from the facts"),
    "clocks": _("Time limits"),
    "approvals": _("Who approves"),
    "acts": _("Who may do what, and when"),
    "evidence": _("Who shows what"),
    "notices": _("Who is told"),
    "amounts": _("How an amount is worked out"),
    "rights": _("Rights that nothing may take away"),
    "fees": _("Fees"),
    "retention": _("How long it is kept"),
}
OPEN = ("derived", "clocks", "approvals", "evidence", "amounts")


@dataclass(frozen=True, slots=True)
class Running:
    """A limit: until when, from when on it warns (both may be open), and what it begins with."""

    limit: str
    due: datetime | None
    warn: datetime | None
    begins: bool
    after: str
    favours: str
    provisional: bool
    binding: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row that holds: what it says as pairs of head and words; `missing` are facts it still asks for."""

    row: int | None
    said: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one table. `why` explains a table that decides; `own`: the reader set what it would say."""

    title: str
    clause: str
    href: str
    lines: tuple[Line, ...]
    table: Shown
    why: Explained | None = None
    running: Running | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the answer; a long one is folded."""

    key: str
    title: str | Promise
    groups: tuple[Group, ...]

    @property
    def rows(self) -> int:
        """How many rows of tables it has."""
        return sum(len(group.lines) for group in self.groups)

    @property
    def folded(self) -> bool:
        return self.key not in OPEN


@dataclass(frozen=True)
class Tried:
    """The parts of the page of one simulation."""

    stack: Stack
    found: Simulation
    language: str
    address: Address

    def sections(self) -> list[Section]:
        """Every part that has something to say."""
        found = self.found
        parts: dict[str, Iterable[Group]] = {
            "derived": [self._decided(lit) for lit in self._derived()],
            "clocks": [self._clock(one) for one in self._by_due()],
            "approvals": [self._decided(lit) for lit in found.approvals],
            "acts": self._acts(found.acts),
            "evidence": self._listed(found.evidence, why=True),
            "notices": self._listed(self._notices()),
            "amounts": [self._decided(lit) for lit, _worked in found.amounts],
            "rights": self._listed(found.rights),
            "fees": self._listed(found.fees),
            "retention": self._listed(found.retention),
        }
        made = [Section(key, TITLES[key], tuple(groups)) for key, groups in parts.items()]
        return [section for section in made if section.groups]

    def binding(self) -> Group | None:
        """The limit of the platform that ends first."""
        return self._clock(self.found.binding) if self.found.binding else None

    def missing(self) -> list[tuple[str, str]]:
        """Every fact that leaves a class, a limit or an approval open, as name and label."""
        lits = [*self._derived(), *self.found.approvals, *(one.lit for one in self.found.clocks)]
        return list(self._named(dict.fromkeys(name for lit in lits for name in lit.said.undecided)))

    def _derived(self) -> list[Lit]:
        """Of the tables that work out facts, those that matter to the procedure."""
        mine = {table.name for table in deciding(self.stack, needed(self.stack, self.found.procedure))}
        return [lit for lit in self.found.derived if lit.name in mine]

    def _named(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((name, self.stack.fact_label(name, self.language)) for name in names)

    def _decided(self, lit: Lit) -> Group:
        """One answer of a table that decides."""
        why = explained(self.stack, lit.name, self.found.facts, self.language, self.address)
        told = why.told
        said = tuple((one["label"], one["text"]) for match in told["matches"] for one in match["outputs"])
        if "amount" in told and told["amount"]["value"] is not None:
            said = ((why.table.title, told["amount"]["value"]),)
        line = Line(lit.said.row, said, self._named(lit.said.undecided))
        own = not self.found.asserted.isdisjoint(self.stack.table(lit.name).outputs)
        return Group(why.of, lit.said.clause, why.href, (line,), why.table, why, own=own)

    def _clock(self, one: Clock) -> Group:
        group = self._decided(one.lit)
        deadline = one.deadline
        after = " / ".join(self.stack.event_label(event, self.language) for event in deadline.starts)
        running = Running(
            limit=counted(one.limit.unit.value, one.limit.n) if one.limit else "",
            due=one.due.at if one.due else None,
            warn=one.warn_at,
            begins=one.begins,
            after=after,
            favours=deadline.favours,
            provisional=bool(one.due and one.due.provisional),
            binding=one == self.found.binding,
        )
        return Group(group.title, group.clause, group.href, group.lines, group.table, group.why, running=running)

    def _by_due(self) -> list[Clock]:
        """What begins at once comes first, then by its end; what has none comes last."""
        late = datetime.max.replace(tzinfo=self.found.at.tzinfo)
        return sorted(self.found.clocks, key=lambda one: (not one.begins, one.due.at if one.due else late))

    def _notices(self) -> list[Lit]:
        """Of every act and of the product's own events, each row once."""
        lits = [lit for act in self.found.acts for lit in act.notices]
        lits += [lit for told in self.found.told.values() for lit in told]
        return list({(lit.name, lit.said.row): lit for lit in lits}.values())

    def _listed(self, lits: Sequence[Lit], *, why: bool = False) -> list[Group]:
        """The rows of each table together."""
        names = dict.fromkeys((lit.kind, lit.name) for lit in lits)
        return [
            self._table(kind, name, [lit for lit in lits if (lit.kind, lit.name) == (kind, name)], why=why)
            for kind, name in names
        ]

    def _table(self, kind: str, name: str, lits: Sequence[Lit], *, why: bool) -> Group:
        rule = rule_of(self.stack, kind, name)
        lit = {each.said.row for each in lits if each.said.row is not None}
        lines = [
            Line(
                each.said.row,
                tuple(results(rule, self.stack, self.language, each.said.row)) if each.said.row else (),
                self._named(each.said.undecided),
            )
            for each in lits
        ]
        table = shown(rule, self.stack, self.language, lit)
        told = explained(self.stack, name, self.found.facts, self.language, self.address) if why else None
        title = self._event(rule.head.get("on", "")) or table.title
        return Group(title, rule.clause, self.address(rule.clause), tuple(lines), table, told)

    def _event(self, names: str) -> str:
        return " / ".join(self.stack.event_label(one.strip(), self.language) for one in names.split(",") if one.strip())

    def _acts(self, acts: Sequence[Act]) -> Iterable[Group]:
        """The rows of the procedure that may apply."""
        flow = self.stack.procedure(self.found.procedure)
        rule = rule_of(self.stack, "procedure", flow.name)
        lines = tuple(
            Line(
                act.row.row,
                tuple(results(rule, self.stack, self.language, act.row.row)),
                self._named(act.undecided),
            )
            for act in acts
        )
        table = shown(rule, self.stack, self.language, {act.row.row for act in acts})
        if lines:
            title = procedure_label(self.stack, flow.name, self.language)
            yield Group(title, flow.clause, self.address(flow.clause), lines, table)
