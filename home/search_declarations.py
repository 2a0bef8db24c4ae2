"""What of the site's own pages can be found. See home/search_sources.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, ReferenceIndex

from home.models import (
    AccessibilityStatementPage,
    ArchivedFile,
    ContactPage,
    FileWithdrawal,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PrivacyPage,
    ProjectPage,
    SiteSettings,
    StandardPage,
)
from home.plain_text import words_of_html, words_of_stream
from home.search_sources import (
    BETWEEN,
    Attachment,
    SearchEntry,
    SearchSource,
    rows_changed,
    search_kinds,
    search_sources,
)

PAGE = 1.25
"""Weight of the site's own pages, of kind "strona": there are few of them, and each answers
questions of its own, often in fewer words than texts that mention the same."""
WELCOME = 0.7
"""Of the text of a page that leads on to others: who looks for one of its words wants those."""

_DOCUMENT_LINK = re.compile(r"<a\b[^>]*linktype=[\"']document[\"'][^>]*>")
_KEY_OF_FILE = "plik-"
_KEY_OF_ARCHIVED = "zapis-"
_ID = re.compile(r"\bid=[\"'](\d+)[\"']")


def register() -> None:
    search_kinds["strona"] = _("pages")
    search_kinds["aktualnosc"] = _("news")
    search_kinds["plik"] = _("files")
    for source in (
        page_source("home", HomePage, _home_text, weight=0.8, text_weight=WELCOME),
        page_source("standard", StandardPage, _body),
        page_source("project", ProjectPage, _project_text),
        page_source("newslist", NewsIndexPage, lambda page: "", weight=0.9, text_weight=WELCOME),
        page_source(
            "news", NewsPage, _body, kind="aktualnosc", day=lambda page: page.date, weight=0.9
        ),
        page_source(
            "contact",
            ContactPage,
            _contact_text,
            follows={SiteSettings: lambda row: ContactPage.originals.values_list("pk", flat=True)},
        ),
        page_source("statement", AccessibilityStatementPage, _statement_text, weight=0.9),
        page_source("privacy", PrivacyPage, _privacy_text, weight=0.9),
    ):
        search_sources.register(source)
    post_save.connect(_on_collection, sender=Collection, dispatch_uid="home.search.collection")


def public_pages(model: type[Page], at: datetime) -> QuerySet[Any]:
    """Pages that an anonymous reader may read at a moment."""
    return model.objects.live().public().filter(Q(expire_at__isnull=True) | Q(expire_at__gt=at))


def page_source(
    name: str,
    model: type[Page],
    text: Callable[[Any], str],
    *,
    kind: str = "strona",
    day: Callable[[Any], date | None] | None = None,
    weight: float = 1.0,
    text_weight: float = 1.0,
    context: Callable[[Any], str] | None = None,
    facets: Callable[[Any], dict[str, list[str]]] | None = None,
    follows: dict[type[Any], Callable[[Any], Iterable[int]]] | None = None,
) -> SearchSource:
    """A page type each page of which is one entry; files in its text are further ones."""

    def entries(page: Any) -> Iterator[SearchEntry]:
        lead = getattr(page, "lead", "")
        yield SearchEntry(
            title=page.title,
            url=address(page),
            kind=kind,
            text="\n".join(part for part in (lead, text(page)) if part),
            context=context(page) if context else "",
            date=day(page) if day else day_of(page),
            language=page.locale.language_code,
            weight=weight * (PAGE if kind == "strona" else 1.0),
            text_weight=text_weight,
            facets=facets(page) if facets else {},
        )

    return SearchSource(
        name=name,
        model=model,
        public=lambda at: public_pages(model, at).select_related("locale"),
        entries=entries,
        attachments=lambda page: attachments(page, day(page) if day else day_of(page)),
        public_attachments=public_files,
        until=lambda page: page.expire_at,
        follows={
            get_document_model(): lambda document: pages_with(model, [document.pk]),
            CollectionViewRestriction: lambda restriction: pages_with(
                model, documents_below(restriction.collection)
            ),
            **(follows or {}),
        },
    )


def address(page: Page) -> str:
    """The path of a page; the site has one host."""
    return page.get_url() or "/"


def day_of(page: Page) -> date | None:
    moment = page.last_published_at or page.first_published_at
    return timezone.localdate(moment) if moment else None


def attachments(page: Any, day: date | None, what: str = "") -> Iterator[Attachment]:
    """Files that the text of a page offers, unless their collection is closed. `what` the page
    is tells what its files are of."""
    wanted = list(_document_ids(page))
    found = open_documents(wanted).in_bulk() if wanted else {}
    for pk in dict.fromkeys(wanted):
        document = found.get(pk)
        if document is None:
            continue
        yield Attachment(
            digest=document.get_file_hash(),
            content_type=document.content_type,
            open=partial(document.file.storage.open, document.file.name, "rb"),
            entry=SearchEntry(
                key=f"{_KEY_OF_FILE}{document.pk}",
                title=document.title,
                url=document.url,
                kind="plik",
                context=BETWEEN.join(part for part in (what, page.title) if part),
                date=day,
                language=page.locale.language_code,
                weight=0.9,
            ),
        )


def open_documents(ids: Iterable[int]) -> QuerySet[Any]:
    """Those of these documents whose collection, and the ones that it is in, are open to all, and
    whose content was not withdrawn."""
    closed = Q()
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        closed |= Q(collection__path__startswith=path)
    withdrawn = FileWithdrawal.objects.exclude(cms_hash="").filter(
        cms_hash=OuterRef("file_hash"), withdrawn_at__gte=OuterRef("created_at")
    )
    found = get_document_model().objects.filter(~Exists(withdrawn), pk__in=list(ids))
    return found.exclude(closed) if closed else found


def public_files(keys: Iterable[str]) -> set[str]:
    """Of keys of `attachments`, those whose documents are there and open to all."""
    by_id = {int(key.removeprefix(_KEY_OF_FILE)): key for key in keys}
    return {by_id[pk] for pk in open_documents(by_id).values_list("pk", flat=True)}


def archived_attachment(
    file: ArchivedFile, *, title: str, context: str, date: date, weight: float = 1.0
) -> Iterator[Attachment]:
    """The file of a record, unless its content was withdrawn. Its source needs
    `public_archived`."""
    if file.withdrawn:
        return
    yield Attachment(
        digest=file.sha256,
        content_type=file.content_type,
        open=file.open,
        entry=SearchEntry(
            key=f"{_KEY_OF_ARCHIVED}{file.sha256}",
            title=title,
            url=file.get_absolute_url(),
            kind="plik",
            context=context,
            date=date,
            weight=weight,
        ),
    )


def public_archived(keys: Iterable[str]) -> set[str]:
    """Of keys of `archived_attachment`, those whose files were not withdrawn."""
    given = {key.removeprefix(_KEY_OF_ARCHIVED): key for key in keys}
    kept = ArchivedFile.objects.filter(pk__in=given, withdrawal=None)
    return {given[pk] for pk in kept.values_list("pk", flat=True)}


def tell_of_documents(ids: Iterable[int]) -> None:
    """Bring in line what search has of these documents, after a change without signals."""
    documents = list(ids)
    for source in search_sources:
        if issubclass(source.model, Page) and source.public_attachments:
            rows = pages_with(source.model, documents)
            rows_changed.send(sender=get_document_model(), source=source.name, ids=rows)


def _on_collection(instance: Collection, **kwargs: Any) -> None:
    # The CMS saves a collection first and moves it then, without a signal.
    transaction.on_commit(lambda: tell_of_documents(documents_below(instance)), robust=True)


def _document_ids(page: Any) -> Iterator[int]:
    for name in getattr(page, "FIELDS_WITH_DOCUMENTS", ("body", "tasks")):
        for child in getattr(page, name, None) or ():
            if child.block_type == "document" and child.value is not None:
                yield child.value.pk
                continue
            for source in _sources(child.value):
                for link in _DOCUMENT_LINK.findall(source):
                    if match := _ID.search(link):
                        yield int(match[1])


def _sources(value: Any) -> Iterator[str]:
    if hasattr(value, "source"):
        yield value.source
    elif hasattr(value, "values"):
        for part in value.values():
            yield from _sources(part)
    elif hasattr(value, "__iter__") and not isinstance(value, str):
        for part in value:
            yield from _sources(part)


def pages_with(model: type[Page], documents: Iterable[int]) -> list[int]:
    """Pages of a type, or of one that it is the base of, whose stored text refers to one of
    these documents."""
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType

    kinds = ContentType.objects
    types = [kind for kind in apps.get_models() if issubclass(kind, model)]
    return [
        int(pk)
        for pk in ReferenceIndex.objects.filter(
            to_content_type=kinds.get_for_model(get_document_model()),
            to_object_id__in=[str(pk) for pk in documents],
            content_type__in=kinds.get_for_models(*types).values(),
        )
        .values_list("object_id", flat=True)
        .distinct()
    ]


def documents_below(collection: Collection) -> list[int]:
    # Read anew: a move changes the row, not the object.
    path = Collection.objects.filter(pk=collection.pk).values_list("path", flat=True).first()
    if path is None:
        return []
    return list(
        get_document_model()
        .objects.filter(collection__path__startswith=path)
        .values_list("pk", flat=True)
    )


def _home_text(page: HomePage) -> str:
    return f"{page.vision}\n{words_of_stream(page.about)}"


def _body(page: Any) -> str:
    return words_of_stream(page.body)


def _project_text(page: ProjectPage) -> str:
    parts = [page.main_objective, *map(words_of_stream, (page.objectives, page.facts, page.body))]
    return "\n".join(parts)


def _contact_text(page: ContactPage) -> str:
    office = SiteSettings.of(page.get_site())
    lines = [
        (_("Address"), f"{office.street}, {office.postal_code} {office.city}"),
        (_("Telephone"), office.phone),
        (_("Fax"), office.fax),
        (_("E-mail"), office.email),
        (_("Opening hours"), office.opening_hours),
    ]
    reach = BETWEEN.join(f"{name}: {value}" for name, value in lines if value)
    parts = [office.office_name, reach, words_of_html(page.directions)]
    return "\n".join([*parts, words_of_stream(page.departments)])


def _statement_text(page: AccessibilityStatementPage) -> str:
    parts = [words_of_stream(page.inaccessible)]
    parts += map(words_of_html, (page.exempt, page.shortcuts, page.procedure, page.architecture))
    reach = f"{page.contact_person} {page.contact_email} {page.contact_phone}"
    return "\n".join([page.entity, *parts, reach])


def _privacy_text(page: PrivacyPage) -> str:
    html = (
        page.administrator, page.recipients, page.retention, page.rights, page.voluntary,
        page.cookies,
    )  # fmt: skip
    officer = f"{page.officer_name} {page.officer_email} {page.officer_address}"
    return "\n".join([*map(words_of_html, html), officer, words_of_stream(page.purposes)])
