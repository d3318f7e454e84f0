"""Cases of the past, as they really were: opened and answered at their own times, breaches included, nothing sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongdao.cases.models import Case, Clock, ImportedMatter
from gongdao.intake.submission import Submission
from gongdao.legaltime import clock as legal_clock
from gongdao.proceedings import clocks, overdue, sweep
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.deliver import write_delivered
from gongdao.proceedings.ledger import Batch
from gongdao.proceedings.open import Opened, open_cases
from gongdao.proceedings.work import Work, begin

RESULT = "give_result"


@dataclass(frozen=True, slots=True)
class Past:
    """A matter of the past and, if it was answered, the answer and when; `key` is its name where it comes from."""

    key: str
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
        until = {one.id: past.answered_at or now for past, one in zip(matters, opened, strict=True)}
        sweep.breach_past(until, now)
        cases = rows.in_bulk(list(until))
        running: dict[int, list[Clock]] = {case_id: [] for case_id in until}
        for clock in Clock.objects.filter(case_id__in=until, state__in=clocks.OPEN).order_by("due_at", "id"):
            running[clock.case_id].append(clock)
        batch = Batch()
        for past, one in zip(matters, opened, strict=True):
            if past.answered_at is not None:
                work = begin(
                    cases[one.id],
                    clockwork(one.submission.platform_id),
                    at=past.answered_at,
                    now=now,
                    inputs={},
                    open_clocks=running[one.id],
                )
                work.writer = batch
                _tell(work, past)
        batch.flush()
        ImportedMatter.objects.bulk_create(
            ImportedMatter(platform_id=one.submission.platform_id, key=past.key, case_id=one.id)
            for past, one in zip(matters, opened, strict=True)
        )
    return opened


def known_keys(platform_id: int, keys: Sequence[str]) -> set[str]:
    """Which of these keys were imported before."""
    rows = ImportedMatter.objects.filter(platform_id=platform_id, key__in=keys)
    return set(rows.values_list("key", flat=True))


def _tell(work: Work, past: Past) -> None:
    """The answer, its delivery, and the end of the appeal window if that is over by now."""
    _answer(work, past)
    write_delivered(work)
    work.at = work.now
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
