"""Figures that are kept, not counted, and where imported cases came from."""

from django.db import models
from django.db.models import UniqueConstraint

from gongdao.cases.models.case import Case


class CaseCount(models.Model):
    """Open cases per group, kept by a statement trigger in slots; sum over the slots to read."""

    platform_id = models.SmallIntegerField()
    department = models.TextField()
    assignee_id = models.BigIntegerField()
    state = models.TextField()
    severity = models.TextField()
    slot = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["platform_id", "department", "assignee_id", "state", "severity", "slot"], name="case_count_key"
            )
        ]


class NumberCount(models.Model):
    """The last figure given out for case numbers of one platform on one day."""

    platform_id = models.SmallIntegerField()
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["platform_id", "day"], name="number_count_key")]


class ImportedMatter(models.Model):
    """Where an imported case came from, so that importing the same file again makes no double."""

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "key"], name="imported_once")]
