"""How people and machines prove who they are, and how often they have tried."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongdao.legaltime import clock
from gongdao.people.models.platforms import OfPlatform, Platform
from gongdao.people.models.users import User


class IdentityCheck(models.Model):
    """The recorded result of one real-name check. Filing a complaint never asks for one."""

    class Result(models.TextChoices):
        CONFIRMED = "confirmed"
        MISMATCH = "mismatch"
        UNAVAILABLE = "unavailable"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identity_checks")
    method = models.CharField(max_length=40)
    result = models.CharField(max_length=20, choices=Result)
    reference = models.CharField(max_length=100, blank=True, default="")
    checked_at = models.DateTimeField()

    class Meta:
        db_table = "people_identity_check"
        indexes = [models.Index(fields=["user", "-checked_at"], name="people_identity_latest")]


class ApiKey(models.Model):
    """A machine of the marketplace. Only the SHA-256 of the key is stored; `last_used_on` has the grain of a day."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    hash = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_api_key"
        constraints = [
            models.UniqueConstraint("platform", "name", condition=Q(revoked_at=None), name="people_api_key_name")
        ]


class HandoverToken(models.Model):
    """A handover token that was used; kept until it would have expired, so that it cannot be used again."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    jti = models.CharField(max_length=100)
    expires_at = models.DateTimeField(db_index=True)

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_handover_token"
        constraints = [models.UniqueConstraint("platform", "jti", name="people_handover_token_once")]


class Attempt(models.Model):
    """How often something guessable was tried in one window; see `people.attempts`."""

    key = models.BinaryField(max_length=32, primary_key=True)
    count = models.IntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_attempt"
