"""Payments: what an accepted offer makes the marketplace do, and every attempt to tell it so.

Amounts are fen, instants aware. Only `proceedings` writes these tables.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, UniqueConstraint

from gongdao.people.models import Webhook

ORDERED, SENT, PARTIAL, CONFIRMED, RECEIVED, FAILED, RETURNED = STATES = (
    "ordered",
    "sent",
    "partial",
    "confirmed",
    "received",
    "failed",
    "returned",
)
WAITING = (ORDERED, SENT)
LIVE = (ORDERED, SENT, PARTIAL, CONFIRMED, RECEIVED)
"""In these the money is under way or there: nothing else is ordered for the same offer meanwhile."""
OVER = (FAILED, RETURNED)
PATIENCE = timedelta(hours=24)
"""How long a payment waits for the marketplace's answer before it is looked after, where nobody has said otherwise."""
LOOK_AFTER = ("all", FAILED, RETURNED, PARTIAL, "missing", "waiting")
"""Why a payment is on the list of those to look after; `all` is any of them."""


class Payment(models.Model):
    """One command to pay, known to the marketplace by its `key`.

    `amount` is what is to be paid, for points and coupons their worth; `confirmed` is what the marketplace has said is
    paid so far. `reason` is the marketplace's code, `error` that of the last sending.
    """

    class Kind(models.TextChoices):
        REFUND = "refund"
        PAYOUT = "payout"
        POINTS = "points"
        COUPON = "coupon"

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="payments")
    proposal = models.ForeignKey("cases.Proposal", models.PROTECT, related_name="payments", db_index=False)
    after = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="again", db_index=False, help_text="whose place it takes"
    )
    rev = models.IntegerField(default=1)
    kind = models.TextField(choices=Kind)
    amount = models.BigIntegerField()
    payee = models.TextField()
    key = models.TextField(unique=True)
    state = models.TextField(default=ORDERED)
    confirmed = models.BigIntegerField(default=0)
    reason = models.TextField(null=True)
    settled_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    ordered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    missing_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["proposal", "kind"], condition=Q(state__in=LIVE), name="payment_live_once"),
            UniqueConstraint(fields=["after"], name="payment_after_once"),
        ]
        indexes = [
            models.Index(fields=["platform", "next_at", "id"], name="payment_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["platform", "-ordered_at", "-id"], name="payment_latest"),
            models.Index(
                fields=["platform", "-ordered_at", "-id"],
                name="payment_open",
                condition=~Q(state__in=[CONFIRMED, RECEIVED]) | Q(missing_at__isnull=False),
            ),
        ]

    @property
    def rest(self) -> int:
        """What the marketplace has not yet said to be paid, in fen."""
        return self.amount - self.confirmed

    @property
    def stuck(self) -> bool:
        """Has the marketplace not taken the command, however often it was tried?"""
        return self.state == ORDERED and self.next_at is None


class PaymentAttempt(models.Model):
    """One attempt to hand a command over: when, with which HTTP status (none if nobody answered) and what answer."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="tried")
    at = models.DateTimeField()
    ok = models.BooleanField()
    status = models.IntegerField(null=True)
    answer = models.TextField()


def patience(platform_id: int) -> timedelta:
    """How long the platform waits for the marketplace's answer."""
    hours = Webhook.objects.filter(platform_id=platform_id).values_list("patience_hours", flat=True).first()
    return timedelta(hours=hours) if hours else PATIENCE


def of_case(case_id: int) -> list[Payment]:
    """The payments of a case, the latest first."""
    return list(Payment.objects.filter(case_id=case_id).select_related("proposal").order_by("-ordered_at", "-id"))


def latest(platform_id: int) -> QuerySet[Payment]:
    """All payments of a platform, the latest first."""
    return Payment.objects.filter(platform_id=platform_id).order_by("-ordered_at", "-id")


def to_look_after(platform_id: int, now: datetime, patience: timedelta, why: str = "all") -> QuerySet[Payment]:
    """What neither was confirmed in time nor has been ordered anew, the latest first; `why` is one of LOOK_AFTER.

    A payment that waits is on it `patience` after it was ordered, one that nobody could be told of at once.
    """
    waits = Q(state__in=WAITING, ordered_at__lte=now - patience) | Q(state=ORDERED, next_at=None)
    missing = Q(missing_at__isnull=False) & ~Q(state=RECEIVED)
    reasons = {state: Q(state=state) for state in (FAILED, RETURNED, PARTIAL)} | {"missing": missing, "waiting": waits}
    wanted = reasons.get(why, Q(state__in=[FAILED, RETURNED, PARTIAL]) | missing | waits)
    # said once more for the partial index, which PostgreSQL takes only if the conditions imply its own
    still = ~Q(state__in=[CONFIRMED, RECEIVED]) | Q(missing_at__isnull=False)
    again = Payment.objects.filter(after=OuterRef("pk"))
    return latest(platform_id).filter(still, wanted).exclude(Exists(again))
