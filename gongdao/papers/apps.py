"""Papers about a case, made from the record at the moment they are asked for."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "gongdao.papers"
