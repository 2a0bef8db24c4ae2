"""Proof that published reports are whole: their decisions, content and files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from home.models import ArchivedFile
from planpages.models import digest

from ..models import PublishedReport, ReportAct, ReportDecision
from .content import signed_part


def problems() -> Iterator[str]:
    """Each broken thing in a sentence; files themselves are examined with the archive."""
    yield from _chains()
    for publication in PublishedReport.objects.select_related("decision", "report"):
        name = f"report {publication.report.slug}"
        if not publication.is_intact():
            yield f"{name}: its content does not match its SHA-256"
            continue
        decision = publication.decision
        if decision.kind != ReportAct.APPROVED or decision.report_id != publication.report_id:
            yield f"{name}: no approval stands behind it"
        elif digest(signed_part(publication.record)) != decision.content_digest:
            yield f"{name}: the Zarząd approved another content"
        yield from _files(publication, name)


def _files(publication: PublishedReport, name: str) -> Iterator[str]:
    for kept in publication.files.select_related("file__withdrawal"):
        yield from _file(kept.file, f"{name}: its {kept.kind}")
    documents = [kept.file for kept in publication.documents.select_related("file__withdrawal")]
    for file in documents:
        yield from _file(file, f"{name}: its document {file.name}")
    named = {said["sha256"] for said in publication.record.get("kept", [])}
    for missing in sorted(named - {file.pk for file in documents}):
        yield f"{name}: its document {missing} is not kept"


def _file(kept: ArchivedFile, name: str) -> Iterator[str]:
    if kept.withdrawn:
        return
    try:
        with kept.open() as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != kept.pk:
                yield f"{name} was changed"
    except FileNotFoundError:
        yield f"{name} is missing"


def _chains() -> Iterator[str]:
    report, number, previous = 0, 0, ""
    approved = set()
    rows = ReportDecision.objects.order_by("report", "number").select_related("report")
    for decision in rows.iterator():
        if decision.report_id != report:
            report, number, previous = decision.report_id, 0, ""
        number += 1
        name = f"report {decision.report.slug}, decision {number}"
        if decision.number != number or decision.previous_hash != previous:
            yield f"{name}: does not follow the one before"
        elif decision.compute_hash() != decision.hash:
            yield f"{name}: its content was changed"
        previous = decision.hash
        if decision.kind == ReportAct.APPROVED:
            approved.add(decision.report_id)
    published = set(PublishedReport.objects.values_list("report", flat=True))
    for missing in sorted(approved - published):
        yield f"report {missing}: approved, but what was published is missing"
