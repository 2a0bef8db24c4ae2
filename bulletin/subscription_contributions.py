"""What subscribers and mailings show of themselves elsewhere, by the registries of `home`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

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
    registry.home_sections.register(subscription_section)
    registry.sitemap_sources.register(addresses)
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


def subscription_section(request: HttpRequest) -> registry.SectionRow:
    """Home: the way to the form."""
    return registry.SectionRow(order=900, template="bulletin/subscription/home.html")


def addresses(request: HttpRequest) -> Iterator[tuple[str, datetime | None]]:
    """For the sitemap: the form. The other pages are behind links of single people."""
    yield reverse("bulletin_subscribe"), None


def make_demo() -> str | None:
    """Example subscribers and mailings for `manage.py demo`."""
    from .demo.subscription import build_subscription

    return build_subscription()
