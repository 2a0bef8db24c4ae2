"""The app that all others stand on."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Drogowskaz"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import checks, contributions, signals, wagtail_words

        checks.register()
        signals.connect()
        contributions.register()
        wagtail_words.replace()
