"""manage.py tick: periodic work, to be called every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.ticking import only_one, run_jobs


class Command(BaseCommand):
    help = "Does the periodic work. Safe to run twice at once: the second call does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        with only_one() as mine:
            if not mine:
                self.stdout.write("Another tick is at work.")
                return
            for name, line, well in run_jobs():
                if not well:
                    failed.append(f"{name} ({line})")
                elif line and options["verbosity"] > 0:
                    self.stdout.write(line)
        if failed:
            raise CommandError("Failed: " + ", ".join(failed))
