"""The outbox: one row is one message, on one channel, to one person. What was sent is kept as it was sent."""

from django.db import models
from django.db.models import Q


class Letter(models.Model):
    """A notice to one person. `channel` app is read on the person's pages, email goes out over SMTP.

    With `mandate` it goes to who acts for the party `role`, by e-mail.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="letters")
    event_id = models.BigIntegerField()
    event = models.TextField()
    role = models.TextField()
    user = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    mandate = models.ForeignKey("cases.Mandate", models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.TextField()
    words = models.TextField()
    body = models.TextField()
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at", "id"], name="letter_next", condition=Q(next_at__isnull=False)),
            models.Index(fields=["user", "-id"], name="letter_inbox", condition=Q(channel="app", user__isnull=False)),
        ]


class Delivery(models.Model):
    """One attempt to deliver a letter: when, to which address, with what answer."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="deliveries")
    at = models.DateTimeField()
    address = models.TextField()
    ok = models.BooleanField()
    answer = models.TextField()
