"""What of events can be found: each event with its programme and its documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy, override
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page

from catalogue.browsing import powiat_name
from home import formats
from home.plain_text import words_of_stream
from home.search_declarations import (
    WELCOME,
    address,
    attachments,
    documents_below,
    page_source,
    pages_with,
    public_files,
    public_pages,
)
from home.search_sources import (
    BETWEEN,
    SearchEntry,
    SearchSource,
    framed_kinds,
    search_kinds,
    search_sources,
)

from .models import EventPage, EventsPage, Term
from .programme import words_of_programme


def register() -> None:
    search_kinds["wydarzenie"] = gettext_lazy("events")
    framed_kinds.update({"wydarzenie"})
    search_sources.register(
        page_source("calendar", EventsPage, lambda page: "", weight=0.9, text_weight=WELCOME)
    )
    search_sources.register(
        SearchSource(
            name="event",
            model=EventPage,
            public=_public,
            entries=event_entries,
            attachments=lambda event: attachments(event, _day(event), _kind(event)),
            public_attachments=public_files,
            until=lambda event: event.expire_at,
            follows={
                Page: _if_event,
                Term: _in_all_languages,
                get_document_model(): lambda document: pages_with(EventPage, [document.pk]),
                CollectionViewRestriction: lambda restriction: _with_documents_of(
                    restriction.collection
                ),
            },
        )
    )


def _public(at: datetime) -> QuerySet[Any]:
    terms = Term.objects.order_by("starts_at", "pk")
    return (
        public_pages(EventPage, at)
        .select_related("locale")
        .prefetch_related(Prefetch("terms", terms))
    )


def _if_event(page: Page) -> Iterable[int]:
    """Pages are saved in their own type, or as plain ones."""
    is_event = issubclass(page.specific_class or Page, EventPage)
    return [page.pk] if is_event and page.pk else []


def _in_all_languages(term: Term) -> Iterable[int]:
    """The event and its translations: each tells where and when it is."""
    pages = EventPage.all_languages
    key = pages.filter(pk=term.event_id).values("translation_key")
    return pages.filter(translation_key__in=key).values_list("pk", flat=True)


def _with_documents_of(collection: Collection) -> list[int]:
    return pages_with(EventPage, documents_below(collection))


def event_entries(event: EventPage) -> Iterator[SearchEntry]:
    terms = list((event.original or event).terms.all())
    kind = _kind(event)
    with override(event.language):
        places = [_place(term) for term in terms]
    texts = [
        event.lead,
        event.audience,
        words_of_stream(event.body),
        words_of_programme(event),
        words_of_stream(event.summary),
        BETWEEN.join([kind, event.cost]),
        *places,
    ]
    towns = dict.fromkeys(term.city for term in terms if term.city)
    yield SearchEntry(
        title=event.title,
        url=address(event),
        kind="wydarzenie",
        weight=1.15,
        text="\n".join(text for text in texts if text.strip(BETWEEN)),
        context=BETWEEN.join([kind, ", ".join(towns)]).strip(BETWEEN),
        date=_day(event),
        language=event.locale.language_code,
        facets={"powiat": sorted({term.powiat for term in terms if term.powiat})},
    )


def _kind(event: EventPage) -> str:
    with override(event.language):
        return str(event.get_kind_display())


def _place(term: Term) -> str:
    when = formats.period(term.starts_at, term.ends_at)
    parts = [when, term.place, term.address_line, powiat_name(term.powiat), term.access]
    return BETWEEN.join(part for part in parts if part)


def _day(event: EventPage) -> date | None:
    """Of the last term: an event with one to come is as new as that one."""
    days = [timezone.localdate(term.starts_at) for term in (event.original or event).terms.all()]
    return max(days, default=None)
