"""manage.py import_entities FILE: entities with their offers from CSV or XLSX."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.actions.imports import keep_file
from catalogue.choices import ImportState
from catalogue.imports import report, working
from catalogue.models import ImportLine, ImportRun
from catalogue.models.imports import LEASE
from home.verdicts import Unreadable

BAD_ROWS, UNREADABLE, STOPPED = 1, 2, 3
SHOWN_LINES = 50


class Command(BaseCommand):
    help = (
        "Checks a file of entities and imports it. Exit code 0: done; 1: the file has errors and "
        "nothing was imported; 2: the file cannot be read; 3: stopped on the way, see --resume."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Only check, write nothing into the catalogue."
        )
        parser.add_argument(
            "--only-good", action="store_true", help="Leave rows with errors out, import the rest."
        )
        parser.add_argument(
            "--resume", action="store_true", help="Go on with an import of this file that stopped."
        )
        parser.add_argument("--report", type=Path, help="Write the whole report to this CSV file.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %s.") % path, returncode=UNREADABLE)
        unfinished = _unfinished(path)
        if unfinished is not None:
            if not options["resume"]:
                raise CommandError(
                    _("An import of this file has stopped on the way: call it with --resume."),
                    returncode=STOPPED,
                )
            run = _take_over(unfinished)
        else:
            run = self._checked(path)
            self._report(run, options["report"])
            if options["dry_run"]:
                if run.failed:
                    raise CommandError(_("The file has errors."), returncode=BAD_ROWS)
                return
            if run.failed and not options["only_good"]:
                raise CommandError(
                    _("The file has errors: nothing was imported. --only-good leaves them out."),
                    returncode=BAD_ROWS,
                )
            ImportRun.objects.filter(pk=run.pk, state=ImportState.CHECKED).update(
                state=ImportState.IMPORTING,
                only_good=options["only_good"],
                lease_until=timezone.now() + LEASE,
                done=0,
            )
            run.refresh_from_db()
        self._work(run)
        if run.state != ImportState.DONE:
            self._fail(run)
        self._say(_("Imported. %s") % report.sentence(run))

    def _checked(self, path: Path) -> ImportRun:
        with path.open("rb") as file:
            try:
                run = keep_file(File(file, name=path.name), path.name, None)
            except Unreadable as unreadable:
                raise CommandError(unreadable.reason, returncode=UNREADABLE) from unreadable
        claimed = working.claim(run.pk)
        if claimed is None:
            raise CommandError(_("Somebody else has taken this import."), returncode=STOPPED)
        self._work(claimed)
        if claimed.state != ImportState.CHECKED:
            self._fail(claimed)
        return claimed

    def _work(self, run: ImportRun) -> None:
        working.work(run, self._progress)
        run.refresh_from_db()

    def _fail(self, run: ImportRun) -> None:
        code = UNREADABLE if run.state == ImportState.REFUSED else STOPPED
        raise CommandError(run.error or run.get_state_display(), returncode=code)

    def _report(self, run: ImportRun, to: Path | None) -> None:
        lines = run.lines.exclude(kind=ImportLine.Kind.CHANGE)
        for line in lines[:SHOWN_LINES]:
            place = _("row %s") % line.row + (f", {line.column}" if line.column else "")
            value = f" „{line.value}”" if line.value else ""
            self._say(f"{place}{value}: {line.reason}")
        if (more := lines.count() - SHOWN_LINES) > 0:
            self._say(_("… and %s more: see --report FILE.") % more)
        if to is not None:
            with to.open("w", encoding="utf-8", newline="") as file:
                file.writelines(report.report_csv(run))
        self._say(_("Checked. %s") % report.sentence(run))

    def _say(self, text: str) -> None:
        self.stdout.write(text)

    def _progress(self, run: ImportRun) -> None:
        if not sys.stderr.isatty():
            return
        if run.state == ImportState.CHECKING:
            self.stderr.write("\r" + _("checked: row %s") % run.done, ending="")
            return
        width = 30
        filled = width * run.percent // 100
        bar = "#" * filled + "-" * (width - filled)
        end = "\n" if run.state == ImportState.DONE else ""
        self.stderr.write(f"\r[{bar}] {run.percent} %", ending=end)


def _unfinished(path: Path) -> ImportRun | None:
    """An import of the same bytes that was not brought to an end."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
    return (
        ImportRun.objects.filter(
            file=digest.hexdigest(),
            state__in=[ImportState.IMPORTING, ImportState.CONFIRMED],
            position__gt=0,
        )
        .select_related("file")
        .first()
    )


def _take_over(run: ImportRun) -> ImportRun:
    """From now on this process works on it; one that still does will notice and stop."""
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportState.IMPORTING,
        attempt=F("attempt") + 1,
        lease_until=timezone.now() + LEASE,
        error="",
    )
    return ImportRun.objects.select_related("file").get(pk=run.pk)
