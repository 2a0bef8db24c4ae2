"""Files that a record rests on, kept under the hash of their content."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class ArchivedFileQuerySet(models.QuerySet["ArchivedFile"]):
    def with_withdrawal(self) -> ArchivedFileQuerySet:
        """So that `withdrawn` asks nothing of the database."""
        return self.select_related("withdrawal")


class ArchivedFile(models.Model):
    """A file that never changes: its key is the SHA-256 of its bytes. Immutable (trigger)."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(_("kind"), max_length=120)
    size = models.PositiveBigIntegerField(_("size"))
    created_at = models.DateTimeField(_("archived"), auto_now_add=True)

    objects = ArchivedFileQuerySet.as_manager()

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

    @property
    def withdrawn(self) -> FileWithdrawal | None:
        """The act by which nobody is given the content any more."""
        return getattr(self, "withdrawal", None)

    @property
    def public_name(self) -> str:
        """What readers see: the name may tell of the very person whose data the file held."""
        act = self.withdrawn
        return act.public_name(self.name) if act else self.name

    def open(self):
        return storages["private"].open(self.path, "rb")

    def get_absolute_url(self) -> str:
        return reverse("archived_file", args=[self.sha256, self.name])


class FileWithdrawalQuerySet(models.QuerySet["FileWithdrawal"]):
    def append(self, file: ArchivedFile, by: User, at: datetime, **fields: Any) -> FileWithdrawal:
        """Add a link to the chain. Two at once: the number lets the second one fail."""
        last = self.order_by("-number").first()
        act = FileWithdrawal(
            file=file,
            number=last.number + 1 if last else 1,
            previous_hash=last.hash if last else "",
            withdrawn_by=by,
            withdrawn_at=at,
            **fields,
        )
        act.hash = act.compute_hash()
        act.save(force_insert=True)
        return act


class FileWithdrawal(models.Model):
    """The act that took the content of an archived file away for good. The record keeps the file's
    name and SHA-256. Append-only (trigger), each linked to the one before by its hash."""

    class Ground(models.TextChoices):
        """In general words, which readers are told."""

        PERSONAL_DATA = "personal_data", pgettext_lazy("withdrawn", "it held personal data")
        SECRET = "secret", pgettext_lazy("withdrawn", "it held a secret that the law protects")
        RIGHTS = "rights", pgettext_lazy("withdrawn", "it infringed somebody's rights")

    file = models.OneToOneField(
        ArchivedFile, on_delete=models.PROTECT, related_name="withdrawal", verbose_name=_("file")
    )
    number = models.PositiveIntegerField(unique=True)
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices)
    reason = models.CharField(_("reason"), max_length=250)
    """For the office, not for readers."""
    cms_hash = models.CharField(max_length=40, blank=True)
    """By which the CMS knows the same bytes among its images and documents."""
    withdrawn_at = models.DateTimeField(_("withdrawn"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = FileWithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal of a file")
        verbose_name_plural = _("withdrawals of files")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.file_id}"

    @property
    def hides_names(self) -> bool:
        """Whether what the file was called is kept from readers as well."""
        return self.ground == self.Ground.PERSONAL_DATA

    def public_name(self, name: str) -> str:
        """What readers see in place of a name of the file: its kind, if the name is kept back."""
        from home.archive import NAMES  # It imports this module.

        if not self.hides_names:
            return name
        kind = NAMES.get(self.file.content_type)
        return gettext("%(kind)s file") % {"kind": kind} if kind else gettext("file")

    def compute_hash(self) -> str:
        """SHA-256 over what was done; the account by its id (RODO)."""
        said = {
            "number": self.number,
            "previous": self.previous_hash,
            "file": self.file_id,
            "ground": str(self.ground),
            "cms": self.cms_hash,
            "reason": hashlib.sha256(self.reason.encode()).hexdigest(),
            "by": self.withdrawn_by_id,
            "at": self.withdrawn_at.astimezone(UTC).isoformat(),
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
