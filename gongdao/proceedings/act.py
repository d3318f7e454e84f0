"""Acting on a case: one transaction, one row of the procedure, one verb, one or more events.

The order is always the same: lock, let what is overdue happen, find the row that permits the act, check what it
needs, do it, move the clocks, write the event with its letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gongdao.cases.models import Case
from gongdao.legaltime import clock as legal_clock
from gongdao.proceedings import nobody, overdue, together, too_late
from gongdao.proceedings.actors import Actor
from gongdao.proceedings.errors import AppealTooLate, NobodyThere, NoSuchCase
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.step import perform
from gongdao.proceedings.work import begin


@dataclass(frozen=True, slots=True)
class Done:
    """What an act led to. `pending` is true when it waits for an approval instead of having happened."""

    case: Case
    events: tuple[int, ...]
    pending: bool = False


def act(
    case_id: int,
    action: str,
    actor: Actor,
    inputs: Mapping[str, Any] | None = None,
    *,
    rev: int | None = None,
    at: datetime | None = None,
    files: Sequence[int] = (),
) -> Done:
    """Do `action` on a case as `actor`.

    `inputs` are the form's values by name (text, reasons, clause, facts, amount ...); `rev` is the revision of the case
    that the actor was looking at; `files` are ids of the actor's uploaded attachments; `at` is when it happened, if
    not now. Raises a Refusal, and then nothing is written, except that the administrators are told of NobodyThere and
    an AppealTooLate is counted.
    """
    now = legal_clock.now()
    try:
        with transaction.atomic():
            case = locked(case_id, actor)
            work = begin(case, actor, at=at or now, now=now, inputs=inputs or {}, files=files)
            overdue.settle(work)
            pending = perform(work, action, rev=rev)
            together.carry(work)
    except NobodyThere:
        nobody.tell(case_id, now)
        raise
    except AppealTooLate:
        with transaction.atomic():
            work = begin(locked(case_id, actor), actor, at=now, now=now, inputs=inputs or {})
            overdue.settle(work)
            too_late.note(work, action)
        raise
    return Done(case, tuple(work.written), pending)


def locked(case_id: int, actor: Actor) -> Case:
    """The case, locked. Raises NoSuchCase for one that the actor may not even see."""
    case = lock_case(case_id, actor.platform_id)
    if case is None or not actor.may_see(case):
        raise NoSuchCase()
    return case
