"""What staff hold, when they are away, whom they know, what they were trained in, and who lends them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gongdao.people.models.platforms import OfPlatform, Platform
from gongdao.people.models.users import Merchant, User


class ThirdParty(models.Model):
    """An organisation whose people act for the platform under a contract, in the procedures and roles of its scope.

    Days are those of the platform's wall clock, both included; empty `procedures` are all of them.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="third_parties")
    name = models.CharField(max_length=200)
    contract = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_until = models.DateField()
    procedures = ArrayField(models.TextField(), default=list)
    roles = ArrayField(models.TextField(), default=list)
    told_at = models.DateTimeField(null=True, help_text="when the service centre heard that the contract runs out")

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_third_party"
        constraints = [
            models.UniqueConstraint("platform", "contract", name="people_third_party_contract"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="people_third_party_order"),
        ]

    def __str__(self) -> str:
        return self.name


class Training(models.Model):
    """Somebody has passed a training; `valid_until` is the last day on which it counts, `proof` where it is kept."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="trainings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trainings")
    name = models.CharField(max_length=200)
    passed_on = models.DateField()
    valid_until = models.DateField()
    proof = models.CharField(max_length=200)
    told_at = models.DateTimeField(null=True, help_text="when the service centre heard that it runs out")

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_training"
        indexes = [models.Index(fields=["user", "-valid_until"], name="people_training_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("passed_on")), name="people_training_order")
        ]


class Holding(models.Model):
    """A person holds a role on a platform, in a department where the role is scoped so, since..until (exclusive).

    With `third_party` the person works for that organisation, which acts for the platform.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holdings")
    role = models.CharField(max_length=60)
    department = models.CharField(max_length=60, null=True, blank=True)
    third_party = models.ForeignKey(ThirdParty, on_delete=models.PROTECT, null=True, related_name="holdings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_holding"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "user", "role", "department"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="people_holding_once",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_holding_order"),
        ]


class Absence(models.Model):
    """A person is away from `since` until before `until` (open while unknown); stand-ins act meanwhile."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "people_absence"
        indexes = [models.Index(fields=["user", "until"], name="people_absence_user")]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_absence_order")
        ]


class Relation(models.Model):
    """A member of staff is close to a shop, or to a person known by e-mail or phone: so they handle no case of theirs.

    Declared by the member of staff; ended, never deleted. What is said of the person is personal and stands only here.
    """

    class Kind(models.TextChoices):
        FAMILY = "family"
        EMPLOYMENT = "employment"
        SHAREHOLDING = "shareholding"
        OTHER = "other"

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="relations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=20, choices=Kind)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True, related_name="relations")
    name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(null=True)
    phone = models.CharField(max_length=20, null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_relation"
        indexes = [models.Index(fields=["platform", "until"], name="people_relation_current")]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_relation_order"),
            models.CheckConstraint(
                condition=Q(merchant__isnull=False) | Q(email__isnull=False) | Q(phone__isnull=False),
                name="people_relation_to_somebody",
            ),
        ]
