"""Is an issue ready for its readers? What each of its texts lacks, a sentence each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from home.plain_text import words_of_html
from home.text_rendering import footnote_faults

from .models import ArticlePage, Edition, IssuePage

TEXT_BLOCKS = frozenset({"paragraph", "list", "quote", "box"})


@dataclass(frozen=True)
class Readiness:
    """A page of the issue, its working text, and what keeps it from being published."""

    page: Any
    text: Any
    faults: list[str] = field(default_factory=list)

    @property
    def is_left_out(self) -> bool:
        return isinstance(self.text, ArticlePage) and self.text.left_out


def readiness(issue: IssuePage) -> list[Readiness]:
    """The issue itself first, then its articles in their order; those left out lack nothing."""
    text = issue.working_text()
    rows = [Readiness(issue, text, faults_of_issue(text))]
    articles = [(page, page.working_text()) for page in issue.articles()]
    for page, article in sorted(articles, key=lambda pair: place(pair[1])):
        rows.append(Readiness(page, article, faults_of_article(article)))
    return rows


def place(article: ArticlePage) -> tuple[int, str, int, int]:
    """Where an article stands in its issue."""
    section = article.section
    return (
        section.order if section else 10_000,
        section.name if section else "",
        article.position,
        article.pk or 0,
    )


def obstacles(rows: list[Readiness]) -> list[str]:
    """Everything that the issue lacks, each with the name of the text."""
    found = [f"{_name(row)}: {fault}" for row in rows for fault in row.faults]
    if not any(isinstance(row.text, ArticlePage) and not row.is_left_out for row in rows):
        found.append(_("The issue has no article."))
    return found


def changed_since_approval(edition: Edition, rows: list[Readiness]) -> list[str]:
    """Texts that are not the ones that were approved."""
    approved = dict(edition.contents)
    added = _("was not in the issue when it was approved.")
    changed = _("has a draft newer than what was approved.")
    found = []
    for row in rows:
        kept = approved.pop(str(row.page.pk), None)
        if kept is None:
            found.append(f"{_name(row)}: {added}")
        elif (
            kept["revision"] != row.page.latest_revision_id
            or kept["digest"] != row.text.text_digest()
        ):
            found.append(f"{_name(row)}: {changed}")
    if approved:
        found.append(_("An article that was approved with the issue is not there any more."))
    return found


def _name(row: Readiness) -> str:
    if isinstance(row.text, IssuePage):
        return row.text.designation
    return f"„{row.text.title}”"


def faults_of_issue(issue: IssuePage) -> list[str]:
    faults = []
    if not issue.lead.strip():
        faults.append(_("there is no lead."))
    faults += _picture_faults(_("the cover"), issue.cover, issue.cover_alt, issue.cover_credit)
    if issue.cover is None:
        faults.append(_("there is no cover."))
    if not _has_words(issue.editorial):
        faults.append(_("there is no editorial."))
    faults += _figure_faults(issue.editorial)
    if not len(issue.imprint):
        faults.append(_("there is no imprint."))
    return faults


def faults_of_article(article: ArticlePage) -> list[str]:
    if article.left_out:
        return []
    faults = []
    if not article.lead.strip():
        faults.append(_("there is no lead."))
    if article.section is None:
        faults.append(_("no section is chosen."))
    if not len(article.authors):
        faults.append(_("there is no author."))
    if not _has_words(article.body):
        faults.append(_("there is no text."))
    faults += _picture_faults(
        _("the photo"), article.photo, article.photo_alt, article.photo_credit
    )
    faults += _figure_faults(article.body)
    faults += footnote_faults(article.body)
    return faults


def _picture_faults(what: str, image: Any, alt: str, credit: str) -> list[str]:
    if image is None:
        return []
    faults = []
    if not alt.strip():
        faults.append(_("%(what)s has no alternative text.") % {"what": what})
    if not credit.strip():
        faults.append(_("%(what)s has no credit.") % {"what": what})
    return faults


def _figure_faults(body: StreamValue) -> list[str]:
    faults = []
    figures = [block.value for block in body if block.block_type == "figure"]
    for number, figure in enumerate(figures, 1):
        what = _("picture %(number)d in the text") % {"number": number}
        image = figure["image"]
        if image is None:
            faults.append(_("%(what)s is not in the library any more.") % {"what": what})
            continue
        if not image.decorative and not (image.contextual_alt_text or "").strip():
            faults.append(_("%(what)s has no alternative text.") % {"what": what})
        if not figure["credit"].strip():
            faults.append(_("%(what)s has no credit.") % {"what": what})
    return faults


def _has_words(body: StreamValue) -> bool:
    return any(
        words_of_html(str(block.value)).strip() for block in body if block.block_type in TEXT_BLOCKS
    )
