"""What an issue and its articles have in common: they go their way together, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.locks import BaseLock
from wagtail.models import Revision

from home.bound_pages import BoundPage, BoundPagePermissionTester, on_the_way_now
from home.languages.pages import TranslationPermissionTester
from planpages.models import digest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from .issue import IssuePage

PAST_THE_BUNDLE = _(
    "An issue goes to readers whole, after proof-reading and approval: neither it nor an article "
    "can be published, scheduled, unpublished, moved, copied or deleted here."
)
HOLDS_AN_ISSUE = _(
    "Issues of the bulletin are below this page: it cannot be moved, copied, unpublished or "
    "deleted with them."
)


class IssueLock(BaseLock):
    """Says in plain words why a text of the issue cannot be changed now."""

    object: Any

    def for_user(self, user: User) -> bool:
        return bool(self.object.why_locked())

    def get_message(self, user: User) -> str | None:
        return self.object.why_locked() or None

    def get_description(self, user: User) -> str:
        return self.object.why_locked()


class BundlePermissionTester(BoundPagePermissionTester):
    """Wagtail's page permissions for an issue and its articles."""

    def can_add_subpage(self) -> bool:
        return super().can_add_subpage() and not self.page.text_locked()

    def can_submit_for_moderation(self) -> bool:
        """Submitting is done for the whole issue, on its own page."""
        return False


class InBundle(BoundPage):
    """Page mixin of issues and articles."""

    class Meta:
        abstract = True

    published_by = "Redakcja naczelna"
    past_the_way = PAST_THE_BUNDLE
    past_the_way_below = HOLDS_AN_ISSUE

    @property
    def issue(self) -> IssuePage:
        """The issue to which the page belongs: itself, or the one it lies in."""
        raise NotImplementedError

    def is_bound(self) -> bool:
        return not self.is_translation

    def refuses(self, act: str) -> bool:
        if self.is_translation:
            return False  # translations have guards of their own
        # What readers have never seen may go, as long as nobody is deciding on it.
        return self.is_kept() if act == "delete" else True

    def is_kept(self) -> bool:
        return self.first_published_at is not None or self.text_locked()

    def permissions_for_user(self, user: User) -> Any:
        if self.is_translation:
            return TranslationPermissionTester(user, self)
        return BundlePermissionTester(user, self)

    def text_locked(self) -> bool:
        # In the form of a new page there is nothing to lock yet.
        return not self.is_translation and self.pk is not None and self.issue.stage.is_locked

    def why_locked(self) -> str:
        """Why nobody can change the text now; empty when it can be changed."""
        if not self.text_locked():
            return ""
        return str(
            _("The text is locked: the issue is at the stage “%s”.") % self.issue.stage.label
        )

    def get_lock(self) -> BaseLock | None:
        return IssueLock(self) if self.text_locked() else None

    def text_digest(self) -> str:
        """SHA-256 of the record of this instance."""
        return digest(self.record())

    def working_text(self) -> Any:
        """The latest revision as an object."""
        return self.get_latest_revision_as_object()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.depth and not on_the_way_now() and self._joins_locked():
            raise PermissionDenied(self.past_the_way)
        super().save(*args, **kwargs)

    def _joins_locked(self) -> bool:
        """Whether this new page would come into an issue on which somebody is deciding."""
        return False

    def save_revision(self, user: User | None = None, **kwargs: Any) -> Revision:
        """Save a draft, unless the stage locks the text; remember who changed it.

        Raises PermissionDenied when the text is locked (also when it came to be so after the
        editor's page was loaded).
        """
        from .issue import IssuePage

        if self.is_translation:
            return super().save_revision(user=user, **kwargs)
        with transaction.atomic():
            issue = IssuePage.originals.select_for_update().filter(pk=self.issue.pk).first()
            if issue is not None and issue.stage.is_locked and not on_the_way_now():
                raise PermissionDenied(self.why_locked() or self.past_the_way)
            stored = type(self).objects.filter(pk=self.pk).first()
            before = (
                stored.working_text().text_digest() if stored and stored.latest_revision else ""
            )
            revision = super().save_revision(user=user, **kwargs)
            if revision.as_object().text_digest() != before:
                TextChange.objects.create(page_id=self.pk, user=user)
        return revision


class TextChangeQuerySet(models.QuerySet["TextChange"]):
    def unpublished(self) -> TextChangeQuerySet:
        """Changes that readers have not seen yet."""
        return self.filter(Q(page__last_published_at=None) | Q(at__gt=F("page__last_published_at")))


class TextChange(models.Model):
    """Who changed a text of an issue, when. Revisions can be purged; the four-eyes rule cannot."""

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="bulletin_text_changes"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = TextChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a text of the bulletin")
        verbose_name_plural = _("changes of texts of the bulletin")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%Y-%m-%d %H:%M}"
