"""What machines of a marketplace talk to: `/api/v1`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "gongdao.api"
