"""The worker's round over mandates: one whose last day is past has ended. Its side and who acted are told, once."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from gongdao.cases import mandates
from gongdao.cases.mandates import CONFIRMED, ENDED, GIVEN, Mandate
from gongdao.legaltime import clock
from gongdao.people import kept
from gongdao.proceedings.actors import clockwork
from gongdao.proceedings.locking import lock_case
from gongdao.proceedings.mandates import ACTS, END
from gongdao.proceedings.work import begin

DAY = timedelta(days=1)


def end() -> int:
    """One round. Returns how many mandates ended; one whose case somebody is working on waits for the next round."""
    now = clock.now()
    near = Mandate.objects.filter(state__in=(GIVEN, CONFIRMED), valid_until__lt=(now + DAY).date())
    rows = near.order_by("valid_until", "id").values_list("id", "case_id", "platform_id", "valid_until")
    over = [
        (pk, case)
        for pk, case, platform, until in rows
        if until is not None and until < mandates.day(kept.platform(platform).timezone, now)
    ]
    return sum(_end(pk, case, now) for pk, case in over)


@transaction.atomic
def _end(mandate_id: int, case_id: int, now: datetime) -> int:
    """The event, dated at the end of the last day by the platform's wall clock."""
    case = lock_case(case_id, skip_locked=True)
    mandate = Mandate.objects.get(pk=mandate_id)
    if case is None or not mandate.standing or mandate.valid_until is None:
        return 0
    zone = ZoneInfo(kept.platform(case.platform_id).timezone)
    at = datetime.combine(mandate.valid_until + DAY, time(), zone)
    work = begin(case, clockwork(case.platform_id), at=at, now=now, inputs={})
    work.mentions = {"mandate": mandate} if mandate.state == CONFIRMED else {}
    work.ledger.amend(mandate, state=ENDED)
    work.ledger.amend(case, updated_at=now)
    work.audience = mandate.role
    work.write(ACTS[END])
    return 1
