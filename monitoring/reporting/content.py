"""The content of a report as one record: what is shown, decided on, hashed and frozen."""

from __future__ import annotations

from typing import Any

from wagtail.rich_text import expand_db_html

from planpages.models import digest

from ..models import Report
from .evidence import document_hashes

Record = dict[str, Any]
UNSIGNED = ("approval", "figures_at", "kept")
"""What is said of the decision and of the files that publication kept; the digest of the published
record covers them."""


def content_of(report: Report) -> Record:
    """Everything that readers see of it, and nothing that could change by itself later.

    Keys: report (kind, title, slug, period, edition, erratum, addressees, example), texts (HTML),
    remarks (plain text by key), figures (`drafting.figures`), figures_at; documents (hashes by the
    address that is linked) where there are any.
    """
    content = {
        "report": {
            "kind": report.kind,
            "title": report.title,
            "slug": report.slug,
            "period": [report.year_from, report.half_from, report.year_to, report.half_to],
            "edition": report.edition,
            "erratum": report.erratum,
            "addressees": report.addressees,
            "example": report.is_example,
        },
        "texts": {
            name: expand_db_html(getattr(report, name))
            for name in ("introduction", "summary", "conclusions")
        },
        "remarks": report.remarks,
        "figures": report.figures,
        "figures_at": report.figures_at.isoformat(timespec="seconds"),
    }
    if hashes := document_hashes(content):
        content["documents"] = hashes
    return content


def working_digest(report: Report) -> str:
    """What the person who decides was shown, in short."""
    return digest(signed_part(content_of(report)))


def signed_part(content: Record) -> Record:
    """Of a frozen content: what the decisions are about."""
    return {name: value for name, value in content.items() if name not in UNSIGNED}
