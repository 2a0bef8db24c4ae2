"""What events show of themselves elsewhere: each entry is found by the registry it joins."""

from __future__ import annotations

from home import registry


def register() -> None:
    """Called once, when all models are loaded."""
    from . import log_actions, retention  # noqa: F401
    from .actions import places

    registry.tick_jobs.register(places.settle_due)
    registry.retention_rules.register(retention.forget_unconfirmed)
    registry.retention_rules.register(retention.anonymise_past_events)
