"""May I? Each predicate takes (user, object) and answers with a reason when it says no.

Translators write and never publish. Who publishes, the type of the page says: editors what they
publish in Polish too, experts the plan, chief editors the bulletin. Nobody publishes own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.account_groups import group_names
from home.editorial import EDITORS, TRANSLATORS
from home.languages.addresses import TRANSLATED
from home.languages.pages import originals_of
from home.verdicts import YES, Verdict, no

from .following import words_to_do
from .models import TranslationWork, WorkState, Writing

User = auth.User | AnonymousUser


def _is_superuser(user: User) -> bool:
    return bool(user.is_active and user.is_superuser)


def writes(user: User) -> bool:
    """Whether the person translates: translators, and editors, who help."""
    return _is_superuser(user) or bool({TRANSLATORS, EDITORS} & group_names(user))


def decides(user: User, thing: Any) -> bool:
    """Whether the person belongs to those who publish translations of this type.

    Being a superuser gives no part in the way of the plan or of an issue, nor of their
    translations.
    """
    return _decides(group_names(user), _is_superuser(user), type(thing).published_by)


def _decides(groups: frozenset[str], is_superuser: bool, group: str) -> bool:
    return group in groups or (group == EDITORS and is_superuser)


def work_on(thing: Any) -> TranslationWork | None:
    """The work on a translated page or text."""
    return (
        TranslationWork.objects.of(thing.translation_key)
        .filter(translation__target_locale=thing.locale_id)
        .with_names()
        .first()
    )


def is_public(original: Any) -> bool:
    """Whether anyone may read the Polish text: published, and not for some readers only."""
    restrictions = getattr(original, "get_view_restrictions", None)
    return bool(original.live) and not (restrictions and restrictions().exists())


def may_see_translations(user: User) -> Verdict:
    """The desk and the report: all who write or publish translations."""
    from home.languages.pages import TranslatedPage

    deciding = {model.published_by for model in _models() if issubclass(model, TranslatedPage)}
    if writes(user) or deciding & group_names(user):
        return YES
    return no(_("Translations are for translators and for those who publish them."))


def _models() -> list[Any]:
    from wagtail.models import get_page_models

    return [model for model in get_page_models() if hasattr(model, "published_by")]


def may_start(user: User, original: Any, language: str) -> Verdict:
    """Begin to translate what readers have in Polish."""
    if not writes(user):
        return no(_("Only translators and editors translate."))
    if language not in TRANSLATED:
        return no(_("The site is not kept in this language."))
    if original.is_translation:
        return no(_("Translated is the Polish text, never a translation."))
    if not getattr(original, "translatable", False):
        return no(_("Pages of this type are in Polish only."))
    if not is_public(original):
        return no(_("It is not published in Polish: only what is published is translated."))
    works = TranslationWork.objects.of(original.translation_key).in_language(language)
    if works.exists():
        return no(_("It is being translated into this language already."))
    return YES


def may_write(user: User, thing: Model) -> Verdict:
    """Write the words of a translated page or text, as long as nobody decides on it."""
    if not writes(user):
        return no(_("Only translators and editors translate."))
    work = work_on(thing)
    if work is None:
        return no(_("It is no translation in work."))
    return may_write_in(user, work)


def may_write_in(user: User, work: TranslationWork) -> Verdict:
    if not writes(user):
        return no(_("Only translators and editors translate."))
    if work.state == WorkState.SUBMITTED:
        return no(_("The translation waits to be published: its words are locked."))
    if not work.is_writable:
        return no(_("The translation is published. Begin to change it first."))
    return YES


def may_reopen(user: User, work: TranslationWork) -> Verdict:
    """Work again on a translation that is out or was withdrawn; readers keep what they have."""
    if not writes(user):
        return no(_("Only translators and editors translate."))
    if work.state not in (WorkState.PUBLISHED, WorkState.WITHDRAWN):
        return no(_("The translation is in work already."))
    return YES


def may_sync(user: User, work: TranslationWork) -> Verdict:
    """Take over the Polish text as readers have it now."""
    if not writes(user):
        return no(_("Only translators and editors translate."))
    if work.state == WorkState.SUBMITTED:
        return no(_("The translation waits to be published: its words are locked."))
    return YES


def may_submit(user: User, work: TranslationWork) -> Verdict:
    """Hand the translation to those who publish it."""
    if not (verdict := may_write_in(user, work)):
        return verdict
    if work.undecided().exists():
        return no(_("Some Polish sentences changed: check their translations first."))
    # Counted now, in the text that the translators have: readers may have a later one.
    if words_to_do(work):
        return no(_("There are words that are not translated yet."))
    return YES


@dataclass(frozen=True)
class Facts:
    """What a decision on a translation rests on, beside the row of the work itself."""

    decides: bool
    wrote: bool
    """Whether the person wrote words that readers have not had yet."""
    original_is_public: bool
    page_above_is_out: bool


def facts_of(user: User, works: Iterable[TranslationWork]) -> dict[int, Facts]:
    """By the key of the work; as many queries for one as for all that wait."""
    works = list(works)
    keys = {work.translation.source.object_id for work in works}
    groups, is_superuser = group_names(user), _is_superuser(user)
    written: dict[int, datetime] = dict(
        Writing.objects.filter(work__in=works, user=user.pk).values_list("work", "at")
    )
    public = _public_originals(works, keys)
    lacking = _below_what_is_not_out(keys)
    return {
        work.pk: Facts(
            decides=_decides(groups, is_superuser, work.model.published_by),
            wrote=work.pk in written
            and (work.published_at is None or written[work.pk] > work.published_at),
            original_is_public=work.translation.source.object_id in public,
            page_above_is_out=(
                work.translation.source.object_id,
                work.translation.target_locale_id,
            )
            not in lacking,
        )
        for work in works
    }


def _public_originals(works: list[TranslationWork], keys: set[Any]) -> set[Any]:
    """Which of the originals anyone may read."""
    pages = Page.objects.live().public().filter(originals_of(), translation_key__in=keys)
    found = set(pages.values_list("translation_key", flat=True))
    for model in {work.model for work in works if not issubclass(work.model, Page)}:
        texts = model._base_manager.filter(originals_of(), live=True, translation_key__in=keys)
        found |= set(texts.values_list("translation_key", flat=True))
    return found


def _below_what_is_not_out(keys: set[Any]) -> set[tuple[Any, int]]:
    """Translated pages (key, locale) whose page above readers do not have yet."""
    rows = list(
        Page.objects.filter(translation_key__in=keys, depth__gt=2)
        .exclude(originals_of())
        .values_list("translation_key", "locale_id", "path")
    )
    above = {path[: -Page.steplen] for _key, _locale, path in rows}
    out = set(Page.objects.live().filter(path__in=above).values_list("path", flat=True))
    return {(key, locale) for key, locale, path in rows if path[: -Page.steplen] not in out}


def may_decide(user: User, work: TranslationWork, facts: Facts | None = None) -> Verdict:
    facts = facts or facts_of(user, [work])[work.pk]
    if not facts.decides:
        return no(_("Translations of this type are published by: %s.") % work.model.published_by)
    if work.state != WorkState.SUBMITTED:
        return no(_("The translation does not wait to be published."))
    return YES


def may_send_back(user: User, work: TranslationWork) -> Verdict:
    """Send the translation back to the translators, with a reason."""
    return may_decide(user, work)


def may_publish(user: User, work: TranslationWork, facts: Facts | None = None) -> Verdict:
    """Four eyes: whoever wrote words of it does not publish it.

    `facts`: where many are asked about, fetched for all of them at once.
    """
    facts = facts or facts_of(user, [work])[work.pk]
    if not (verdict := may_decide(user, work, facts)):
        return verdict
    if facts.wrote or work.submitted_by_id == user.pk:
        return no(_("You wrote words of this translation: somebody else has to publish it."))
    if not facts.original_is_public:
        return no(_("It is not published in Polish any more."))
    if not facts.page_above_is_out:
        return no(_("First the page above it has to be published in this language."))
    return YES


def may_withdraw(user: User, work: TranslationWork) -> Verdict:
    """Take the translation away from readers; its words stay."""
    if not decides(user, work.original):
        return no(_("Translations of this type are published by: %s.") % work.original.published_by)
    if not work.target.live:
        return no(_("Readers do not have this translation."))
    return YES
