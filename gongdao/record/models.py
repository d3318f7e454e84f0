"""The append-only tables. `append` writes them, `sealer` seals them, triggers refuse everything else (migration 0001).

No foreign keys: ids come from `ids.take` and the sealed bytes name rows that the same statement inserts.
"""

from django.db import models


class Event(models.Model):
    """One event. `bytes` is what is sealed; the columns beside are copies for queries, and `verify` compares them."""

    id = models.BigIntegerField(primary_key=True)
    platform_id = models.SmallIntegerField()
    case_id = models.BigIntegerField(null=True)
    name = models.TextField()
    procedure = models.TextField(null=True)
    audience = models.TextField(help_text="who may read it: all, consumer, merchant or staff")
    actor_id = models.BigIntegerField(null=True)
    actor_role = models.TextField(null=True)
    actor_kind = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    retrospective = models.BooleanField(default=False)
    bytes = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "recorded_at", "id"], name="event_case"),
            models.Index(
                fields=["platform_id", "recorded_at"],
                name="event_too_late",
                condition=models.Q(name="appeal.too_late"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Content(models.Model):
    """What people wrote on an event: canonical JSON, and the salt of its hash. Erasing sets both to null, for good."""

    event_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)


class Unsealed(models.Model):
    """An event that is not in the tree yet."""

    event_id = models.BigIntegerField(primary_key=True)


class Leaf(models.Model):
    """The place of an event in the tree, by order of sealing, from 0; `hash` is the RFC 6962 leaf hash of its bytes."""

    idx = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField()


class Checkpoint(models.Model):
    """The root of the first `size` leaves. `frontier`: the roots of the full subtrees, greatest first, 32 bytes each.

    `note` is the signed form (C2SP signed note), set once after the commit of `root`.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    frontier = models.BinaryField()
    note = models.TextField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["size"], name="checkpoint_unsigned", condition=models.Q(note__isnull=True))]
