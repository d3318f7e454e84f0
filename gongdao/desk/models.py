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
