"""What the platform does regularly, without a case: each duty `every LIMIT` of the rulebooks runs in rounds."""

from django.db import models
from django.db.models import Q, UniqueConstraint


class Round(models.Model):
    """One turn of a recurring duty, until somebody of its role has done it; each duty has one open turn at a time.

    `state` is open, done or ended (the rulebooks ask for it no longer). `missed_at`, once set, is never removed. What
    was found is content of the event `event_id`.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    rev = models.IntegerField(default=1)
    name = models.TextField()
    book = models.TextField()
    clause = models.TextField()
    row = models.IntegerField()
    who = models.TextField()
    limit = models.TextField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)
    state = models.TextField(default="open")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    event_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "name"], condition=Q(state="open"), name="round_open")]
        indexes = [models.Index(fields=["platform", "name", "-id"], name="round_history")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at}"


def open_turns(platform_id: int) -> list[Round]:
    """The open turn of each recurring duty, the first due on top."""
    return list(Round.objects.filter(platform=platform_id, state="open").order_by("due_at", "name"))


def last_done(platform_id: int) -> dict[str, Round]:
    """The latest turn of each duty that was done, by name."""
    rows = Round.objects.filter(platform=platform_id, state="done").order_by("name", "-id").distinct("name")
    return {row.name: row for row in rows.select_related("done_by")}


def history(platform_id: int, name: str, before: int | None = None) -> models.QuerySet[Round]:
    """The turns of a duty that are done or ended, the latest first; `before` is the id of the last one shown."""
    rows = Round.objects.filter(platform=platform_id, name=name).exclude(state="open").select_related("done_by")
    return (rows.filter(pk__lt=before) if before else rows).order_by("-id")
