"""What a platform has filled in where the rules leave a name open."""

from django.db import models
from django.db.models import F, Q

from gongdao.people.models.platforms import OfPlatform, Platform
from gongdao.people.models.users import User


class RegisterEntry(models.Model):
    """One real thing under a name that the rulebooks ask for: a court with its address, a document with its version.

    `register` and `entry` are names of a `register` rule; several rows may stand under one. `fields` are texts that
    passed `people.registers.checked`. What has its home elsewhere (the platform's contacts, who holds a role) stands
    there; its row holds no field and says only when somebody last looked.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="register_entries")
    register = models.CharField(max_length=60)
    entry = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True, default="")
    fields = models.JSONField(default=dict)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_register_entry"
        indexes = [models.Index(fields=["platform"], name="people_register_current", condition=Q(until=None))]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_register_order"),
            models.UniqueConstraint(
                fields=["platform", "register", "entry", "name", "since"], name="people_register_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.entry
