"""Every change of a declared row reaches the index in the transaction of the change."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, post_page_move

from home.search_sources import (
    SearchSource,
    content_withdrawn,
    rows_changed,
    search_sources,
)
from search import extraction, indexing, vocabulary
from search.models import SynonymGroup

logger = logging.getLogger(__name__)


def connect() -> None:
    post_save.connect(_on_save, dispatch_uid="search.index")
    pre_delete.connect(_before_delete, dispatch_uid="search.index")
    post_delete.connect(_on_delete, dispatch_uid="search.index")
    post_page_move.connect(_on_move, dispatch_uid="search.index")
    page_slug_changed.connect(_on_move, dispatch_uid="search.index")
    rows_changed.connect(_on_rows_changed, dispatch_uid="search.index")
    content_withdrawn.connect(_on_content_withdrawn, dispatch_uid="search.index")
    post_save.connect(_on_synonyms, sender=SynonymGroup, dispatch_uid="search.synonyms")


def _on_save(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _index_all(_concerned(instance))


def _on_synonyms(**kwargs: Any) -> None:
    vocabulary.learn_synonyms()


def _before_delete(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """What a row concerns is known only while it is there."""
    concerned = [(source, ids) for source, ids in _concerned(instance) if ids]
    if concerned:
        instance._search_concerns = concerned  # type: ignore[attr-defined]


def _on_delete(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    concerned = instance.__dict__.pop("_search_concerns", None)
    if concerned:
        _index_all(concerned)


def _on_move(instance: Page, **kwargs: Any) -> None:
    pages = instance.get_descendants(inclusive=True)
    for source in search_sources:
        if issubclass(source.model, Page):
            ids = source.model._default_manager.filter(pk__in=pages.values("pk"))
            _index_all([(source, list(ids.values_list("pk", flat=True)))])


def _on_rows_changed(sender: Any, source: str, ids: Iterable[int], **kwargs: Any) -> None:
    found = indexing.source_named(source)
    if found is not None:
        _index_all([(found, list(ids))])


def _on_content_withdrawn(sender: Any, digests: Iterable[str], **kwargs: Any) -> None:
    try:
        with transaction.atomic():
            extraction.forget(list(digests))
    except Exception:
        # Nothing keeps back a withdrawal. The second look leaves the file out at query time, and
        # `tick` takes it out of the index.
        logger.exception("Search: words of withdrawn files could not be removed")


def _concerned(instance: Model) -> list[tuple[SearchSource, list[int]]]:
    """Sources with the rows that a change of this one concerns."""
    concerned: list[tuple[SearchSource, list[int]]] = []
    model = type(instance)
    if isinstance(instance, Page) and model is Page:
        # Wagtail often saves the plain page of a specific one.
        model = instance.specific_class or Page
    for source in search_sources:
        if model is source.model and instance.pk:
            concerned.append((source, [int(instance.pk)]))
        for followed, rows in source.follows.items():
            if issubclass(model, followed):
                concerned.append((source, [int(pk) for pk in rows(instance)]))
        if isinstance(instance, PageViewRestriction) and issubclass(source.model, Page):
            below = instance.page.get_descendants(inclusive=True).values("pk")
            ids = source.model._default_manager.filter(pk__in=below).values_list("pk", flat=True)
            concerned.append((source, list(ids)))
    return concerned


def _index_all(concerned: Iterable[tuple[SearchSource, list[int]]]) -> None:
    for source, ids in concerned:
        if not ids:
            continue
        try:
            with transaction.atomic():
                indexing.index_rows(source, ids)
        except Exception:
            # A text that cannot be indexed must not keep anybody from saving it; what is not
            # public any more is kept back by the second look at query time, and `tick` tries again.
            logger.exception("Search: rows of %s could not be indexed", source.name)
            indexing.doubt(source, ids)
