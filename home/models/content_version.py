"""The mark of what the public can read at this moment."""

from __future__ import annotations

from django.db import models
from django.utils.crypto import get_random_string


def new_mark() -> str:
    """Random, not a counter: a restored backup never meets pages cached after it was made."""
    return get_random_string(16)


class ContentVersion(models.Model):
    """One row, changed in the transaction of every change that the public sees."""

    ROW = 1

    mark = models.CharField(max_length=16, default=new_mark)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "content version"

    def __str__(self) -> str:
        return self.mark
