"""What stands beside the talk on a case page: clocks with their why, facts with their source, who may do what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from gongdao.cases.models import Approval, Case, Clock, Task
from gongdao.desk.gate import Desk
from gongdao.desk.labels import clause_address
from gongdao.legaltime import Limit
from gongdao.look.currency import money
from gongdao.look.times import counted
from gongdao.proceedings import exclusions, offers
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.clocks import OPEN
from gongdao.proceedings.possible import Possible, possible, worn_by
from gongdao.proceedings.verbs.assign import assignable
from gongdao.proceedings.why import Why, why
from gongdao.rulebook import Derived, Fact, Row, Stack
from gongdao.rulebook.model import unnumbered

DECIDING = ("approve", "reject")  # done in the approvals inbox, where what it causes is said


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock with what explains it."""

    clock: Clock
    label: str
    limit: str
    why: Why
    href: str
    waiting: str

    @property
    def table(self) -> str:
        """The table that gave the limit; for the clock of an approval that of the approval."""
        return self.clock.deadline.removeprefix("approval.")


@dataclass(frozen=True, slots=True)
class Item:
    """A duty of the checklist; `mine` if the reader has the role that it binds, `before` names the act that waits."""

    task: Task
    label: str
    who: str
    href: str
    clock: Ticking | None
    mine: bool
    before: str

    @property
    def name(self) -> str:
        return self.task.name


@dataclass(frozen=True, slots=True)
class Known:
    """A fact of the case: said by somebody, or decided by a row of a clause."""

    label: str
    value: str
    clause: str = ""
    row: int | None = None
    href: str = ""
    decision: str = ""

    @property
    def asserted(self) -> bool:
        return not self.clause


