"""`manage.py verify_record`: prove the records, or name the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.registry import record_proofs
from planpages.models.stages import ChainHead


class Command(BaseCommand):
    help = "Prove the chain of decisions, adopted versions, published reports, files, live pages."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [problem for proof in record_proofs for problem in proof()]
        if found:
            for problem in found:
                self.stderr.write(problem)
            raise CommandError(f"The record is broken: {found[0]}")
        head = ChainHead.objects.filter(pk=1).first()
        self.stdout.write(
            f"The record is whole: {head.sequence if head else 0} decisions, "
            f"head {head.hash if head else '—'}."
        )
