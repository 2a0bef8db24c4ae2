"""What is told of a run: sentences for people, and the whole report as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import ImportRun
from .cells import BOM, harmless


class _Echo:
    def write(self, text: str) -> str:
        return text


def numbers(run: ImportRun) -> list[tuple[str, int]]:
    """The four counts of a check or an import, with their names."""
    return [
        (_("new ones"), run.created),
        (_("with changes"), run.changed),
        (_("without changes"), run.unchanged),
        (_("with errors"), run.failed),
    ]


def sentence(run: ImportRun) -> str:
    """`Nowe: 3, zmieniane: 1, …`"""
    return ", ".join(f"{name}: {number}" for name, number in numbers(run))


def faults_told(count: int) -> str:
    return ngettext("%(count)s error", "%(count)s errors", count) % {"count": count}


def report_csv(run: ImportRun) -> Iterator[str]:
    """Every line of the report, as it can be opened beside the file."""
    writer = csv.writer(_Echo(), delimiter=";")
    heads = [_("Row"), _("What"), _("Column"), _("Value"), _("Reason")]
    yield BOM + writer.writerow(heads)
    for line in run.lines.order_by("row", "pk").iterator(chunk_size=1000):
        cells = [line.get_kind_display(), line.column, harmless(line.value), line.reason]
        yield writer.writerow([line.row, *cells])
