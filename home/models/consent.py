"""Consent to the processing of personal data, and attempts to send public forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField


class ConsentClauseQuerySet(models.QuerySet["ConsentClause"]):
    def in_force(self, form: str, at: datetime) -> ConsentClause | None:
        """The clause that the form `form` shows at a moment."""
        return self.filter(form=form, valid_from__lte=at).order_by("-valid_from", "-pk").first()


class ConsentClause(models.Model):
    """One version of the information clause of a public form.

    What somebody agreed to has to stay readable: once in force, a version does not change
    and is not deleted; a new version takes its place from its own moment on.
    """

    form = models.CharField(
        _("form"), max_length=40, help_text=_("The form's short name, for example: kontakt.")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text = RichTextField(
        _("information clause"), features=["bold", "italic", "link", "ol", "ul", "h4"]
    )
    statement = models.CharField(
        _("statement at the box to tick"),
        max_length=300,
        blank=True,
        help_text=_("If empty, the usual statement of having read and agreed is shown."),
    )
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)

    objects: ClassVar = ConsentClauseQuerySet.as_manager()

    panels = [
        FieldPanel("form"),
        FieldPanel("version"),
        FieldPanel("text"),
        FieldPanel("statement"),
        FieldPanel("valid_from"),
    ]

    class Meta:
        verbose_name = _("information clause")
        verbose_name_plural = _("information clauses")
        ordering = ["form", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["form", "version"], name="home_clause_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.version}"

    def clean(self) -> None:
        super().clean()
        before = ConsentClause.objects.filter(pk=self.pk).first() if self.pk else None
        if before and before.valid_from <= timezone.now() and self._differs(before):
            raise ValidationError(
                _("This version is in force: somebody may have agreed to it. Add a new version.")
            )

    def _differs(self, other: ConsentClause) -> bool:
        names = ["form", "version", "text", "statement", "valid_from"]
        return any(getattr(self, name) != getattr(other, name) for name in names)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.valid_from <= timezone.now():
            raise models.ProtectedError(
                str(_("A version that has been in force is kept as a record.")), {self}
            )
        return super().delete(*args, **kwargs)


class FormAttempt(models.Model):
    """That a client sent a form: counted for the rate limit, forgotten after two days.

    The client is an HMAC of its address, never the address itself.
    """

    form = models.CharField(max_length=40)
    client = models.CharField(max_length=64)
    serial = models.PositiveIntegerField()
    proof = models.CharField(max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attempt to send a form")
        verbose_name_plural = _("attempts to send forms")
        constraints = [
            # Two attempts at the same moment cannot both take the last free place.
            models.UniqueConstraint(
                fields=["form", "client", "serial"], name="home_attempt_serial_once"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="home_attempt_age")]

    def __str__(self) -> str:
        return f"{self.form} {self.serial}"
