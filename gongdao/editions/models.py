"""Published rulebook texts and official calendars, as data. Execution reads these rows, never the files."""

from django.db import models
from django.db.models import Q, UniqueConstraint


class Edition(models.Model):
    """One version of one book for one platform; the text is never changed."""

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+")
    book = models.TextField()
    version = models.TextField()
    title = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    text = models.TextField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "book", "version"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.book} {self.version}"


class Ruleset(models.Model):
    """The stack of editions in force for one platform from `since` on; `since` null: only for retrospective import."""

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+")
    editions = models.ManyToManyField(Edition, related_name="rulesets")
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["platform", "since"], condition=Q(since__isnull=False), name="ruleset_since")
        ]


class CalendarYear(models.Model):
    """The official table of days off and make-up workdays of one year, as announced."""

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+")
    calendar = models.TextField()
    year = models.SmallIntegerField()
    table = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["platform", "calendar", "year"], name="calendar_year_once")]
