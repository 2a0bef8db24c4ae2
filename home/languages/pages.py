"""Pages in several languages: the original is written here, its translations follow it.

`Model.originals` are the Polish pages: whatever counts, lists, consults or records pages deals
with these; `Model.all_languages` are said to be meant. `Model.objects` is left to Wagtail, which
uses it for pages of every language; code of ours never does.

A translation goes live, or ceases to be, only by a decision of those who publish translations
(app `languages`). What Wagtail and wagtail-localize offer besides is refused here, whoever asks
and by whatever door.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.dispatch import Signal
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import COMMENTS_RELATION_NAME, Locale, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField

from home import registry

from .addresses import ORIGINAL, active, here, in_language

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from wagtail.models import Page as Base
else:
    Base = models.Model

_starting: ContextVar[bool] = ContextVar("a translation is being made", default=False)
_deciding: ContextVar[tuple[str, Any] | None] = ContextVar("decided on", default=None)

ONLY_BY_DECISION = _(
    "A translation is published, withdrawn, moved or deleted only on its own page of the "
    "translations, by those who decide on it."
)
BELONGS_TO_ORIGINAL = _(
    "Pages of another language are translations: write the page in Polish and translate it."
)
BOOKKEEPING = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        COMMENTS_RELATION_NAME,
    }
)
"""Fields that Wagtail writes beside the content; readers never see them."""


@contextmanager
def making_translation() -> Iterator[None]:
    """Inside, and only inside, new pages in other languages come to be, as drafts."""
    token = _starting.set(True)
    try:
        yield
    finally:
        _starting.reset(token)


@contextmanager
def deciding_on(translation: models.Model) -> Iterator[None]:
    """Inside, this one translation may go live or cease to be. For decisions alone."""
    token = _deciding.set(_key(translation))
    try:
        yield
    finally:
        _deciding.reset(token)


def making_now() -> bool:
    return _starting.get()


def decided_now(translation: models.Model) -> bool:
    return translation.pk is not None and _deciding.get() == _key(translation)


def _key(thing: models.Model) -> tuple[str, Any]:
    from wagtail.models import Page

    return ("page" if isinstance(thing, Page) else thing._meta.label, thing.pk)


def originals_of(locale_field: str = "locale") -> models.Q:
    """Rows in Polish. A subquery: a join would be locked together with the rows."""
    locales = Locale.all_objects.filter(language_code=ORIGINAL)
    return models.Q(**{f"{locale_field}_id__in": locales.values("pk")})


class OriginalsManager(PageManager):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(originals_of())


def originals(queryset: type[PageQuerySet]) -> PageManager:
    """A manager of the originals with a queryset of the model's own."""
    return OriginalsManager.from_queryset(queryset)()


def in_all_languages(queryset: type[PageQuerySet]) -> PageManager:
    return PageManager.from_queryset(queryset)()


def original_only(*names: str) -> list[BaseTranslatableField]:
    """What only the original has: a translation shows that of the original."""
    return [BaseTranslatableField(name) for name in names]


def the_same(*names: str) -> list[SynchronizedField]:
    """Fields that are the same in every language, with no other value for any of them."""
    return [SynchronizedField(name, overridable=False) for name in names]


_known_original: dict[str, int] = {}

original_changed = Signal()
"""Sent with `instance` when readers get another text of an original that is no page."""
original_gone = Signal()
"""Sent with `instance` when readers have an original that is no page no longer."""


