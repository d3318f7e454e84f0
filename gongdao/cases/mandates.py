"""Who acts for a party of a case: family, a lawyer, a guardian. Looked at here, written by `proceedings.mandates`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q, QuerySet

from gongdao.people.models import User

KINDS = FAMILY, LAWYER, GUARDIAN, ORGANISATION, OTHER = ("family", "lawyer", "guardian", "organisation", "other")
SCOPES = READ, ACT, SETTLE = ("read", "act", "settle")
"""Each includes those before it: to read; to say and show something; to bind the party."""
GIVEN, CONFIRMED, REVOKED, ENDED = ("given", "confirmed", "revoked", "ended")


class Mandate(models.Model):
    """Somebody acts for one side of a case, on the days of the platform's wall clock, both included.

    `state`: given (staff have entered it, others must look at the proof), confirmed (the side itself or staff: it holds
    on its days), revoked (by the side), ended (laid down, or by staff with reasons). Name and e-mail are personal,
    erasable, and stand nowhere else.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="mandates")
    rev = models.IntegerField(default=1)
    role = models.TextField(help_text="the side for which somebody acts")
    kind = models.TextField()
    scope = models.TextField()
    name = models.TextField()
    email = models.TextField()
    language = models.TextField(default="zh-Hans")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.TextField()
    claim_hash = models.BinaryField()
    proof = models.ForeignKey("cases.Attachment", models.PROTECT, null=True, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["platform", "email"], name="mandate_email", condition=Q(state="confirmed"))]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> bool:
        """Neither revoked nor ended; its days may be over, or still to come."""
        return self.state in (GIVEN, CONFIRMED)

    def holds(self, today: date) -> bool:
        """Does it hold on a day of the platform's wall clock?"""
        until = self.valid_until
        return self.state == CONFIRMED and self.valid_from <= today and (until is None or today <= until)

    def reaches(self, scope: str) -> bool:
        """Does its scope include this one?"""
        return SCOPES.index(scope) <= SCOPES.index(self.scope)


def day(timezone: str, at: datetime) -> date:
    """The day that the wall clock of a platform shows."""
    return at.astimezone(ZoneInfo(timezone)).date()


def proven(user: User, platform_id: int) -> str:
    """The e-mail address under which an account of the platform can hold mandates: its own, once confirmed; or none."""
    return user.email or "" if user.platform_id == platform_id and user.email_confirmed else ""


def holding(case_id: int, today: date) -> QuerySet[Mandate]:
    """The mandates of a case that hold on the day, the oldest first."""
    return on(today).filter(case=case_id).order_by("id")


def on(today: date) -> QuerySet[Mandate]:
    """All mandates that hold on the day."""
    rows = Mandate.objects.filter(state=CONFIRMED, valid_from__lte=today)
    return rows.filter(Q(valid_until=None) | Q(valid_until__gte=today))
