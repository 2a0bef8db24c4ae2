"""The app that all others stand on."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Drogowskaz"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import (
            bound_guards,
            checks,
            contributions,
            immutability,
            signals,
            wagtail_words,
            workflow_mail,
        )

        checks.register()
        immutability.connect()
        signals.connect()
        bound_guards.connect()
        contributions.register()
        wagtail_words.replace()
        workflow_mail.leave_out_own_ways()
