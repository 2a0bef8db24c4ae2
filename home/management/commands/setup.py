"""manage.py setup: what every installation has, made idempotently."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from home.registry import setup_steps


class Command(BaseCommand):
    help = (
        "Makes groups, workflows and the first pages, and removes what Wagtail brings instead. "
        "Safe to run again: it adds what is missing and changes nothing that somebody edited."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for step in setup_steps:
            with transaction.atomic():
                line = step()
            if line and options["verbosity"] > 0:
                self.stdout.write(line)
