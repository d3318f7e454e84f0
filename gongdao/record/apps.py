from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "gongdao.record"
    label = "record"
