from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanPagesConfig(AppConfig):
    name = "planpages"
    verbose_name = _("Plan")

    def ready(self) -> None:
        from . import contributions, immutability, last_guards, pictures

        immutability.register()
        last_guards.connect()
        pictures.connect()
        contributions.register()
