"""What the site remembers of a search server: which indexes it has there, what it has yet to tell
it, and when it did not answer."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """An entry of which the server has yet to be told.

    The row is written after the entry's own, in the same transaction: an entry's changes are
    numbered in the order in which they were committed. The number is the version of the document
    on the server, so that what is sent late never overwrites what is newer.
    """

    entry_id = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "change of the search index"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.entry_id}"


class ServerIndexQuerySet(models.QuerySet["ServerIndex"]):
    def usable(self, server: str, layout: str) -> ServerIndexQuerySet:
        """The one that answers on this server, if its layout is the present one."""
        return self.filter(
            server=server, state=ServerIndex.State.CURRENT, name__contains=f"-{layout}-"
        )

    def to_compare(self, before: datetime) -> ServerIndexQuerySet:
        """At work, and not compared with the site since then."""
        return self.filter(state=ServerIndex.State.CURRENT).filter(
            models.Q(compared_at=None) | models.Q(compared_at__lt=before)
        )


class ServerIndex(models.Model):
    """An index on a search server, one at work and perhaps one being built."""

    class State(models.TextChoices):
        BUILDING = "building", _("being built")
        CURRENT = "current", _("in use")

    name = models.CharField(_("name"), max_length=120, unique=True)
    server = models.CharField(max_length=64, help_text="Digest of the address.")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.BUILDING
    )
    filled_to = models.BigIntegerField(
        default=0, help_text="Entries with numbers up to this one have been sent."
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    completed_at = models.DateTimeField(_("in use since"), null=True)
    compared_at = models.DateTimeField(_("compared with the site"), null=True)

    objects: ClassVar = ServerIndexQuerySet.as_manager()

    class Meta:
        verbose_name = _("index on the search server")
        verbose_name_plural = _("indexes on the search server")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["server", "state"], name="one_server_index_in_each_state"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServerOutage(models.Model):
    """A time in which the embedded engine answered instead of the search server."""

    class Reason(models.TextChoices):
        UNREACHABLE = "unreachable", _("it does not answer")
        REFUSED = "refused", _("it refuses what it is asked")
        PARTIAL = "partial", _("a part of its index does not answer")
        NOT_BUILT = "not_built", _("its index is not complete yet")
        BEHIND = "behind", _("it has not been told of too many changes")
        SETTING = "setting", _("SEARCH_URL makes no sense")

    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("outage of the search server")
        verbose_name_plural = _("outages of the search server")
        ordering = ["-began_at"]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"
