"""Whoever can sign in, and the shops that some act for."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from gongdao.legaltime import clock
from gongdao.people.models.platforms import OfPlatform, Platform


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
