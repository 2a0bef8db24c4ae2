"""PDF and XLSX of reports: made in the background; of a published one once, and kept for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home import formats, spreadsheets
from home.archive import PDF, XLSX, archive
from home.documents import forget_documents, request_document
from home.models import SiteSettings
from home.pdf_book import Book, Part
from home.plain_text import words_of_html

from ..models import PublishedReport, Recommendation, Report, ReportFile
from .content import content_of, working_digest
from .reading import ShownReport, decimal_of

PDF_KIND, XLSX_KIND, PREVIEW_KIND = "raport-pdf", "raport-xlsx", "raport-podglad"
INDICATORS_A_PART = 40
LAYOUT = 1
"""To be raised with the templates: previews made before are made anew, kept files never."""
PREVIEWS_KEPT = timedelta(days=1)
FILES = {"pdf": (PDF_KIND, PDF), "xlsx": (XLSX_KIND, XLSX)}

Progress = Callable[[int], None]


def request_files(publication: PublishedReport) -> None:
    """Have both files made before the first reader asks for them."""
    for kind, _content_type in FILES.values():
        request_document(kind, str(publication.pk))


def build_pdf(subject: str, progress: Progress) -> bytes:
    """`subject` is the primary key of a PublishedReport."""
    return _kept(subject, "pdf", lambda publication: pdf_of(publication, progress))


def build_xlsx(subject: str, progress: Progress) -> bytes:
    """`subject` is the primary key of a PublishedReport."""
    return _kept(subject, "xlsx", lambda publication: xlsx_of(ShownReport(publication.record)))


def _kept(subject: str, kind: str, make: Callable[[PublishedReport], bytes]) -> bytes:
    """The bytes that were made first; a document that is asked for again gets the same ones."""
    publication = PublishedReport.objects.select_related("report").get(pk=subject)
    kept = publication.files.select_related("file").filter(kind=kind).first()
    if kept is None:
        content = make(publication)
        with transaction.atomic():
            PublishedReport.objects.select_for_update().get(pk=publication.pk)
            file = archive(ContentFile(content), file_name(publication, kind), FILES[kind][1])
            kept, _created = ReportFile.objects.get_or_create(
                publication=publication, kind=kind, defaults={"file": file}
            )
    with kept.file.open() as file:
        return bytes(file.read())


def file_name(publication: PublishedReport, kind: str) -> str:
    return f"raport-{publication.report.slug}.{kind}"


def name_of_file(kind: str) -> Callable[[str], str]:
    def name(subject: str) -> str:
        return file_name(PublishedReport.objects.select_related("report").get(pk=subject), kind)

    return name


# Preview of a draft


def preview_subject(report: Report) -> str:
    """What the preview is called while the draft stays as it is."""
    return f"{report.pk} {LAYOUT}-{working_digest(report)[:24]}"


def build_preview(subject: str, progress: Progress) -> bytes:
    report = Report.objects.get(pk=int(subject.partition(" ")[0]))
    return lay_out(ShownReport(content_of(report)), report.get_absolute_url(), "", progress)


def preview_name(subject: str) -> str:
    report = Report.objects.get(pk=int(subject.partition(" ")[0]))
    return f"raport-{report.slug}-projekt.pdf"


def forget_previews(now: datetime) -> int:
    """Retention rule: previews of yesterday."""
    return forget_documents([PREVIEW_KIND], now - PREVIEWS_KEPT)


# PDF


def pdf_of(publication: PublishedReport, progress: Progress) -> bytes:
    shown = ShownReport(publication.record)
    return lay_out(shown, publication.get_absolute_url(), publication.digest, progress)


def lay_out(shown: ShownReport, address: str, digest: str, progress: Progress) -> bytes:
    """The whole file, part by part; the front comes last, because it names the others' pages."""
    book = Book()
    context: dict[str, Any] = {
        "shown": shown,
        "office": SiteSettings.objects.first() or SiteSettings(),
        "address": f"{settings.BASE_URL}{address}",
        "digest": digest,
    }
    sections = list(_sections(shown))
    contents = _contents(shown, {})
    front = "monitoring/pdf/report_front.html"
    page = 1 + book.pages_of(front, {**context, "contents": contents}, first_page=1)
    parts: list[Part] = []
    places: dict[str, int] = {}
    for nth, (template, more) in enumerate(sections, 1):
        part = book.add(template, {**context, **more}, page)
        parts.append(part)
        places.update(part.places)
        page = part.next_page
        progress(5 + 85 * nth // len(sections))
    first = book.add(front, {**context, "contents": _contents(shown, places)}, first_page=1)
    content = book.finish([first, *parts])
    progress(100)
    return content


def _sections(shown: ShownReport) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "monitoring/pdf/report_summary.html", {}
    pieces, count = [], 0
    begun: set[str] = set()
    for title, rows in shown.chapters:
        for start in range(0, len(rows), INDICATORS_A_PART):
            some = rows[start : start + INDICATORS_A_PART]
            pieces.append((title, some, title not in begun))
            begun.add(title)
            count += len(some)
            if count >= INDICATORS_A_PART:
                yield "monitoring/pdf/report_indicators.html", {"pieces": pieces}
                pieces, count = [], 0
    if pieces:
        yield "monitoring/pdf/report_indicators.html", {"pieces": pieces}
    yield "monitoring/pdf/report_end.html", {}


def _contents(shown: ShownReport, places: dict[str, int]) -> list[tuple[int, str, str, str]]:
    """(level, words, anchor, page) of each line."""
    lines = [(1, _("Introduction"), "wstep"), (1, _("Summary"), "podsumowanie")]
    if shown.indicators:
        lines.append((1, _("Indicators"), "wskazniki"))
        lines += [(2, f"{row.number} {row.name}", row.anchor) for row in shown.indicators]
    if shown.interventions:
        lines.append((1, _("Interventions"), "dzialania"))
    lines.append((1, _("Conclusions"), "wnioski"))
    if shown.documents:
        lines.append((1, _("Documents kept with the report"), "dokumenty"))
    return [
        (level, words, anchor, str(places.get(anchor, "000"))) for level, words, anchor in lines
    ]


# XLSX


def xlsx_of(shown: ShownReport) -> bytes:
    """Every table of the report as a sheet; amounts are numbers, missing ones empty."""
    book = spreadsheets.new_workbook()
    spreadsheets.add_sheet(
        book, _("Report"), [_("What"), _("Value")], _facts(shown), widths=[34, 90]
    )
    spreadsheets.add_sheet(
        book,
        _("Indicators"),
        [
            _("No."), _("Indicator"), _("Unit"), _("Baseline"), _("Baseline year"), _("Year"),
            _("Value"), _("Kind"), _("Change"), _("Change (%)"), _("Changed since"),
            _("Path to the target"), _("Progress (%)"), _("Target"), _("Target year"),
            _("Assessment"), _("Comment"), _("Evidence"), _("Remark of the report"), _("Source"),
        ],
        _indicator_rows(shown),
        widths=[8, 50, 14],
    )  # fmt: skip
    spreadsheets.add_sheet(
        book,
        _("Values"),
        [_("No."), _("Indicator"), _("Year"), _("Value"), _("Kind"), _("Why none"), _("Source")],
        _value_rows(shown),
        widths=[8, 50],
    )
    if any(row.cells for row in shown.indicators):
        spreadsheets.add_sheet(
            book,
            _("Parts"),
            [_("No."), _("Indicator"), _("Year"), _("Broken down by"), _("Part"), _("Value")],
            _cell_rows(shown),
            widths=[8, 50],
        )
    spreadsheets.add_sheet(
        book,
        _("Interventions"),
        [
            _("No."), _("Intervention"), _("Responsible"), _("From year"), _("To year"),
            _("State"), pgettext("report", "Note"), _("Planned (PLN)"),
            *(_("Spent in %d (PLN)") % year for year in shown.years),
            _("Spent so far (PLN)"), _("Funding"), _("Remark of the report"),
        ],
        _intervention_rows(shown),
        widths=[8, 50],
    )  # fmt: skip
    if shown.documents:
        spreadsheets.add_sheet(
            book,
            _("Documents"),
            [_("Document"), _("File"), _("Size (bytes)"), "SHA-256"],
            ([one.title, one.name, one.size, one.sha256] for one in shown.documents),
            widths=[50, 40, 14, 70],
        )
    with spreadsheets.file_of(book) as file:
        return file.read()


def _facts(shown: ShownReport) -> Iterator[tuple[str, str | int]]:
    yield _("Title"), shown.title
    yield _("Kind"), shown.kind_label
    yield _("Period"), shown.period
    yield _("Edition"), shown.facts["edition"]
    if shown.facts["erratum"]:
        yield _("What is corrected"), shown.facts["erratum"]
    if shown.facts["example"]:
        yield _("Example data"), _("made up for the demonstration")
    yield _("Version of the plan"), shown.figures["version"]["number"]
    yield _("Values as of"), formats.moment(shown.figures_at)
    if shown.approval:
        yield _("Approved"), formats.moment(shown.approval["at"])
        if shown.approval["resolution"]:
            yield _("Resolution"), shown.approval["resolution"]
    yield _("Introduction"), words_of_html(str(shown.introduction))
    yield _("Summary"), words_of_html(str(shown.summary))
    yield _("Conclusions"), words_of_html(str(shown.conclusions))
    for standing, count in shown.counts:
        yield str(standing.label), count


def _number(amount: str | None) -> Decimal | str:
    number = decimal_of(amount)
    return "" if number is None else number


def _indicator_rows(shown: ShownReport) -> Iterator[list[Any]]:
    for row in shown.indicators:
        record, change = row.record, row.record["change"] or {}
        latest = next((v for v in record["values"] if v["year"] == record["year"]), None)
        yield [
            record["number"], record["name"], record["unit"],
            _number(record["baseline"]), record["baseline_year"], record["year"],
            _number(latest["amount"]) if latest else "", row.latest.mark if row.latest else "",
            _number(change.get("amount")), _number(change.get("percent")),
            change.get("since", ""), _number(record["path"]), _number(record["share"]),
            _number(record["target"]), record["target_year"], str(row.standing.label),
            words_of_html(record["comment"]), words_of_html(record["evidence"]),
            row.remark, record["source"],
        ]  # fmt: skip


def _value_rows(shown: ShownReport) -> Iterator[list[Any]]:
    for row in shown.indicators:
        for value in row.values:
            amount = "" if value.amount is None else value.amount
            yield [
                row.number, row.name, value.year, amount, value.mark, value.why_none, value.source,
            ]  # fmt: skip


def _cell_rows(shown: ShownReport) -> Iterator[list[Any]]:
    for row in shown.indicators:
        for _key, label, amount in row.record["cells"]:
            yield [
                row.number, row.name, row.year, row.dimension_label, label, _number(amount),
            ]  # fmt: skip


def _intervention_rows(shown: ShownReport) -> Iterator[list[Any]]:
    for row in shown.interventions:
        record = row.record
        yield [
            record["number"], record["name"], record["responsible"], *record["period"],
            row.state_label, record["note"], _number(record["planned"]),
            *(_number(amount) for _year, amount in record["spent"]),
            _number(record["spent_so_far"]), record["funding"], row.remark,
        ]  # fmt: skip


def recommendations_xlsx(recommendations: list[Recommendation]) -> bytes:
    """The recommendations of an evaluation and what became of each, as they stand now."""
    book = spreadsheets.new_workbook()
    rows: Iterator[Sequence[str | int]] = (
        [
            one.number, one.text, one.addressee, formats.day(one.deadline),
            str(one.get_position_display()), one.justification,
            str(one.get_state_display()), one.note,
        ]
        for one in recommendations
    )  # fmt: skip
    headings = [
        _("No."), _("Recommendation"), _("Addressee"), _("Deadline"), _("Position of the office"),
        _("Justification"), _("State"), _("What was done"),
    ]  # fmt: skip
    spreadsheets.add_sheet(book, _("Recommendations"), headings, rows, widths=[6, 60, 30])
    with spreadsheets.file_of(book) as file:
        return file.read()
