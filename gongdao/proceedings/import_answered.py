"""Cases of the past, as they really were: opened and answered at their own times, breaches included, nothing sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongdao.cases.models import Case
from gongdao.intake.submission import Submission
from gongdao.legaltime import clock as legal_clock
from gongdao.proceedings import clocks, overdue
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.deliver import write_delivered
from gongdao.proceedings.open import Opened, open_cases
from gongdao.proceedings.work import Work, begin

RESULT = "give_result"


@dataclass(frozen=True, slots=True)
class Past:
    """A matter of the past and, if it was answered, the answer and when it was given."""

    submission: Submission
    answer: str = ""
    answered_at: datetime | None = None


def import_past(matters: Sequence[Past], ruleset_id: int) -> list[Opened]:
    """Open the matters under the named ruleset and write their answers as result events; all of them or none.

    Every submission must be `retrospective`. The answer stops every clock of the platform, for nothing else is known of
    what was done; it counts as delivered when it was given, and the appeal window runs from there.
    """
    now = legal_clock.now()
    with transaction.atomic():
        opened = open_cases([past.submission for past in matters], ruleset_id=ruleset_id, now=now)
        rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related(
            "platform", "consumer", "assignee"
        )
        cases = rows.in_bulk([one.id for one in opened])
        for past, one in zip(matters, opened, strict=True):
            _tell(past, cases[one.id], now)
    return opened


def _tell(past: Past, case: Case, now: datetime) -> None:
    work = begin(case, clockwork(case.platform_id), at=past.answered_at or now, now=now, inputs={})
    overdue.settle(work)
    if past.answered_at is not None:
        _answer(work, past)
        write_delivered(work, past.answered_at)
        work.at = now
        overdue.settle(work)


def _answer(work: Work, past: Past) -> None:
    """The result event: the case is answered, the platform's clocks stop."""
    ledger, case = work.ledger, work.case
    ledger.amend(case, state="answered", updated_at=work.now)
    for clock in work.open_clocks:
        clocks.stop(ledger, clock, work.at)
    work.open_clocks.clear()
    due_at, due_clock = clocks.binding(work.open_clocks)
    ledger.amend(case, due_at=due_at, due_clock=due_clock)
    work.content = {"text": past.answer}
    work.write(RESULT)
