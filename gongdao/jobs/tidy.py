"""Once an hour: what nobody needs any more goes, and nothing else."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from gongdao.intake import drafts, files, repeats
from gongdao.legaltime import clock
from gongdao.people import attempts, handover

UNSENT = timedelta(days=30)


def tidy() -> int:
    """Remove expired sessions, used tokens, closed windows of attempts, old answers to machines,
    and drafts and uploads never sent."""
    now = clock.now()
    handover.purge(now)
    attempts.purge(now)
    Session.objects.filter(expire_date__lt=now).delete()
    repeats.purge(now)
    drafts.purge(now - UNSENT)
    return files.purge(now - UNSENT)
