"""What intake keeps of machines' requests."""

from django.db import models


class Answered(models.Model):
    """The answer to a request that came under an Idempotency-Key; written in the transaction of what it did.

    `digest` is the SHA-256 of the request's path and body, `body` the JSON of the answer without secrets.
    """

    platform = models.ForeignKey("people.Platform", models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    digest = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    body = models.BinaryField()
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="answered_once")]
