from django.apps import AppConfig

from gongdao.cases import folds


class CasesConfig(AppConfig):
    name = "gongdao.cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        folds.register_all()
