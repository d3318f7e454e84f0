"""Locking a case and its clocks, always in this order. Plain SQL, because every act begins with it.

NO KEY UPDATE, so that letters and other rows that only refer to the case need not wait for it.
"""

from gongdao.cases.models import Case, Clock

_CASE = "select * from cases_case where id = %s and platform_id = coalesce(%s, platform_id) for no key update"
_CLOCKS = """
select * from cases_clock where case_id = %s and state in ('running', 'paused') order by due_at, id for update
"""


def lock_case(case_id: int, platform_id: int | None = None, *, skip_locked: bool = False) -> Case | None:
    """The case, locked until the transaction ends; null if it is not there (or is locked, with `skip_locked`)."""
    statement = _CASE + (" skip locked" if skip_locked else "")
    return next(iter(Case.objects.raw(statement, [case_id, platform_id])), None)


def lock_clocks(case: Case) -> list[Clock]:
    """The running and paused clocks of a locked case, earliest due first."""
    found = list(Clock.objects.raw(_CLOCKS, [case.pk]))
    for clock in found:
        clock.case = case
    return found
