"""Official calendar years: an administrator loads one, then provisional open clocks are computed anew by event."""

import json

from django.db import transaction

from gongdao.cases.models import Clock
from gongdao.editions import calendars
from gongdao.editions.models import CalendarYear
from gongdao.legaltime import clock as legal_clock
from gongdao.legaltime import moved, parse_year_table
from gongdao.people.models import Platform
from gongdao.proceedings import clocks
from gongdao.proceedings.actors import Actor, clockwork
from gongdao.proceedings.errors import YearKnown
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.platform_event import write_platform_event
from gongdao.proceedings.work import begin


@transaction.atomic
def load_year(actor: Actor, text: str, *, calendar: str = "") -> CalendarYear:
    """Store an official year (JSON as announced) for a calendar, the platform's own if none is named.

    Raises YearKnown, BadYearTable.
    """
    platform = Platform.objects.get(pk=actor.platform_id)
    calendar = calendar or platform.calendar
    table = parse_year_table(text)
    if CalendarYear.objects.filter(platform=platform, calendar=calendar, year=table.year).exists():
        raise YearKnown(year=table.year)
    year = CalendarYear.objects.create(
        platform=platform, calendar=calendar, year=table.year, table=json.loads(text), loaded_at=legal_clock.now()
    )
    write_platform_event(platform, actor, "calendar.loaded", {"calendar": calendar, "year": table.year})
    transaction.on_commit(calendars.forget)
    return year


def recompute(limit: int = 100) -> int:
    """One bounded round: provisional open clocks whose calendar has become official. Returns the cases touched."""
    waiting = Clock.objects.filter(provisional=True, state__in=clocks.OPEN).order_by("id")
    ripe = [clock for clock in waiting[: limit * 10] if _is_official_now(clock)][:limit]
    cases = dict.fromkeys(clock.case_id for clock in ripe)
    for case_id in cases:
        _recompute_case(case_id)
    return len(cases)


def _is_official_now(clock: Clock) -> bool:
    return not clocks.reckoned_again(clock).provisional


def _recompute_case(case_id: int) -> None:
    now = legal_clock.now()
    with transaction.atomic():
        case = lock_case(case_id)
        if case is None:
            return
        work = begin(case, clockwork(case.platform_id), at=now, now=now, inputs={})
        for clock in work.open_clocks:
            again = clocks.reckoned_again(clock)
            if clock.provisional and not again.provisional:
                later = moved(clock.due_at, again.due_at, now, calendars.of(clock.platform_id, clock.calendar))
                work.ledger.amend(clock, due_at=later, warn_at=again.warn_at, provisional=False)
                for task in case.checklist:
                    if task.pk == clock.task_id:
                        work.ledger.amend(task, due_at=later)
        if work.ledger.changes:
            due_at, due_clock = clocks.binding(work.open_clocks)
            work.ledger.amend(case, due_at=due_at, due_clock=due_clock)
            work.audience = "staff"
            work.write("clock.recomputed")
