"""What runs in a case: the duties of staff, and the clocks of all limits."""

from django.db import models
from django.db.models import Q

from gongdao.cases.models.case import Case
from gongdao.cases.models.offers import Approval


class Task(models.Model):
    """A duty of staff in a case: until its own clock runs out, or before the act that it `blocks`.

    `state` is open, done, excused (with reasons) or ended (it no longer applied, or the case was over). `due_at` is its
    clock's, for lists over many cases.
    """

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    rev = models.IntegerField(default=1)
    name = models.TextField()
    book = models.TextField()
    clause = models.TextField()
    row = models.IntegerField()
    who = models.TextField()
    blocks = models.TextField(null=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.TextField(default="open")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "who", "due_at", "id"], name="task_inbox", condition=Q(state="open"))
        ]


class Clock(models.Model):
    """One running instance of a deadline. The due instant is exclusive; `breached_at`, once set, is never removed."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="clocks", db_index=False)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="clocks", db_index=False)
    rev = models.IntegerField(default=1)
    deadline = models.TextField()
    favours = models.TextField()
    breaches = models.BooleanField(help_text="running out is a breach, not the end of a window or an act of the clock")
    clause = models.TextField()
    row = models.IntegerField()
    limit = models.TextField()
    warn = models.TextField(default="", help_text="limit before the due instant at which it is soon; empty for none")
    calendar = models.TextField()
    provisional = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    state = models.TextField(default="running")
    paused_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)

    @property
    def of_procedure(self) -> bool:
        """A clock of the procedure itself, which the parties see, and not one among staff."""
        return self.approval_id is None and self.task_id is None

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="clock_due", condition=Q(state="running", breached_at__isnull=True)),
            models.Index(
                fields=["platform", "breached_at"], name="clock_breached", condition=Q(breached_at__isnull=False)
            ),
            models.Index(
                fields=["platform", "deadline", "stopped_at"],
                name="clock_stopped",
                condition=Q(stopped_at__isnull=False),
            ),
            models.Index(
                fields=["platform", "calendar"],
                name="clock_provisional",
                condition=Q(provisional=True, state__in=["running", "paused"]),
            ),
        ]
