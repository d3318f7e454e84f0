from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "gongdao.proceedings"