class Translated(Base):
    """Mixin of what has versions in several languages: knows whether it is the original, and
    guards a translation."""

    class Meta:
        abstract = True

    translatable: ClassVar[bool] = True
    published_by: ClassVar[str] = "Redaktorzy"
    """The group whose members publish translations of this type."""

    @property
    def is_translation(self) -> bool:
        if self.locale_id is None or self.locale_id == _known_original.get(ORIGINAL):
            return False
        if self.locale.language_code != ORIGINAL:
            return True
        _known_original[ORIGINAL] = self.locale_id
        return False

    @property
    def language(self) -> str:
        return ORIGINAL if not self.is_translation else str(self.locale.language_code)

    @cached_property
    def original(self) -> Any:
        """The Polish page of which this is a translation; an original is its own.

        None where the original has been deleted."""
        if not self.is_translation:
            return self
        found = type(self)._base_manager.filter(translation_key=self.translation_key)
        return found.filter(originals_of()).first()

    def get_translations(self, inclusive: bool = False) -> Any:
        found = type(self)._default_manager.filter(translation_key=self.translation_key)
        return found if inclusive else found.exclude(pk=self.pk)

    def refuses_as_translation(self, act: str) -> bool:
        """Whether one of Wagtail's acts is refused because this is a translation."""
        if not self.is_translation or decided_now(self):
            return False
        return not (act == "delete" and self.first_published_at is None and not self.live)

    def _refuse_as_translation(self, act: str) -> None:
        if self.refuses_as_translation(act):
            raise PermissionDenied(ONLY_BY_DECISION)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_translation:
            self._guard_save(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def _guard_save(self, update_fields: Any) -> None:
        # Never scheduled: somebody decides, then it is live.
        self.go_live_at = self.expire_at = None
        if getattr(self, "alias_of_id", None) is not None:
            raise PermissionDenied(ONLY_BY_DECISION)
        if self._state.adding:
            if not making_now():
                raise PermissionDenied(BELONGS_TO_ORIGINAL)
            return
        if decided_now(self) or (update_fields and BOOKKEEPING.issuperset(update_fields)):
            return
        stored = type(self)._base_manager.filter(pk=self.pk).first()
        if stored is None or not (stored.live or self.live):
            return
        if stored.live != self.live or _content(stored) != _content(self):
            raise PermissionDenied(ONLY_BY_DECISION)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        if self.is_translation:
            self.go_live_at = self.expire_at = None
            kwargs.pop("approved_go_live_at", None)
        return super().save_revision(*args, **kwargs)

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_as_translation("publish")
        return super().publish(*args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_as_translation("unpublish")
        return super().unpublish(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_as_translation("delete")
        return super().delete(*args, **kwargs)


class TranslatedPage(Translated):
    """The same of a page."""

    class Meta:
        abstract = True

    binding_original: ClassVar[bool] = False
    """Whether readers are told that the Polish text alone is binding."""
    not_in_translation: ClassVar[tuple[str, ...]] = ()
    """Child relations that belong to the original alone."""
    framed: ClassVar[bool] = False
    """Whether readers of another language get the Polish page in the frame of their language
    where it is not translated: its work is done by the interface (lists, forms, figures)."""
    framed_views: ClassVar[frozenset[str]] = frozenset()
    """Views below a page that are framed although the page itself is not."""
    frame_title: ClassVar[Any] = ""
    """What the interface calls the page there; without it the page goes by its Polish title."""

    @property
    def is_framed(self) -> bool:
        """Whether this is a Polish page that is read in the frame of another language now."""
        return self.framed and active() != ORIGINAL and not self.is_translation

    @property
    def framed_title(self) -> str:
        return str(self.frame_title) if self.is_framed else ""

    @property
    def title_language(self) -> str:
        """Of the title that readers see."""
        return active() if self.framed_title else self.language

    def is_framed_view(self, view: Any, *, beside_translation: bool = False) -> bool:
        """Whether an address of the page is framed; `view` is what a route below it leads to.

        `beside_translation`: also where the page itself is translated.
        """
        is_one = getattr(view, "__name__", "") in self.framed_views
        return is_one or (self.framed and not beside_translation)

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """The address for who reads now: a framed page has one in each language."""
        url: str | None = super().get_url(request, current_site)
        return here(url) if url and url.startswith("/") and self.is_framed else url

    url = property(get_url)

    @property
    def original_url(self) -> str:
        """The address of the original, whatever the language of this page."""
        original = self.original
        url = original.get_url() if original is not None else None
        return in_language(url or "/", ORIGINAL)

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        if self.is_translation:
            return TranslationPermissionTester(user, self)
        return super().permissions_for_user(user)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.depth and self.depth > 2:
            self._take_language_of_parent()
        super().save(*args, **kwargs)

    def _take_language_of_parent(self) -> None:
        """Among translations there are translations only, and none anywhere else."""
        parent = self.get_parent()
        if self.locale_id is None:
            self.locale = parent.locale
        elif parent.locale_id != self.locale_id:
            raise PermissionDenied(BELONGS_TO_ORIGINAL)

    def move(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_as_translation("move")
        return super().move(*args, **kwargs)

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_as_translation("copy")
        if (kwargs.get("update_attrs") or {}).get("locale") and not making_now():
            raise PermissionDenied(ONLY_BY_DECISION)
        return super().copy(*args, **kwargs)

    def create_alias(self, *args: Any, **kwargs: Any) -> Any:
        if self.is_translation or kwargs.get("update_locale") is not None:
            raise PermissionDenied(ONLY_BY_DECISION)
        return super().create_alias(*args, **kwargs)

    def copy_for_translation(self, locale: Locale, *args: Any, **kwargs: Any) -> Any:
        """Make the draft of a translation. For `languages.actions` alone."""
        if not making_now():
            raise PermissionDenied(BELONGS_TO_ORIGINAL)
        kwargs["exclude_fields"] = [
            *(kwargs.get("exclude_fields") or []),
            *self.not_in_translation,
        ]
        # Pages above would be made as aliases, live with Polish words.
        kwargs["copy_parents"] = False
        return super().copy_for_translation(locale, *args, **kwargs)

    # A translation goes through none of the workflows of originals.
    def get_workflow(self) -> Any:
        return None if self.is_translation else super().get_workflow()

    @property
    def has_workflow(self) -> bool:
        return not self.is_translation and super().has_workflow


def _content(page: Any) -> dict[str, Any]:
    beside = BOOKKEEPING | {"live_revision", "latest_revision", "wagtail_admin_comments"}
    data = page.serializable_data()
    return {name: value for name, value in data.items() if name not in beside}


class TranslationPermissionTester(PagePermissionTester):
    """What Wagtail's interface offers for a translation: writing it, and nothing else."""

    page: Any

    def can_edit(self) -> bool:
        return any(bool(may(self.user, self.page)) for may in registry.translation_rights)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # A draft, by whoever may write it now: nobody, while somebody decides on it.
        refused = self.page.refuses_as_translation("delete") or not self.can_edit()
        return not refused and super().can_delete(ignore_bulk)

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return False

    def can_unlock(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_reorder_children(self) -> bool:
        return False

    def can_add_subpage(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_move_to(self, destination: Any) -> bool:
        return False

    def can_copy_to(self, destination: Any, recursive: bool = False) -> bool:
        return False
