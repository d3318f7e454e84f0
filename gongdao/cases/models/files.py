"""Files and unsent words."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from gongdao.cases.models.case import Case


class Attachment(models.Model):
    """A file kept with a case (or with a draft, until it is filed). `path` is relative to the file store."""

    id = models.BigIntegerField(primary_key=True)
    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="attachments")
    event_id = models.BigIntegerField(null=True)
    owner = models.TextField(default="", help_text="the draft's owner until it is filed")
    name = models.TextField()
    content_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    path = models.TextField()
    audience = models.TextField(default="all")
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner"], name="attachment_owner", condition=Q(case__isnull=True))]


class Draft(models.Model):
    """Text somebody has typed but not sent, kept on the server; `owner` is `user:ID` or `guest:KEY`."""

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    owner = models.TextField()
    form = models.TextField()
    body = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "owner", "form"], name="draft_once")]
