"""The marketplaces that Gongdao serves, and where it is told of payments."""

import secrets
from typing import Self

from django.db import models

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
