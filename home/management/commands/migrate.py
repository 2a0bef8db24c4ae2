"""manage.py migrate: Django's own, at whose end the triggers that keep records are made."""

from __future__ import annotations

from typing import Any

from django.core.checks.registry import registry
from django.core.management.commands import migrate

from home.immutability import check_triggers


class Command(migrate.Command):
    def check(self, *args: Any, **kwargs: Any) -> None:
        """All but whether the triggers are there: a new version may guard a table that is not
        guarded yet, and an error would keep the command from mending it."""
        every = registry.registered_checks
        registry.registered_checks = {one for one in every if one is not check_triggers}
        try:
            super().check(*args, **kwargs)
        finally:
            registry.registered_checks = every
