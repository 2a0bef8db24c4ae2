"""The app that all others stand on."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Drogowskaz"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import checks, documents, editorial, outbox, public_forms, signals, ticking
        from home.registry import retention_rules, setup_steps, tick_jobs

        checks.register()
        signals.connect()
        for step in editorial.SETUP:
            setup_steps.register(step)
        for job in (
            ticking.requeue_dead_tasks,
            outbox.requeue_due,
            documents.requeue_abandoned,
            ticking.publish_scheduled,
            ticking.apply_retention,
        ):
            tick_jobs.register(job)
        for rule in (outbox.forget_sent, public_forms.forget_attempts, ticking.forget_tasks):
            retention_rules.register(rule)
