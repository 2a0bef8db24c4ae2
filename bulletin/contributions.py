"""What the bulletin shows of itself elsewhere: each entry is found by the registry it joins."""

from __future__ import annotations


def register() -> None:
    """Called once, when all models are loaded."""
    from . import subscription_contributions

    subscription_contributions.register()
