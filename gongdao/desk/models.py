"""What only the desk asks for."""

from django.db import models


class Looking(models.Model):
    """Somebody has, or had, a case open. `seen_at` is renewed while the page is shown; `typing_at` by each key.

    It never goes into the record: nobody is judged by what they looked at.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()
    typing_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="looking_once")]
        indexes = [models.Index(fields=["user", "-seen_at"], name="looking_recent")]


class SavedView(models.Model):
    """A narrowed view of the queue under a name: the address of a queue without its cursor.

    `view` is the view that `parameters` (condition -> texts, as in the address) narrow. `shared_with` is empty for the
    owner alone, `*` for everybody on the platform, else a department's name.
    """

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    view = models.TextField()
    parameters = models.JSONField(default=dict)
    shared_with = models.TextField(default="")
    position = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["platform", "position", "id"], name="saved_view_order")]

    def __str__(self) -> str:
        return self.name
