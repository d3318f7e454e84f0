"""Tidying removes what is past its time and leaves the rest."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from proceedings_cast import MORNING, Cast, fresh_caches, liao  # noqa: F401

from gongdao.cases.models import Draft
from gongdao.jobs.tidy import tidy
from gongdao.legaltime import clock


def test_old_drafts_and_sessions_go_and_new_ones_stay(liao: Cast) -> None:
    for age in (1, 29, 31):
        at = MORNING - timedelta(days=age)
        Draft.objects.create(platform=liao.platform, owner=f"user:{age}", form="file", body={}, updated_at=at)
        Session.objects.create(session_key=str(age), session_data="-", expire_date=at + timedelta(days=14))
    with clock.frozen(MORNING):
        tidy()
    assert set(Draft.objects.values_list("owner", flat=True)) == {"user:1", "user:29"}
    assert set(Session.objects.values_list("session_key", flat=True)) == {"1"}
