from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanPagesConfig(AppConfig):
    name = "planpages"
    verbose_name = _("Plan")

    def ready(self) -> None:
        from . import checks, contributions, immutability, last_guards, pictures

        checks.register()
        immutability.connect()
        last_guards.connect()
        pictures.connect()
        contributions.register()
