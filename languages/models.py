"""The work on a translation: where it stands, of which Polish version it is, what is to check.

The words themselves are wagtail-localize's: `TranslationSource` keeps the Polish text as it was
when the work began or was brought up to date, `StringTranslation` each translated sentence.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation


class WorkState(models.TextChoices):
    WRITING = "writing", _("being translated")
    SUBMITTED = "submitted", _("waits to be published")
    SENT_BACK = "sent_back", _("sent back")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


WRITABLE = frozenset({WorkState.WRITING, WorkState.SENT_BACK})


class WorkQuerySet(models.QuerySet["TranslationWork"]):
    def in_language(self, language: str) -> WorkQuerySet:
        return self.filter(translation__target_locale__language_code=language)

    def of(self, translation_key: Any) -> WorkQuerySet:
        """Works on the translations of one original."""
        return self.filter(translation__source__object_id=translation_key)

    def behind(self) -> WorkQuerySet:
        """Published ones whose original has changed since."""
        return self.filter(published_at__isnull=False, source_changed_at__isnull=False)

    def with_names(self) -> WorkQuerySet:
        return self.select_related(
            "translation__source__specific_content_type",
            "translation__source__locale",
            "translation__target_locale",
            "submitted_by",
        )


class TranslationWork(models.Model):
    """One original being put into one language. Its states are drawn in docs/languages.md."""

    translation = models.OneToOneField(Translation, on_delete=models.CASCADE, related_name="work")
    state = models.CharField(
        _("state"), max_length=10, choices=WorkState.choices, default=WorkState.WRITING
    )
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    source_at = models.DateTimeField(
        help_text="When the Polish version that the translators have was published."
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """What was submitted: this and nothing else is published."""
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_source_at = models.DateTimeField(null=True)
    submitted_strings = models.JSONField(default=dict)
    """Of which Polish version the submitted words are: another language may bring a later one."""
    reason = models.TextField(_("why it was sent back"), blank=True)
    published_at = models.DateTimeField(null=True)
    published_source_at = models.DateTimeField(
        null=True, help_text="When the Polish version was published of which the public one is."
    )
    published_strings = models.JSONField(default=dict)
    source_changed_at = models.DateTimeField(
        null=True, db_index=True, help_text="Empty as long as the public translation is up to date."
    )
    words_to_do = models.PositiveIntegerField(default=0)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("work on a translation")
        verbose_name_plural = _("works on translations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="languages_submitted_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(reason=""),
                name="languages_sent_back_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.translation.source.object_repr} → {self.language}"

    @property
    def language(self) -> str:
        return str(self.translation.target_locale.language_code)

    @property
    def model(self) -> Any:
        """The type of the original, which tells who publishes its translations."""
        return self.translation.source.specific_content_type.model_class()

    @property
    def original(self) -> Any:
        return self.translation.source.get_source_instance()

    @property
    def target(self) -> Any:
        """The translated page or text, a draft or live."""
        return self.translation.get_target_instance()

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def is_behind(self) -> bool:
        return self.source_changed_at is not None

    def undecided(self) -> Any:
        return self.changed_texts.filter(decided_at__isnull=True)


class Writing(models.Model):
    """Who wrote words of a translation, when last. The four-eyes rule rests on it, so it is kept
    apart from the words, which others may write over."""

    work = models.ForeignKey(TranslationWork, on_delete=models.CASCADE, related_name="writings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("writing of a translation")
        verbose_name_plural = _("writings of translations")
        constraints = [
            models.UniqueConstraint(fields=["work", "user"], name="languages_writing_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"


class ChangedText(models.Model):
    """A Polish sentence that changed after it had been translated.

    The translation stays as it was written until a translator has looked at both and decided.
    """

    class Decision(models.TextChoices):
        KEPT = "kept", _("stays as it is")
        REWRITTEN = "rewritten", _("rewritten")

    work = models.ForeignKey(
        TranslationWork, on_delete=models.CASCADE, related_name="changed_texts"
    )
    string = models.ForeignKey(
        "wagtail_localize.String", on_delete=models.CASCADE, related_name="+"
    )
    context = models.ForeignKey(
        "wagtail_localize.TranslationContext", on_delete=models.CASCADE, related_name="+"
    )
    before = models.TextField(_("Polish before"))
    after = models.TextField(_("Polish now"))
    kept = models.TextField(_("translation"))
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)

    class Meta:
        verbose_name = _("changed text")
        verbose_name_plural = _("changed texts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "string", "context"], name="languages_changed_once"
            )
        ]

    def __str__(self) -> str:
        return self.after[:60]


def age_in_days(since: datetime | None, now: datetime | None = None) -> int | None:
    """Whole days from a moment to now."""
    return None if since is None else max(0, ((now or timezone.now()) - since).days)
