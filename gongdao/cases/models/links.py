"""How cases hang together, and what was handed out of one to a party."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from gongdao.cases.models.case import Case, Order


class Link(models.Model):
    """What a case is to another one. Nothing is copied or lost by it; undone, it stays as a trace.

    `related`: look at the other too. `duplicate`: the same matter again; merged, it waits under the other. `split`: the
    other was made out of it. `group`: a member, and the other leads the group.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked", db_index=False)
    rev = models.IntegerField(default=1)
    kind = models.TextField()
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["case", "other", "kind"], condition=Q(undone_at__isnull=True), name="link_once")
        ]
        indexes = [models.Index(fields=["other", "kind", "id"], name="link_other", condition=Q(undone_at__isnull=True))]


class Disclosure(models.Model):
    """One line of the log of what was handed to a party: whose data, of which order, with how many files; its event
    holds the words."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="disclosures")
    rev = models.IntegerField(default=1)
    event_id = models.BigIntegerField()
    to_role = models.TextField()
    merchant = models.ForeignKey("people.Merchant", models.PROTECT, null=True, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", db_index=False)
    files = models.IntegerField(default=0)
    clause = models.TextField()
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["platform", "-made_at", "-id"], name="disclosure_latest")]
