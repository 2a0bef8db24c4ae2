"""Translations: who writes them, what is behind the Polish text, who lets them out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LanguagesConfig(AppConfig):
    name = "languages"
    verbose_name = _("Translations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import contributions, signals

        signals.connect()
        contributions.register()
