"""An appeal after its window: refused with the routes that stay open, and counted, each as an event of its own."""

from collections.abc import Sequence

from gongdao.cases.models import Clock
from gongdao.look import times
from gongdao.proceedings.actors import Hat
from gongdao.proceedings.errors import AppealTooLate
from gongdao.proceedings.hats import hats
from gongdao.proceedings.work import Work
from gongdao.record.pure.events import Basis
from gongdao.rulebook import Row

TOO_LATE = "appeal.too_late"
APPEAL = "appeal"


def refuse(work: Work, rows: Sequence[Row]) -> None:
    """Raises AppealTooLate if the rows are an appeal of this actor for which there was time, and the time is over."""
    window = _window(work, rows)
    if window is not None:
        ended = times.exact(window.due_at.astimezone(times.zone_of(work.platform)))[:16]
        raise AppealTooLate(action=work.label("actions", rows[0].action), ended=ended, clause=window.clause)


def note(work: Work, action: str) -> None:
    """Keep that somebody appealed too late, with their words, for them and for staff."""
    rows = [row for row in work.stack.procedure(work.case.procedure).rows if row.action == action]
    window, work.hat = _window(work, rows), _hat(work, rows)
    if window is None or work.hat is None:
        return
    if text := str(work.inputs.get("text", "")).strip():
        work.content["text"] = text
    work.audience = work.hat.role
    clause = work.stack.clause(window.clause)
    work.write(TOO_LATE, basis=Basis(clause.book, clause.version, window.clause, window.row))


def _window(work: Work, rows: Sequence[Row]) -> Clock | None:
    """The last of the clocks that gave time for the appeal and have run out."""
    if not any(row.does == APPEAL for row in rows) or _hat(work, rows) is None:
        return None
    names = [one.name for one in work.stack.deadlines(work.case.procedure) if rows[0].action in one.stops]
    over = Clock.objects.filter(case=work.case, deadline__in=names, favours="user", state="elapsed")
    return over.order_by("-due_at").first()


def _hat(work: Work, rows: Sequence[Row]) -> Hat | None:
    """The part in which the actor may appeal at all."""
    return next((hat for hat in hats(work) if any(hat.role in row.by for row in rows)), None)
