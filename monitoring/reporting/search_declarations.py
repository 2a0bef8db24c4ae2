"""What of reports and evaluations can be found: published ones, by their words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.plain_text import words_of_html
from home.search_declarations import archived_attachment, public_archived
from home.search_sources import (
    Attachment,
    SearchEntry,
    SearchSource,
    framed_kinds,
    search_kinds,
    search_sources,
)

from ..models import Evaluation, PublishedReport, Recommendation
from .reading import ShownReport

WEIGHT, TEXT_WEIGHT = 1.15, 0.8
"""Who asks for a report means the report, rather than what the plan says of reports; but its long
text names nearly everything."""


def register() -> None:
    search_kinds["raport"] = gettext_lazy("reports and evaluations")
    framed_kinds.update({"raport"})
    for source in (
        SearchSource(
            name="report",
            model=PublishedReport,
            public=lambda at: PublishedReport.objects.select_related("report"),
            entries=report_entries,
        ),
        SearchSource(
            name="evaluation",
            model=Evaluation,
            public=lambda at: Evaluation.objects.published().select_related("file__withdrawal"),
            entries=evaluation_entries,
            attachments=evaluation_files,
            public_attachments=public_archived,
            follows={Recommendation: lambda one: [one.evaluation_id]},
        ),
    ):
        search_sources.register(source)


def report_entries(publication: PublishedReport) -> Iterator[SearchEntry]:
    shown = ShownReport(publication.record)
    indicators = [
        f"{row.number} {row.name}. {words_of_html(row.comment)}" for row in shown.indicators
    ]
    texts = [words_of_html(str(t)) for t in (shown.introduction, shown.summary, shown.conclusions)]
    yield SearchEntry(
        title=shown.title,
        url=publication.get_absolute_url(),
        kind="raport",
        text="\n".join([*texts, *indicators, *shown.remarks.values()]),
        context=shown.kind_label,
        date=timezone.localdate(publication.published_at),
        weight=WEIGHT,
        text_weight=TEXT_WEIGHT,
    )


def evaluation_entries(evaluation: Evaluation) -> Iterator[SearchEntry]:
    told = [
        f"{one.number}. {one.text} {one.justification} {one.note}"
        for one in evaluation.recommendations.all()
    ]
    yield SearchEntry(
        title=evaluation.title,
        url=evaluation.get_absolute_url(),
        kind="raport",
        text="\n".join([words_of_html(evaluation.summary), evaluation.contractor, *told]),
        context=_("evaluation"),
        date=evaluation.date,
        weight=WEIGHT,
        text_weight=TEXT_WEIGHT,
    )


def evaluation_files(evaluation: Evaluation) -> Iterator[Attachment]:
    if evaluation.file is not None:
        yield from archived_attachment(
            evaluation.file,
            title=evaluation.title,
            context=str(evaluation.get_kind_display()),
            date=evaluation.date,
        )
