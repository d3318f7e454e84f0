"""What staff and merchants answer with again and again."""

from django.db import models
from django.db.models import Q


class Macro(models.Model):
    """A saved reply, with the acts that go with it. Whose: a person's, a department's, a shop's; else everybody's.

    `to` is whom the words are for: consumer, merchant, all, or note (colleagues only). `acts` is a list of
    `{"action", "inputs", "after"}`; those with `after` are done when the words have been sent.
    """

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    owner = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    department = models.TextField(null=True)
    merchant = models.ForeignKey("people.Merchant", models.PROTECT, null=True, related_name="+", db_index=False)
    to = models.TextField(default="consumer")
    body = models.TextField(default="")
    acts = models.JSONField(default=list)
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    updated_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None, department=None)
                | Q(owner=None, merchant=None)
                | Q(department=None, merchant=None),
                name="macro_of_one",
            )
        ]
        indexes = [models.Index(fields=["platform", "name", "id"], name="macro_in_use", condition=Q(retired_at=None))]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """Whose it is: own, department, shop or platform."""
        if self.owner_id is not None:
            return "own"
        return "department" if self.department else "shop" if self.merchant_id is not None else "platform"
