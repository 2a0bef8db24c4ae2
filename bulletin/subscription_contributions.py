"""What subscribers and mailings show of themselves elsewhere, by the registries of `home`."""

from __future__ import annotations

from home import registry


def register() -> None:
    from . import subscription_log_actions, subscription_setup, subscription_tasks  # noqa: F401
    from .actions import subscriber_imports, subscribers
    from .mailing import tasks
    from .personal_data import SubscribersSource
    from .subscription_desk import desk_items

    registry.setup_steps.register(subscription_setup.make_rights)
    registry.setup_steps.register(subscription_setup.make_rules)
    registry.desk_items.register(desk_items)
    registry.personal_data.register(SubscribersSource())
    for job in (
        tasks.settle_abandoned,
        tasks.take_up_due,
        subscription_tasks.answer_forgotten,
        subscriber_imports.requeue_lost,
    ):
        registry.tick_jobs.register(job)
    for rule in (
        subscription_tasks.forget_requests,
        subscribers.forget_ended,
        subscriber_imports.forget_reports,
    ):
        registry.retention_rules.register(rule)
    registry.demo_steps.register(make_demo)


def make_demo() -> str | None:
    """Example subscribers and mailings for `manage.py demo`."""
    from .demo.subscription import build_subscription

    return build_subscription()
