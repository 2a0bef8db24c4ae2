"""`manage.py verify_record`: prove the records of the plan, or name the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.models import FileWithdrawal
from planpages.models.stages import ChainHead
from planpages.record import problems


class Command(BaseCommand):
    help = "Prove the chain of decisions, adopted versions, files, live pages, monitoring."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(problems())
        if found:
            for problem in found:
                self.stderr.write(problem)
            raise CommandError(f"The record is broken: {found[0]}")
        head = ChainHead.objects.filter(pk=1).first()
        self.stdout.write(
            f"The record is whole: {head.sequence if head else 0} decisions, "
            f"head {head.hash if head else '—'}."
        )
        for act in FileWithdrawal.objects.select_related("file"):
            self.stdout.write(
                f"Withdrawn on {act.withdrawn_at:%Y-%m-%d} ({act.ground}): {act.file_id} "
                f"{act.file.name}"
            )
