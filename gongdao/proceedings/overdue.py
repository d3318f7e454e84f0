"""What happens because time has passed: breaches and the acts of clocks, dated at the due instant.

`settle` does it for one locked case before somebody acts on it, so that an act that comes too late finds it done.
"""

from django.db import transaction

from gongdao.cases.models import Clock
from gongdao.legaltime import clock as legal_clock
from gongdao.proceedings import clocks, duties
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.step import move_clocks, run
from gongdao.proceedings.work import Work, begin
from gongdao.record.pure.events import Basis


def settle_case(case_id: int) -> int:
    """Settle one case in a transaction of its own, unless somebody is working on it. Returns the events written."""
    now = legal_clock.now()
    with transaction.atomic():
        case = lock_case(case_id, skip_locked=True)
        if case is None:
            return 0
        work = begin(case, clockwork(case.platform_id), at=now, now=now, inputs={})
        settle(work)
        return len(work.written)


def settle(work: Work) -> None:
    """Let every overdue clock of the case have its effect, earliest due first."""
    while (clock := _first_overdue(work)) is not None:
        _fire(work, clock)


def _first_overdue(work: Work) -> Clock | None:
    late = [c for c in work.open_clocks if c.state == "running" and c.breached_at is None and c.due_at <= work.horizon]
    return min(late, key=lambda clock: (clock.due_at, clock.pk), default=None)


def _fire(work: Work, clock: Clock) -> None:
    """The clock has run out: a breach of the platform, the end of a user's window, or an act of the procedure."""
    actor, at, inputs, files = work.actor, work.at, work.inputs, work.attachment_ids
    work.actor, work.at, work.inputs, work.attachment_ids = (
        clockwork(work.case.platform_id, clock.deadline),
        clock.due_at,
        {},
        [],
    )
    work.hat, work.row = work.actor.hats_in(work.case)[0], None
    if clock.breaches:
        work.ledger.amend(clock, breached_at=clock.due_at)
        duties.breached(work, clock)
        _write(work, clock, duties.BREACHED)
    else:
        _elapse(work, clock)
    work.actor, work.at, work.inputs, work.attachment_ids = actor, at, inputs, files
    work.hat, work.row = None, None


def _elapse(work: Work, clock: Clock) -> None:
    """End a clock that is no breach; if the procedure has an act for it in this state, that act happens now."""
    work.ledger.amend(clock, state="elapsed", stopped_at=clock.due_at)
    action = clocks.acts_on(work.stack, work.case.procedure).get(clock.deadline)
    row = action and work.stack.procedure(work.case.procedure).find(
        work.case.state, action, roles=[f"clock:{clock.deadline}"], facts=work.facts
    )
    if action and row:
        work.action, work.row = action, row
        run(work)
    else:
        move_clocks(work, "clock.elapsed")
        _write(work, clock, "clock.elapsed")


def _write(work: Work, clock: Clock, event: str) -> None:
    clause = work.stack.clause(clock.clause)
    work.audience = "staff"
    work.mentions = {"deadline": clock.deadline, "due": clock.due_at}
    work.write(event, basis=Basis(book=clause.book, version=clause.version, clause=clock.clause, row=clock.row))
