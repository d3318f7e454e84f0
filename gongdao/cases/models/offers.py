"""What was offered, what waits for an approval, and whom a party does not want as a handler."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from gongdao.cases.models.case import Case


class Proposal(models.Model):
    """What one side offers another: sum, goods, who pays, until when. Silence never accepts it (M-1.1.3).

    Sides are `platform`, `consumer`, `merchant`; null in offers of a time before sides were kept, when only the
    platform offered, to the consumer. `state` is offered, accepted, declined, lapsed, withdrawn or countered.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    rev = models.IntegerField(default=1)
    remedy = models.TextField()
    amount = models.BigIntegerField(default=0)
    by_role = models.TextField(null=True)
    to_role = models.TextField(null=True)
    payer = models.TextField(null=True, help_text="the side that pays the sum")
    goods = models.TextField(default="", help_text="what is returned, exchanged or repaired")
    freight = models.TextField(null=True, help_text="the side that pays the freight")
    perform_within = models.TextField(null=True, help_text="limit from the acceptance on, by which it is carried out")
    in_kind = models.TextField(null=True, help_text="points or coupon, beside the sum")
    in_kind_worth = models.BigIntegerField(null=True)
    counters = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    terms = models.TextField(default="")
    state = models.TextField(default="offered")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)

    @property
    def worth(self) -> int:
        """Everything that it is worth, in fen: the sum and what is given in kind."""
        return self.amount + (self.in_kind_worth or 0)


class Approval(models.Model):
    """A pending action: approving executes it against the state of that moment."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    rev = models.IntegerField(default=1)
    name = models.TextField()
    action = models.TextField()
    inputs = models.JSONField()
    amount = models.BigIntegerField(default=0)
    party = models.TextField(null=True, help_text="the side that gets it; sums count for each")
    by = models.TextField()
    department = models.TextField(null=True)
    inform = models.JSONField(default=list)
    clause = models.TextField()
    row = models.IntegerField()
    state = models.TextField(default="pending")
    requested_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    stood_in = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["platform", "by", "requested_at"], name="approval_inbox", condition=Q(state="pending")
            ),
            models.Index(
                fields=["platform", "name", "decided_at"], name="approval_granted", condition=Q(state="approved")
            ),
        ]


class Objection(models.Model):
    """A party does not want somebody to handle its case. Upheld, it keeps that person out of this case for good."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    rev = models.IntegerField(default=1)
    role = models.TextField(help_text="the party that objects")
    against = models.ForeignKey("people.User", models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(default="open", help_text="open, upheld or dismissed")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["case", "role", "against"], name="objection_once")]
        indexes = [models.Index(fields=["platform", "made_at"], name="objection_open", condition=Q(state="open"))]
