"""What waits under a case follows it: answered with it, by the same words, or set free if it ends without a result."""

from gongdao.cases.models import Case, Link
from gongdao.errors import Refusal
from gongdao.look.refusals import say
from gongdao.proceedings import exclusions, links, overdue
from gongdao.proceedings.actors import Actor, Hat
from gongdao.proceedings.link_errors import KeptOutOfMerged
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.needs import blocking
from gongdao.proceedings.step import run
from gongdao.proceedings.work import Work, begin
from gongdao.rulebook import Row


def carry(work: Work) -> None:
    """After an act on a case: let those that wait under it follow. One statement, and only after a result or an end."""
    row = work.row
    if row is None or not (work.case.final or row.does in ("answer", "refuse")):
        return
    under = Link.objects.filter(other=work.case, kind=links.DUPLICATE, undone_at=None).order_by("case_id")
    for link in under:
        case = lock_case(link.case_id)
        if case is not None and case.state in links.waiting_states(case.ruling().procedure, case.procedure):
            _follow(work, row, case, link)


def _follow(main: Work, done: Row, case: Case, link: Link) -> None:
    work = begin(case, main.actor, at=main.at, now=main.now, inputs=main.inputs)
    overdue.settle(work)
    answer = _row(work, done.action, "answer") if done.does == "answer" else None
    if answer is not None and blocking(work, done.action) is not None:
        answer = None  # work beside it is not finished: it goes on by itself
    if answer is not None:
        work.hat = Hat("owner", stands_in_for=main.hat.stands_in_for if main.hat else None)
        _may_answer(work, answer)
        work.ledger.amend(case, assignee_id=main.case.assignee_id)
        _run(work, answer)
    elif (again := _row(work, "", "unmerge")) is not None:
        work.actor, work.inputs = Actor(case.platform_id, kind="system"), {links.ABOVE_ENDED: main.case}
        _run(work, again)


def _may_answer(work: Work, row: Row) -> None:
    """Whoever must keep out of the waiting case does not answer it by answering this one. Raises KeptOutOfMerged."""
    work.row = row
    try:
        if work.actor.staff:
            exclusions.keep_out(work, work.actor.user_id)
            exclusions.wait_for_objection(work, work.actor.user_id)
    except Refusal as refusal:
        raise KeptOutOfMerged(number=work.case.number, why=say(refusal)) from None


def _row(work: Work, action: str, does: str) -> Row | None:
    """The row of the waiting case that does this now."""
    rows = work.stack.procedure(work.case.procedure).actions(work.case.state, work.facts)
    return next((row for row in rows if row.does == does and action in ("", row.action)), None)


def _run(work: Work, row: Row) -> None:
    work.action, work.row = row.action, row
    run(work)
