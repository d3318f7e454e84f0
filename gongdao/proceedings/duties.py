"""Duties of a case: its events put the rows of `duty` tables on it as tasks; acts wait for those that come before.

What the record proves counts by itself (`fulfilled_by`). Only staff are kept waiting: a right of a party, or a clock,
never depends on what the platform has not done.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from gongdao.cases.models import Clock, Task
from gongdao.legaltime import Limit
from gongdao.notices.letters import PARTIES, whose
from gongdao.proceedings import clocks
from gongdao.proceedings.attach import attach
from gongdao.proceedings.errors import DutiesOpen, NoSuchDuty, NotYourPart, ReasonsNeeded
from gongdao.proceedings.hats import hats
from gongdao.proceedings.said import tell
from gongdao.proceedings.work import Work
from gongdao.record import ids
from gongdao.record.models import Event
from gongdao.record.pure.events import Basis
from gongdao.rulebook import Stack
from gongdao.rulebook.registers import EVIDENCE, Duty

PREFIX = "duty."
"""Before the name of a duty: its clock, and the input by which an act says that it is done."""
DO, EXCUSE = "do_duty", "excuse_duty"
ACTS = {DO: "duty.done", EXCUSE: "duty.excused"}
"""Acts that every procedure has, whose rows are those of the duty tables -> the event."""
BREACHED = "clock.breached"
"""A limit of the platform was missed: the one event of the product that calls for duties."""
RESULTS = frozenset({"answer", "refuse", "settle", "close"})


@lru_cache(maxsize=64)
def owed(stack: Stack, procedure: str) -> tuple[Duty, ...]:
    """The duties of staff that events of a procedure call for, or that come before its acts."""
    flow = stack.procedure(procedure)
    acting = {role for row in flow.rows for role in row.by}
    found = [
        duty
        for duty in stack.registers.duties
        if duty.parsed is not None and duty.parsed.event and (not duty.of or procedure in duty.of)
        if of_staff(stack, [duty.who]) and (duty.who != "owner" or "owner" in acting)
    ]
    events = {row.action for row in flow.rows} | {BREACHED}
    names = {duty.name for duty in found if duty.parsed and duty.parsed.event in events}
    return tuple(duty for duty in found if duty.parsed and duty.parsed.event in events | names)


def of_staff(stack: Stack, roles: Collection[str]) -> bool:
    """Is one of the roles held by people who work for the platform?"""
    known = [stack.roles[role] for role in roles if role in stack.roles]
    return any(not role.party and role.scope != "machine" for role in known)


def called(
    stack: Stack, procedure: str, duty: Duty, events: Collection[str], state: str, facts: Mapping[str, Any]
) -> bool:
    """Do the events, or the state that they lead to, call for the duty? What proves it by itself does not."""
    when = duty.parsed
    if when is None or when.event in duty.fulfilled_by:
        return False
    if when.form == "on":
        return when.event in events
    rows = stack.procedure(procedure).actions(state, facts)
    return any(row.action == when.event and of_staff(stack, row.by) for row in rows)


def arising(stack: Stack, procedure: str, event: str, state: str, facts: Mapping[str, Any]) -> list[Duty]:
    """The duties that a new case has at once."""
    owing = [duty for duty in owed(stack, procedure) if duty.holds(facts)]
    return [duty for duty in owing if called(stack, procedure, duty, (event,), state, facts)]


def after_breach(stack: Stack, procedure: str, facts: Mapping[str, Any]) -> list[Duty]:
    """What a missed limit calls for; its other duties the case has already."""
    owing = [duty for duty in owed(stack, procedure) if duty.parsed and duty.parsed.form == "on" and duty.holds(facts)]
    return [duty for duty in owing if duty.parsed and duty.parsed.event == BREACHED]


def breached(work: Work, clock: Clock) -> None:
    """Put on the case what the missed limit calls for, unless it is open there. `late_duties` does so for many at once.

    The limit of a task calls for nothing more, or a delay with what a delay asks for would go on for ever.
    """
    if clock.task_id is None and not work.case.retrospective:
        open_now = {task.name for task in waiting(work)}
        for duty in after_breach(work.stack, work.case.procedure, work.facts):
            if duty.name not in open_now:
                appear(work, duty)


def waiting(work: Work) -> list[Task]:
    """The open tasks."""
    return [task for task in work.case.checklist if task.state == "open"]


def follow(work: Work, event: str) -> None:
    """What the event does to the tasks of the case: fulfils, ends, and opens some."""
    owing = [] if work.case.retrospective else owed(work.stack, work.case.procedure)
    if not owing:
        return
    done = [task for task in waiting(work) if _proves(work, duty_of(owing, task), event)]
    for task in done:
        finish(work, task, "done")
    for task in waiting(work):
        duty = duty_of(owing, task)
        if duty is None or not duty.holds(work.facts) or (work.case.final and not _outlives(work, duty)):
            finish(work, task, "ended")
    _open(work, owing, {event, *(task.name for task in done)})


def awaited(work: Work, action: str) -> Duty | None:
    """The first open duty that waits for this act, if any."""
    owing = owed(work.stack, work.case.procedure)
    found = (duty_of(owing, task) for task in waiting(work))
    return next((duty for duty in found if duty is not None and action in duty.fulfilled_by), None)


def duty_of(owing: Iterable[Duty], task: Task) -> Duty | None:
    """The row that put the task on the case."""
    key = (task.book, task.clause, task.name, task.row)
    return next((duty for duty in owing if (duty.book, duty.clause, duty.name, duty.row) == key), None)


def _proves(work: Work, duty: Duty | None, event: str) -> bool:
    """Words that reached the other side alone prove nothing towards whose matter it is."""
    if duty is None or event not in duty.fulfilled_by:
        return False
    return work.audience not in PARTIES or work.audience == whose(work.case)


def _outlives(work: Work, duty: Duty) -> bool:
    """What a result, the end itself, an act after the end or a missed limit asks for is owed beyond the end of the
    case; everything else ends with it."""
    flow = work.stack.procedure(work.case.procedure)
    if duty.parsed is not None and duty.parsed.event == BREACHED:
        return True
    return duty.parsed is not None and any(
        duty.parsed.form == "on"
        and row.action == duty.parsed.event
        and (row.does in RESULTS or set(row.states) & set(flow.final))
        for row in flow.rows
    )


def _open(work: Work, owing: Iterable[Duty], events: Collection[str]) -> None:
    """Put on the case what the events and the state call for, each duty once at a time.

    An act that sets facts calls for each duty once only, and for what events before it had called for, had the facts
    been known.
    """
    learnt = work.row is not None and work.row.does == "set_facts"
    had = {task.name for task in work.case.checklist if task.state != "ended"}
    open_now = {task.name for task in waiting(work)}
    past = cache(lambda: _happened(work) | set(events))  # a statement, which few acts need
    for duty in owing:
        if duty.name in open_now or not duty.holds(work.facts):
            continue
        before = duty.parsed is not None and duty.parsed.form == "before"
        if duty.name in had and (before or learnt):
            continue
        so_far = past() if learnt and duty.test.tests else events
        wanted = called(work.stack, work.case.procedure, duty, so_far, work.case.state, work.facts)
        if wanted and not (before and _proven(work, duty, past())):
            appear(work, duty)


def _happened(work: Work) -> set[str]:
    """The events of the case so far, without words that reached the other side alone."""
    mine = whose(work.case)
    rows = Event.objects.filter(case_id=work.case.pk).exclude(audience__in=[one for one in PARTIES if one != mine])
    return set(rows.values_list("name", flat=True))


def _proven(work: Work, duty: Duty, past: Collection[str]) -> bool:
    return any(event in past for event in duty.fulfilled_by) or (
        EVIDENCE in duty.fulfilled_by and (bool(work.attachment_ids) or work.case.attachments.exists())
    )


def appear(work: Work, duty: Duty) -> None:
    """A new open task, with its clock if the duty has a limit."""
    task = new_task(work.case.platform_id, duty, opened_at=work.at)
    task.case = work.case
    work.ledger.appear(task)
    work.case.checklist.append(task)
    limit = limit_of(duty)
    if limit is None:
        return
    reckoned = clocks.reckon(work.platform.pk, work.platform.calendar, limit, None, work.at)
    task.due_at = reckoned.due_at
    clock = Clock(
        id=ids.take(1)[0],
        platform_id=work.case.platform_id,
        case=work.case,
        task=task,
        calendar=work.platform.calendar,
        provisional=reckoned.provisional,
        starts_at=work.at,
        due_at=reckoned.due_at,
        **clock_row(duty),
    )
    work.ledger.appear(clock)
    work.open_clocks.append(clock)


def finish(work: Work, task: Task, state: str) -> None:
    """The task is done, excused or ended; its clock stops."""
    by = None if state == "ended" else work.actor.user_id
    work.ledger.amend(task, state=state, done_at=work.at, done_by_id=by)
    for clock in work.open_clocks:
        if clock.task_id == task.pk:
            clocks.stop(work.ledger, clock, work.at)
    work.open_clocks[:] = [clock for clock in work.open_clocks if clock.state in clocks.OPEN]


def clear(work: Work) -> None:
    """Before an act of staff: what it says to be done is done. Raises DutiesOpen for what is still open before it."""
    role = work.stack.roles.get(work.hat.role) if work.hat else None
    if role is None or role.party or role.scope == "machine" or work.case.retrospective:
        return
    said = {name.removeprefix(PREFIX) for name, value in work.inputs.items() if value in (True, "yes")}
    owing = owed(work.stack, work.case.procedure)
    for task in [task for task in waiting(work) if task.blocks == work.action]:
        duty = duty_of(owing, task)
        if task.name in said:
            _check_role(work, task)
            finish(work, task, "done")
        elif work.attachment_ids and duty is not None and EVIDENCE in duty.fulfilled_by:
            finish(work, task, "done")
    left = [task for task in waiting(work) if task.blocks == work.action]
    if left:
        raise DutiesOpen(action=work.label("actions", work.action), duties=_listed(work, left))


def answer(work: Work, action: str) -> None:
    """Do or excuse the open duty named by the input `duty`, with words (and files) about it.

    Raises NoSuchDuty, NotYourPart, ReasonsNeeded.
    """
    name = str(work.inputs.get("duty", ""))
    task = next((task for task in waiting(work) if task.name == name), None)
    if task is None:
        raise NoSuchDuty(duty=work.label("duties", name[:40]), open=_listed(work, waiting(work)) or "-")
    _check_role(work, task)
    if action == EXCUSE and not str(work.inputs.get("reasons", "")).strip():
        raise ReasonsNeeded(clause=task.clause)
    work.action, work.audience = action, "staff"
    tell(work)
    attach(work)
    work.ledger.amend(work.case, updated_at=work.now)
    finish(work, task, "excused" if action == EXCUSE else "done")
    _open(work, owed(work.stack, work.case.procedure), (task.name,))
    version = work.stack.clause(task.clause).version
    work.write(ACTS[action], basis=Basis(book=task.book, version=version, clause=task.clause, row=task.row))


def _check_role(work: Work, task: Task) -> None:
    """Put on the hat of the role that has the duty."""
    hat = next((hat for hat in hats(work) if hat.role == task.who), None)
    if hat is None:
        roles = work.stack.role_label(task.who, work.language)
        raise NotYourPart(action=work.label("duties", task.name), roles=roles, clause=task.clause)
    work.hat = hat


def _listed(work: Work, tasks: Iterable[Task]) -> str:
    return "; ".join(f"{work.label('duties', task.name)} ({task.clause})" for task in tasks)


def new_task(platform_id: int, duty: Duty, **values: Any) -> Task:
    """An unsaved open task of the duty."""
    return Task(id=ids.take(1)[0], platform_id=platform_id, **task_row(duty), **values)


def limit_of(duty: Duty) -> Limit | None:
    """How long the duty may take; none for what only comes before an act."""
    return duty.parsed.limit if duty.parsed else None


def task_row(duty: Duty) -> dict[str, Any]:
    """The columns of a task that are always the same."""
    blocks = duty.parsed.event if duty.parsed and duty.parsed.form == "before" else None
    return {
        "name": duty.name,
        "book": duty.book,
        "clause": duty.clause,
        "row": duty.row,
        "who": duty.who,
        "blocks": blocks,
    }


def clock_row(duty: Duty) -> dict[str, Any]:
    """The columns of a duty's clock that are always the same; a duty missed is a breach."""
    return {
        "deadline": f"{PREFIX}{duty.name}",
        "favours": "platform",
        "breaches": True,
        "clause": duty.clause,
        "row": duty.row,
        "limit": str(limit_of(duty) or ""),
    }
