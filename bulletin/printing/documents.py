"""`biuletyn.pdf`, made in the background, for readers and as a preview of what is in work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.forms.models import model_to_dict

from home.documents import Build, request_document
from home.models import GeneratedDocument, SiteSettings
from home.pdf import render_pdf

from ..models import BulletinPage, IssuePage
from ..reading import Contents, published_contents, working_contents

KIND = "biuletyn"
PREVIEW = "biuletyn-podglad"
LAYOUT = 1
"""To be raised with every change of the templates: issues made before are made anew."""
PREVIEWS_KEPT = timedelta(days=1)

State = GeneratedDocument.State
READ: dict[str, Callable[[IssuePage], Contents]] = {
    KIND: published_contents,
    PREVIEW: working_contents,
}


class Outdated(Exception):
    """The issue has changed since this document was asked for."""


def subject_of(issue: IssuePage, kind: str = KIND) -> str:
    """What the document is called while everything printed in it stays as it is."""
    return _subject(issue, READ[kind](issue))


def _subject(issue: IssuePage, contents: Contents) -> str:
    office = SiteSettings.objects.first()
    parts = (
        (LAYOUT, settings.BASE_URL, model_to_dict(office) if office else None),
        BulletinPage.originals.values_list("title", flat=True).first(),
        contents.issue.record(),
        [(article.record(), str(article.section)) for article in contents.articles],
        [(one.number, one.erratum, one.published_at) for one in contents.corrections],
    )
    return f"{issue.pk} {sha256(repr(parts).encode()).hexdigest()[:24]}"


def builder(kind: str) -> Build:
    """How a document of this kind is made: `build(subject, progress)`."""

    def build(subject: str, progress: Callable[[int], None]) -> bytes:
        issue = issue_of(subject)
        contents = READ[kind](issue)
        if _subject(issue, contents) != subject:
            # It would be kept under the mark of what was there before.
            raise Outdated
        context = {
            "contents": contents,
            "issue": contents.issue,
            "bulletin": BulletinPage.originals.get(),
            "office": SiteSettings.objects.first() or SiteSettings(),
            "address": f"{settings.BASE_URL}{issue.get_url() or ''}",
        }
        return render_pdf("bulletin/pdf/issue.html", context, progress)

    return build


def issue_of(subject: str) -> IssuePage:
    return IssuePage.originals.get(pk=int(subject.partition(" ")[0]))


def name_of_file(subject: str) -> str:
    return f"biuletyn-{issue_of(subject).slug}.pdf"


def request_printed(issue: IssuePage) -> None:
    """Have the printed edition made before the first reader asks for it."""
    request_document(KIND, subject_of(issue))


def forget_documents(now: datetime) -> int:
    """Retention rule: editions that newer ones replace, and previews of yesterday."""
    finished = GeneratedDocument.objects.filter(kind__in=READ).exclude(
        state__in=(State.QUEUED, State.RUNNING)
    )
    seen: set[tuple[str, str]] = set()
    removed = 0
    for document in finished.order_by("-finished_at", "-pk"):
        issue = (document.kind, document.subject.partition(" ")[0])
        old = document.kind == PREVIEW and (
            document.finished_at is None or document.finished_at < now - PREVIEWS_KEPT
        )
        if issue not in seen and not old:
            seen.add(issue)
            continue
        name = document.file.name
        document.delete()
        if name:
            document.file.storage.delete(name)
        removed += 1
    return removed
