from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanPagesConfig(AppConfig):
    name = "planpages"
    verbose_name = _("Plan")

    def ready(self) -> None:
        from . import checks, contributions, immutability

        checks.register()
        immutability.connect()
        contributions.register()
