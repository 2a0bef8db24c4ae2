"""What waits for translators and for those who publish translations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.languages.addresses import ORIGINAL, TRANSLATED, own_name
from home.languages.pages import TranslatedPage
from home.registry import DeskItem

from .models import TranslationWork, WorkState
from .permissions import facts_of, may_publish, writes


@dataclass(frozen=True)
class Untranslated:
    """A public Polish page and the languages in which nobody has begun it."""

    page: Page
    missing: list[tuple[str, str]]


def works() -> list[TranslationWork]:
    return list(
        TranslationWork.objects.with_names().order_by("translation__source__object_repr", "pk")
    )


def to_write(all_works: list[TranslationWork]) -> list[TranslationWork]:
    """In work, sent back first."""
    found = [work for work in all_works if work.is_writable]
    return sorted(found, key=lambda work: work.state != WorkState.SENT_BACK)


def to_bring_up_to_date(all_works: list[TranslationWork]) -> list[TranslationWork]:
    """Published and behind the Polish text, the oldest first."""
    found = [work for work in all_works if work.is_behind and work.state == WorkState.PUBLISHED]
    return sorted(found, key=lambda work: work.source_changed_at)  # type: ignore[arg-type, return-value]


def to_decide(user: User, all_works: list[TranslationWork]) -> list[TranslationWork]:
    """Submitted ones of the types that the person publishes."""
    submitted = [work for work in all_works if work.state == WorkState.SUBMITTED]
    facts = facts_of(user, submitted)
    return [work for work in submitted if facts[work.pk].decides]


def publishable(user: User, some: list[TranslationWork]) -> set[int]:
    """Keys of those that this person may publish now."""
    facts = facts_of(user, some)
    return {work.pk for work in some if may_publish(user, work, facts[work.pk])}


def untranslated() -> list[Untranslated]:
    """Public Polish pages of the types that are translated, with what languages are missing."""
    types = [
        model for model in TranslatedPage.__subclasses__() for model in _concrete(model)
        if model.translatable
    ]  # fmt: skip
    pages = (
        Page.objects.live()
        .public()
        .filter(depth__gt=1, locale__language_code=ORIGINAL)
        .exact_type(*types)
        .order_by("path")
    )
    begun: dict[Any, set[str]] = {}
    for key, code in TranslationWork.objects.values_list(
        "translation__source__object_id", "translation__target_locale__language_code"
    ):
        begun.setdefault(key, set()).add(code)
    found = []
    for page in pages:
        missing = [
            (code, own_name(code))
            for code in TRANSLATED
            if code not in begun.get(page.translation_key, ())
        ]
        if missing:
            found.append(Untranslated(page, missing))
    return found


def _concrete(model: Any) -> list[Any]:
    below = [one for sub in model.__subclasses__() for one in _concrete(sub)]
    return below if model._meta.abstract else [model, *below]


def desk_items(user: User) -> list[DeskItem]:
    """For the first page of the CMS."""
    if not user.is_active:
        return []
    address = reverse("languages_desk")
    waiting = TranslationWork.objects.filter(state=WorkState.SUBMITTED).with_names()
    items = []
    if count := len(to_decide(user, list(waiting))):
        items.append(
            DeskItem(_("Translations to publish"), f"{address}#do-publikacji", count=count)
        )
    if writes(user) and not user.is_superuser:
        sent_back = TranslationWork.objects.filter(state=WorkState.SENT_BACK).count()
        if sent_back:
            items.append(
                DeskItem(_("Translations sent back"), f"{address}#w-pracy", count=sent_back)
            )
        behind = TranslationWork.objects.behind().filter(state=WorkState.PUBLISHED).count()
        if behind:
            items.append(
                DeskItem(
                    _("Translations behind the Polish text"), f"{address}#nieaktualne", count=behind
                )
            )
    return items
