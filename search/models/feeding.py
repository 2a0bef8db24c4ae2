"""How an external engine learns of changes."""

from __future__ import annotations

from django.db import models


class IndexChange(models.Model):
    """An entry that an external engine has yet to hear of; written with the entry itself."""

    entry_id = models.BigIntegerField(db_index=True)
    dropped = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "change of the index"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{'-' if self.dropped else '+'}{self.entry_id}"


class IndexVersion(models.Model):
    """An external index under construction: where a broken off `reindex` goes on."""

    name = models.CharField(max_length=120, unique=True)
    last_entry = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "version of the external index"

    def __str__(self) -> str:
        return self.name
