"""One step of a procedure on work begun: the row that permits it, its needs, its verb, its clocks, its event."""

from gongdao.cases.models import Approval
from gongdao.proceedings import approvals, clocks, duties, exclusions, mandates, offers, payments, too_late, verbs  # noqa: F401
from gongdao.proceedings.actors import Actor, Hat, covered
from gongdao.proceedings.attach import attach
from gongdao.proceedings.errors import NotNow, NotYourPart, Stale, UnknownAction
from gongdao.proceedings.hats import hats
from gongdao.proceedings.needs import check_needs
from gongdao.proceedings.registry import VERBS
from gongdao.proceedings.work import Work

# other people's words never make an agent's words stale
NEVER_STALE = frozenset({"message", "note", "rate"})


def perform(work: Work, action: str, *, rev: int | None = None) -> bool:
    """Do the action, or lay it before an approver: then the answer is True, and it is still pending.

    Raises a Refusal when no row permits it, it needs something that is missing, a duty comes first, or `rev` is no
    longer the case's.
    """
    if action in duties.ACTS:
        exclusions.keep_out(work, work.actor.user_id)
        duties.answer(work, action)
        return False
    if action in mandates.ACTS:
        if work.actor.staff:
            exclusions.keep_out(work, work.actor.user_id)
        mandates.answer(work, action)
        return False
    find_row(work, action)
    assert work.row is not None
    if rev is not None and rev != work.case.rev and work.row.does not in NEVER_STALE:
        raise Stale()
    if work.actor.staff:
        exclusions.wait_for_objection(work, work.actor.user_id)
    check_needs(work)
    duties.clear(work)
    name = approvals.needed(work.row)
    if name is not None:
        approvals.request(work, name)
        return True
    run(work)
    return False


def run(work: Work) -> None:
    """Do the verb of the row found, move state and clocks, and write the event."""
    row, case = work.row, work.case
    assert row is not None
    work.ledger.touch(case)
    VERBS[row.does](work)
    payments.order_waiting(work)
    attach(work)
    if row.next != "same":
        procedure = work.stack.procedure(case.procedure)
        final = row.next in procedure.final
        if procedure.takes_offers(case.state) and not procedure.takes_offers(row.next):
            offers.forsake(work)
        work.ledger.amend(case, state=row.next, final=final, closed_at=work.at if final else None)
    move_clocks(work, work.action)
    work.write(work.action, basis=work.basis())
    if work.released is not None:
        _run_released(work, work.released)


def _run_released(work: Work, approval: Approval) -> None:
    """An approver has released a pending act: it happens now, in the proposer's name, if the state still permits it."""
    procedure = work.stack.procedure(work.case.procedure)
    roles = [role for row in procedure.rows if row.action == approval.action for role in row.by]
    row = procedure.find(work.case.state, approval.action, roles=roles, facts=work.facts)
    if row is None:
        find_row(work, approval.action)  # raises with the sentence for this state
        return
    by = approval.requested_by
    if by is not None and by.is_staff:
        exclusions.keep_out(work, by.pk)
    work.actor = Actor(work.case.platform_id, user_id=by.pk if by else None, name=by.name if by else "", staff=True)
    work.action, work.row, work.hat = approval.action, row, Hat("owner" if "owner" in row.by else row.by[0])
    work.inputs, work.attachment_ids, work.released = approval.inputs, [], None
    exclusions.wait_for_objection(work, work.actor.user_id)
    run(work)


def move_clocks(work: Work, event: str) -> None:
    """Let the event start and stop clocks and tasks, and keep the case's binding due up to date."""
    case = work.case
    started = clocks.move(
        work.ledger,
        case,
        work.stack,
        work.open_clocks,
        event=event,
        at=work.at,
        facts=work.facts,
        now=work.now,
        agreed=work.agreed,
    )
    if started:
        work.mentions.setdefault("due", clocks.announced(work.stack, case.procedure, started))
    duties.follow(work, event)
    due_at, due_clock = clocks.binding(work.open_clocks)
    work.ledger.amend(case, due_at=due_at, due_clock=due_clock, updated_at=work.now)


def find_row(work: Work, action: str) -> None:
    """Set the row that permits the act and the hat it is done in. Raises UnknownAction, NotNow, NotYourPart.

    Whoever must keep out of the case finds no row at all (`exclusions`); for people of third parties their contract and
    training must be in force (`covered`); a mandate must reach that far.
    """
    if work.actor.staff:
        exclusions.keep_out(work, work.actor.user_id)
    procedure = work.stack.procedure(work.case.procedure)
    for hat in hats(work):
        row = procedure.find(work.case.state, action, roles=[hat.role], facts=work.facts)
        if row is not None:
            covered(work.actor, work.platform, work.case.procedure, hat.role, work.now)
            mandates.check_reach(work, mandates.scope_for(row), work.label("actions", action))
            work.action, work.row, work.hat = action, row, hat
            return
    rows = [row for row in procedure.rows if row.action == action]
    if not rows:
        raise UnknownAction(action=action)
    open_rows = procedure.actions(work.case.state, work.facts)
    here = [row for row in open_rows if row.action == action]
    label = work.label("actions", action)
    if here:
        roles = ", ".join(work.stack.role_label(role, work.language) for role in here[0].by)
        raise NotYourPart(action=label, roles=roles, clause=here[0].clause)
    too_late.refuse(work, rows)
    possible = ", ".join(dict.fromkeys(work.label("actions", row.action) for row in open_rows))
    raise NotNow(
        action=label, state=work.label("states", work.case.state), clause=rows[0].clause, possible=possible or "-"
    )
