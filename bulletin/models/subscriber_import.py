"""A list of addresses that the office brings, with the proof that their owners agreed."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.models import FileImport

KEEP_REPORT = timedelta(days=30)
"""Wrong rows of a file may hold addresses."""


def private_storage() -> Storage:
    return storages["private"]


class SubscriberImport(FileImport):
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="subscribers/lists/", blank=True
    )
    """Goes as soon as the import has ended: the addresses are not kept twice."""
    topics = models.JSONField(_("topics"), default=list)
    proof = models.TextField(_("proof of consent"))
    proof_date = models.DateField(_("date of the consent"))
    proof_file = models.FileField(
        _("file with the proof"),
        storage=private_storage,
        upload_to="subscribers/proofs/",
        blank=True,
    )
    proof_name = models.CharField(max_length=150, blank=True)
    proof_type = models.CharField(max_length=100, blank=True)
    new = models.PositiveIntegerField(_("new subscribers"), default=0)
    known = models.PositiveIntegerField(_("already subscribed"), default=0)
    blocked = models.PositiveIntegerField(_("left before, so left out"), default=0)
    faults = models.JSONField(default=list, blank=True)
    """Dicts of row, value and reason."""

    class Meta(FileImport.Meta):
        verbose_name = _("import of subscribers")
        verbose_name_plural = _("imports of subscribers")

    def get_absolute_url(self) -> str:
        return reverse("bulletin_subscriber_import", args=[self.pk])
