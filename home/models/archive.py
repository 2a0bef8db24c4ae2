"""Files that a record rests on, kept under the hash of their content."""

from __future__ import annotations

from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ArchivedFile(models.Model):
    """A file that never changes: its key is the SHA-256 of its bytes."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(_("kind"), max_length=120)
    size = models.PositiveBigIntegerField(_("size"))
    created_at = models.DateTimeField(_("archived"), auto_now_add=True)

    class Meta:
        verbose_name = _("archived file")
        verbose_name_plural = _("archived files")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the bytes lie in the private storage."""
        return f"archive/{self.sha256[:2]}/{self.sha256}"

    def open(self):
        return storages["private"].open(self.path, "rb")

    def get_absolute_url(self) -> str:
        return reverse("archived_file", args=[self.sha256, self.name])
