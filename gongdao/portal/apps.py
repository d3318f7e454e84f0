"""The pages of consumers and merchants, under each platform's short name."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongdao.portal"
