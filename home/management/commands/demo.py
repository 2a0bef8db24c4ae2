"""manage.py demo: content and accounts to try the site out with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from home.registry import demo_steps


class Command(BaseCommand):
    help = (
        "Fills the site with example content and makes accounts with a known password. "
        "Safe to run again: what is there already is kept as it is."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.DEMO):
            raise CommandError(
                "Demo accounts have a known password: DEBUG or DEMO=1 has to be set."
            )
        call_command("setup", stdout=self.stdout, verbosity=options["verbosity"])
        for step in demo_steps:
            line = step()
            if line and options["verbosity"] > 0:
                self.stdout.write(line)
