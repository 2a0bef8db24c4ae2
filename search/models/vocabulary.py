"""Words of the index with all their forms: for queries without diacritics, corrections and
completions."""

from __future__ import annotations

from django.db import models


class Lemma(models.Model):
    """A term of the index. `entries` is how many have it, as of the last count."""

    term = models.CharField(max_length=60, unique=True)
    entries = models.PositiveIntegerField(default=1)
    stem = models.CharField(
        max_length=60, blank=True, db_index=True, help_text="Only of words that no dictionary has."
    )

    class Meta:
        verbose_name = "lemma"

    def __str__(self) -> str:
        return self.term


class Form(models.Model):
    """A form of a lemma, as written and without diacritics."""

    lemma = models.ForeignKey(Lemma, on_delete=models.CASCADE, related_name="forms")
    form = models.CharField(max_length=60)
    folded = models.CharField(max_length=60)

    class Meta:
        verbose_name = "form"
        constraints = [models.UniqueConstraint(fields=["lemma", "form"], name="form_once")]
        # "like 'spół%'" has to find its place in the index whatever the collation.
        indexes = [
            models.Index(fields=["folded"], name="form_folded"),
        ]

    def __str__(self) -> str:
        return self.form


class WordCount(models.Model):
    """When entries were last counted by word: one row."""

    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = "count of words"

    def __str__(self) -> str:
        return str(self.counted_at)
