"""In-app letters of a party: which are new, and that they have been read."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from gongdao.cases.models import Case
from gongdao.notices.models import Letter


def unread(platform_id: int, user_id: int, case_ids: Collection[int]) -> dict[int, Letter]:
    """The newest unread letter to this account about each of these cases, by the case's id. One statement."""
    rows = Letter.objects.filter(
        platform_id=platform_id, user_id=user_id, case_id__in=case_ids, channel="app", read_at=None
    )
    return {letter.case_id: letter for letter in rows.order_by("pk") if letter.case_id is not None}


def of_case(case: Case, role: str, user_id: int | None) -> QuerySet[Letter]:
    """The in-app letters of a case to one of its parties, newest first; a guest has `user_id` None."""
    rows = Letter.objects.filter(case=case, platform_id=case.platform_id, role=role, channel="app").order_by("-pk")
    return rows.filter(user=None) if user_id is None else rows.filter(user_id=user_id)


def mark_read(case: Case, role: str, user_id: int | None, now: datetime) -> int:
    """The party has the case's page before them: its letters count as read. How many were new."""
    return of_case(case, role, user_id).filter(read_at=None).update(read_at=now)
