"""What was done with the personal data of one person: looked for, handed out, erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


def mark_of_address(email: str) -> str:
    """An HMAC by which an act can be matched with an address that is known, never read back."""
    return salted_hmac("home.personal_data", email.strip().lower(), algorithm="sha256").hexdigest()


class PersonalDataAct(models.Model):
    """The office's answer to a person's request; whom it was about is kept as an HMAC only."""

    class Kind(models.TextChoices):
        SEARCH = "search", _("looked for")
        EXPORT = "export", _("handed out")
        ERASURE = "erasure", _("erased")

    kind = models.CharField(_("what was done"), max_length=10, choices=Kind.choices)
    person = models.CharField(max_length=64, db_index=True)
    counts = models.JSONField(_("how many"), default=dict)
    """By the name of the source."""
    note = models.CharField(_("note"), max_length=250, blank=True)
    done_at = models.DateTimeField(_("when"), default=timezone.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("act on a person's data")
        verbose_name_plural = _("acts on persons' data")
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {timezone.localtime(self.done_at):%d.%m.%Y}"