@dataclass(frozen=True, slots=True)
class Governs:
    """A clause that decides something here; `hits` are (what, number of the row, name of the table)."""

    clause: str
    title: str
    href: str
    hits: list[tuple[str, int | None, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Other:
    """An act that is open in this state, but not to the reader."""

    label: str
    roles: str
    clause: str
    href: str


@dataclass(frozen=True)
class Side:
    """The parts for one case and one reader; clocks, approvals and proposals come with the case."""

    desk: Desk
    case: Case
    stack: Stack
    actor: Actor
    derived: Derived

    @cached_property
    def worn(self) -> Mapping[str, Hat]:
        """The reader's roles in this case."""
        return worn_by(self.actor, self.case)

    def label(self, group: str, name: str) -> str:
        return self.stack.label(group, name, self.desk.language)

    def href(self, clause: str) -> str:
        return clause_address(self.desk.platform, self.stack, clause)

    def roles(self, names: Sequence[str]) -> str:
        return ", ".join(self.stack.role_label(name, self.desk.language) for name in names)

    def ticking(self, *, over: bool = False) -> list[Ticking]:
        """The open clocks by their due, or those that are `over`, the latest first."""
        clocks = [clock for clock in self.case.clocks.all() if clock.task_id is None]
        found = [self._ticking(clock) for clock in clocks if (clock.state not in OPEN) == over]
        return found[::-1] if over else found

    def checklist(self, *, over: bool = False) -> list[Item]:
        """The open duties, the first to end on top and then those before an act; or those that are `over`."""
        clocks = {clock.task_id: clock for clock in self.case.clocks.all() if clock.task_id is not None}
        shown = [task for task in self.case.checklist if (task.state != "open") == over]
        shown.sort(
            key=lambda task: (task.pk not in clocks, clocks[task.pk].due_at if task.pk in clocks else self.desk.now)
        )
        return [
            Item(
                task=task,
                label=self.label("duties", task.name),
                who=self.roles([task.who]),
                href=self.href(task.clause),
                clock=self._ticking(clocks[task.pk]) if task.pk in clocks else None,
                mine=task.who in self.worn,
                before=self.label("actions", task.blocks) if task.blocks else "",
            )
            for task in shown
        ]

    def _ticking(self, clock: Clock) -> Ticking:
        limit = Limit.parse(clock.limit)
        return Ticking(
            clock=clock,
            label=self.stack.deadline_label(clock.deadline, self.desk.language),
            limit=counted(limit.unit.value, limit.n),
            why=why(clock),
            href=self.href(clock.clause),
            waiting=self.roles(["consumer"]) if clock.paused_at else "",
        )

    def facts(self) -> list[Known]:
        """What is known, in the order of the vocabulary."""
        return [self._known(fact) for fact in self.stack.facts.values() if fact.name in self.derived.facts]

    def _known(self, fact: Fact) -> Known:
        value = self.derived.facts[fact.name]
        shown = money(int(value)) if fact.type == "money" else self._value(fact.name)  # type: ignore[arg-type]
        label = self.stack.fact_label(fact.name, self.desk.language)
        found = ((name, one) for name, one in self.derived.decisions.items() if fact.name in one.outputs)
        decision, said = next(found, ("", None))
        if fact.name in self.case.facts or said is None:
            return Known(label, shown)
        return Known(label, shown, said.clause, said.row, self.href(said.clause), decision)

    def _value(self, name: str) -> str:
        return self.stack.value_label(name, self.derived.facts[name], self.desk.language)

    def governing(self) -> list[Governs]:
        """The clauses behind the open clocks, approvals and decided facts, each once, with the rows that matched."""
        found: dict[str, Governs] = {}

        def hit(clause: str, what: str, row: int | None, table: str) -> None:
            title = unnumbered(self.stack.clauses[clause].title) if clause in self.stack.clauses else ""
            hits = found.setdefault(clause, Governs(clause, title, self.href(clause))).hits
            one = (what, row, table if table in self.stack.tables else "")
            if one not in hits:
                hits.append(one)

        for approval in self.case.approvals.all():
            hit(approval.clause, self.label("approvals", approval.name), approval.row, approval.name)
        clocks = [clock for clock in self.case.clocks.all() if clock.state in OPEN and clock.task_id is None]
        for clock in clocks:
            name = clock.deadline.removeprefix("approval.")  # whose clock stands in the row of the approval itself
            hit(clock.clause, self.stack.deadline_label(clock.deadline, self.desk.language), clock.row, name)
        for table, said in self.derived.decisions.items():
            for name in said.outputs:
                if said.row is not None and name in self.derived.facts and name not in self.case.facts:
                    label = self.stack.fact_label(name, self.desk.language)
                    hit(
                        said.clause,
                        gettext("{name}: {value}").format(name=label, value=self._value(name)),
                        said.row,
                        table,
                    )
        return list(found.values())

    def pending(self) -> Approval | None:
        return next((one for one in self.case.approvals.all() if one.state == "pending"), None)

    def acts(self) -> list[Possible]:
        """What the reader can do here; deciding about an approval has its own page."""
        offered = offers.standing(self.case) is not None
        idle = {*DECIDING} | (set() if offered or self.pending() else {"withdraw_proposal"})
        found = [one for one in possible(self.case, self.actor, self.worn) if one.row.does not in idle]
        if self.pending():  # one approval at a time
            found = [one for one in found if not any(need.name == "approval" for need in one.row.needs)]
        return found

    def others(self, mine: Sequence[Possible]) -> list[Other]:
        """What others can do in this state, with whose act it is and the clause that says so."""
        taken = {one.action for one in mine}
        idle: tuple[str, ...] = () if exclusions.objected(self.case) else ("uphold", "dismiss")
        idle += () if any(one.waits for one in self.case.signals) else ("weigh",)
        rows: dict[str, Row] = {}
        for row in self.stack.procedure(self.case.procedure).actions(self.case.state, self.derived.facts):
            if row.by and row.action not in taken and row.does not in (*DECIDING, *idle):
                rows.setdefault(row.action, row)
        return [
            Other(self.label("actions", row.action), self.roles(row.by), row.clause, self.href(row.clause))
            for row in rows.values()
        ]

    def people(self) -> dict[str, list[tuple[int, str]]]:
        """Whom the case can be given to."""
        return people_for(self.desk, self.stack, self.case.procedure, getattr(self.case, "out", exclusions.NONE).why)


def people_for(desk: Desk, stack: Stack, procedure: str, out: Collection[int] = ()) -> dict[str, list[tuple[int, str]]]:
    """Whom a case can be given to, by department; those of the whole platform under their role. `out` are left out."""
    groups: dict[str, list[tuple[int, str]]] = {}
    roles = assignable(stack, procedure)
    for duty in desk.rota.duties:
        if duty.role in roles and duty.user_id not in out:
            wide = stack.role_label(duty.role, desk.language)
            group = stack.label("departments", duty.department, desk.language) if duty.department else wide
            one = (duty.user_id, duty.name)
            if one not in groups.setdefault(group, []):
                groups[group].append(one)
    return groups


def may_decide(actor: Actor, approval: Approval) -> bool:
    """Is the actor who must approve, or stands in for them, and did not propose it?"""
    wears = any(hat.role == approval.by and hat.department in (None, approval.department) for hat in actor.hats)
    return wears and approval.requested_by_id != actor.user_id


def order_of(case: Case) -> dict[str, Any] | None:
    """The order behind the case as far as it is known."""
    if case.order is not None:
        return {"number": case.order.number, "order": case.order, "verified": case.order.verified}
    return {"number": case.order_number, "order": None, "verified": False} if case.order_number else None
