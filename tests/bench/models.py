"""Entries of the index as Wagtail's own search takes them."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.search import index

from search.models import Entry
from search.ranking import FIELD_WEIGHTS

FIELDS = dict(zip(("title", "context", "text"), FIELD_WEIGHTS, strict=True))


class Article(index.Indexed, Entry):
    """The same texts, with the same weight of the title."""

    search_fields = [
        *(index.SearchField(name, boost=weight) for name, weight in FIELDS.items()),
        index.FilterField("language"),
    ]

    class Meta:
        proxy = True

    def __str__(self) -> str:
        return self.title

    @classmethod
    def polish(cls) -> QuerySet[Article]:
        """What the judged queries are asked of."""
        return cls._default_manager.filter(language="pl")
