"""Entries: what can be found, in the words of its source and in terms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def digest_of(value: Any) -> str:
    """SHA-256 of a value's JSON, the same for equal values."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def facet_term(name: str, value: str) -> str:
    """A value of a facet as a term: short, and of signs that no engine splits at. No word begins
    with a colon."""
    return ":" + hashlib.sha256(f"{name}={value}".encode()).hexdigest()[:15]


def facet_terms(values: Mapping[str, Iterable[str]]) -> str:
    return " ".join(facet_term(name, value) for name, some in values.items() for value in some)


class FacetSet(models.Model):
    """One combination of facet values. There are few of them however many entries there are:
    counting entries by it gives the counts of all facets at once. Its id follows from its values,
    so whoever has read a set knows it for good."""

    id = models.BigIntegerField(primary_key=True)
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = "facet set"

    @staticmethod
    def id_of(values: dict[str, list[str]]) -> int:
        return int(digest_of(values)[:15], 16)

    def __str__(self) -> str:
        return json.dumps(self.values, ensure_ascii=False)


class Entry(models.Model):
    """One thing that can be found. `title` to `text` are shown, `*_terms` are searched."""

    source = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    key = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64)
    file_digest = models.CharField(max_length=64, blank=True, db_index=True)

    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=8)
    date = models.DateField(null=True)
    url = models.CharField(max_length=500)
    title = models.CharField(max_length=300)
    context = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    weight = models.FloatField(default=1.0)
    text_weight = models.FloatField(default=1.0)
    facet_set = models.ForeignKey(FacetSet, on_delete=models.PROTECT, related_name="+")
    public_until = models.DateTimeField(null=True)

    title_terms = models.TextField(blank=True)
    context_terms = models.TextField(blank=True)
    text_terms = models.TextField(blank=True)
    facet_terms = models.TextField(blank=True)

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        constraints = [
            models.UniqueConstraint(fields=["source", "object_id", "key"], name="entry_once")
        ]

    def __str__(self) -> str:
        return self.title


class IndexRow(models.Model):
    """What an embedded engine reads of every hit, kept narrow: thousands are read for a count.

    PostgreSQL has one more column here, made by search/engines/postgresql.py.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    facet_set = models.BigIntegerField()
    weight = models.FloatField()
    day = models.IntegerField(help_text="Ordinal of the date, 0 without one.")
    until = models.BigIntegerField(help_text="Microseconds of the epoch; the largest for ever.")

    FOR_EVER = 2**62

    class Meta:
        verbose_name = "row of the search index"

    def __str__(self) -> str:
        return str(self.pk)
