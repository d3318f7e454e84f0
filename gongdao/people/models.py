"""Platforms, the people on them, what they may do, and how machines are known.

Every table of one platform carries `platform`, and it is part of a unique key, so that a look-up without a platform
finds nothing by accident. Rows that say who was what (holdings, absences) are closed, never deleted.
"""

import secrets
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from gongdao.legaltime import clock


def new_handover_key() -> str:
    """256 random bits, URL-safe: the secret that the marketplace signs its handover tokens with."""
    return secrets.token_urlsafe(32)


class OfPlatform(models.QuerySet):
    """Rows of one platform: `Model.objects.of(platform)` is how every read of these tables begins."""

    def of(self, platform: "Platform | int") -> Self:
        return self.filter(platform_id=platform if isinstance(platform, int) else platform.pk)


class Platform(models.Model):
    """A marketplace that Gongdao serves. Contacts pass `people.contacts.check` before they are stored.

    `calendar` is a name of `legaltime.calendar_in`, best the two letters of the country; `language` and `currency`
    (ISO 4217) are those of its rulebooks, which are the shipped ones unless `own_books`.
    """

    id = models.SmallIntegerField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    timezone = models.CharField(max_length=64, default="Asia/Shanghai")
    calendar = models.CharField(max_length=40, default="cn")
    language = models.CharField(max_length=10, default="zh-Hans")
    currency = models.CharField(max_length=3, default="CNY")
    own_books = models.BooleanField(default=False)
    complaint_phone = models.CharField(max_length=40)
    complaint_email = models.EmailField()
    complaint_address = models.CharField(max_length=200)
    service_hours = models.TextField(blank=True, default="")
    handover_key = models.CharField(max_length=100, default=new_handover_key)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "people_platform"

    def __str__(self) -> str:
        return self.name


class Webhook(models.Model):
    """Where the marketplace takes commands. The secret signs them and its answers (Standard Webhooks, `whsec_...`).

    A payment that the marketplace has not answered for `patience_hours` is put before staff.
    """

    platform = models.OneToOneField(Platform, on_delete=models.PROTECT, primary_key=True, related_name="webhook")
    url = models.TextField()
    secret = models.TextField()
    patience_hours = models.PositiveSmallIntegerField()

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_webhook"

    def __str__(self) -> str:
        return self.url


class UserQuerySet(OfPlatform):
    def staff(self) -> Self:
        return self.filter(platform=None, kind=User.Kind.STAFF)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Created by `people.accounts` and `people.changes` only."""


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. Consumers and merchants belong to exactly one platform, staff to none (roles say where).

    The same e-mail on two platforms is two accounts. `USERNAME_FIELD` is the id, because nothing a person types is
    unique by itself; signing in goes through `people.backends`, which knows the platform.
    """

    class Kind(models.TextChoices):
        CONSUMER = "consumer"
        MERCHANT = "merchant"
        STAFF = "staff"

    id = models.BigAutoField(primary_key=True)
    platform = models.ForeignKey(Platform, null=True, blank=True, on_delete=models.PROTECT, related_name="users")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=100)
    email = models.EmailField(null=True, blank=True)
    confirmed_email = models.EmailField(null=True, blank=True)
    phone = models.CharField(max_length=20, null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-Hans")
    external_ref = models.CharField(max_length=100, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        db_table = "people_user"
        constraints = [
            models.UniqueConstraint("platform", "email", name="people_user_platform_email"),
            models.UniqueConstraint("platform", "phone", name="people_user_platform_phone"),
            models.UniqueConstraint("platform", "external_ref", name="people_user_platform_ref"),
            models.UniqueConstraint("email", condition=Q(platform=None), name="people_user_staff_email"),
            models.UniqueConstraint("phone", condition=Q(platform=None), name="people_user_staff_phone"),
            models.CheckConstraint(
                condition=Q(kind="staff", platform=None) | (~Q(kind="staff") & Q(platform__isnull=False)),
                name="people_user_staff_has_no_platform",
            ),
            models.CheckConstraint(
                condition=Q(email=None) | Q(email=Lower(F("email"))), name="people_user_email_lower"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def email_confirmed(self) -> bool:
        """Has somebody who reads its mail said so? Of accounts that the marketplace hands over, it has asked itself."""
        return self.external_ref is not None or (self.email is not None and self.email == self.confirmed_email)

    @property
    def is_staff(self) -> bool:
        return self.kind == self.Kind.STAFF


class Merchant(models.Model):
    """A seller on a platform; `code` is the marketplace's own number of it, `name` that of the shop.

    `registered_name`, `address` and `contact` are those that the marketplace has verified, empty while it has not said.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="merchants")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    registered_name = models.CharField(max_length=200, default="")
    address = models.CharField(max_length=200, default="")
    contact = models.CharField(max_length=200, default="")

    objects = OfPlatform.as_manager()

    class Meta:
        db_table = "people_merchant"
        constraints = [models.UniqueConstraint("platform", "code", name="people_merchant_code")]

    def __str__(self) -> str:
        return self.name


class MerchantMember(models.Model):
    """A user who acts for a merchant."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        db_table = "people_merchant_member"
        constraints = [models.UniqueConstraint("merchant", "user", name="people_merchant_member_once")]


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
