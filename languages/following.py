"""How the work on a translation follows its original and the words written for it.

Called by signals, within the transaction of the change; nobody decides anything here.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

from home.languages.pages import deciding_on, originals_of

from .models import ChangedText, TranslationWork, WorkState, Writing
from .source_text import new_words, sentences_of, words_in


def moment_of(original: Any) -> Any:
    """When the Polish version that readers have was published."""
    return original.last_published_at or original.first_published_at or timezone.now()


def original_published(original: Any) -> None:
    """Note for each language whether the public translation is behind, and by how many words."""
    works = list(TranslationWork.objects.of(original.translation_key).with_names())
    if not works:
        return
    now = sentences_of(original)
    for work in works:
        if work.published_at is None:
            continue
        if now == work.published_strings:
            work.source_changed_at = None
        elif work.source_changed_at is None:
            work.source_changed_at = moment_of(original)
        else:
            work.source_changed_at = max(work.source_changed_at, moment_of(original))
        work.words_to_do = words_to_do(work, now)
        work.save(update_fields=["source_changed_at", "words_to_do"])


def original_withdrawn(original: Any) -> None:
    """What readers may not read in Polish they do not read in another language either."""
    _withdraw(original.translation_key)


def _withdraw(translation_key: Any) -> None:
    for work in TranslationWork.objects.of(translation_key).with_names():
        target = work.target
        if target.live:
            with transaction.atomic(), deciding_on(target):
                target.unpublish(log_action=False)
                log(target, "languages.withdraw", data={"with_original": True})
            work.state = WorkState.WITHDRAWN
            work.save(update_fields=["state"])


def forget(thing: Any) -> None:
    """The work ends with the translation; with the original, that on all its translations."""
    works = TranslationWork.objects.of(thing.translation_key)
    if thing.is_translation:
        works = works.filter(translation__target_locale=thing.locale_id)
    works.delete()


def words_to_do(work: TranslationWork, now: dict[str, list[str]] | None = None) -> int:
    """Words that nobody has translated yet, and those whose translation is to be checked.

    `now` are the sentences of the Polish version that readers have, if the caller knows them.
    """
    source = work.translation.source
    segments = StringSegment.objects.filter(source=source).annotate_translation(
        work.translation.target_locale
    )
    done: dict[str, list[str]] = {}
    missing = 0
    for segment in segments.select_related("string", "context"):
        if segment.translation:
            done.setdefault(segment.context.path, []).append(segment.string.data)
        else:
            missing += words_in(segment.string.data)
    to_check = sum(words_in(text) for text in work.undecided().values_list("after", flat=True))
    if now is not None:
        return new_words(done, now) + to_check
    return missing + to_check


def words_written(written: StringTranslation) -> None:
    """Remember the writer; a changed sentence that was written anew is decided on by that."""
    if written.context_id is None:
        return
    work = (
        TranslationWork.objects.of(written.context.object_id)
        .filter(translation__target_locale=written.locale_id)
        .first()
    )
    if work is None:
        return
    if written.last_translated_by_id is not None:
        remember_writer(work, written.last_translated_by)
    work.undecided().filter(string=written.translation_of_id, context=written.context_id).exclude(
        kept=written.data
    ).update(
        decided_at=timezone.now(),
        decided_by=written.last_translated_by_id,
        decision=ChangedText.Decision.REWRITTEN,
    )
    count_again(work)


def words_taken_back(written: StringTranslation) -> None:
    if written.context_id is None:
        return
    works = TranslationWork.objects.of(written.context.object_id)
    work = works.filter(translation__target_locale=written.locale_id).first()
    if work is not None:
        count_again(work)


def count_again(work: TranslationWork) -> None:
    """The words to do of readers' Polish text, where that has changed; else of the translators'."""
    now = sentences_of(work.original) if work.is_behind else None
    TranslationWork.objects.filter(pk=work.pk).update(words_to_do=words_to_do(work, now))


def remember_writer(work: TranslationWork, user: Any) -> None:
    Writing.objects.update_or_create(work=work, user=user, defaults={"at": timezone.now()})


def original_moved(original: Page) -> None:
    """Its translations move with it, all that is below them too: each below the translation of
    the page that is above the original now. Where that is not out in the
    language, or has such an address below it, a translation stays where it is until it is
    (`place_there`): readers of the new address are led there."""
    above = original.get_parent(update=True)
    places = {
        page.locale_id: page
        for page in Page.objects.filter(translation_key=above.translation_key).exclude(
            originals_of()
        )
    }
    translations = Page.objects.filter(translation_key=original.translation_key)
    for page in translations.exclude(originals_of()):
        place = places.get(page.locale_id)
        if place is not None:
            _bring(page, place)


def place_there(place: Page) -> None:
    """A page has come to be, or is out, in a language: translations that stayed elsewhere for
    want of it come to it now, if their originals lie below its original."""
    original = (
        Page.objects.filter(originals_of(), translation_key=place.translation_key)
        .exclude(pk=place.pk)
        .first()
    )
    if original is None:
        return
    waiting = (
        Page.objects.filter(
            translation_key__in=original.get_children().values("translation_key"),
            locale_id=place.locale_id,
        )
        .exclude(pk__in=place.get_children().values("pk"))
        .order_by("path")
        .values_list("pk", flat=True)
    )
    for pk in list(waiting):
        # Each move changes paths, so both are read anew.
        _bring(Page.objects.get(pk=pk), Page.objects.get(pk=place.pk))


def _bring(page: Page, place: Page) -> None:
    """Move a translation below another, unless readers would lose it by that."""
    if page.is_child_of(place) or (page.live and not place.live):
        return
    if place.pk == page.pk or place.is_descendant_of(page):
        return
    if place.get_children().filter(slug=page.slug).exists():
        return
    target = page.specific
    with transaction.atomic(), deciding_on(target):
        target.move(place, pos="last-child")


def closed_to_readers(page: Page) -> None:
    """A Polish page is for some readers only from now on, and all below it."""
    below = Page.objects.descendant_of(page, inclusive=True).values("translation_key")
    works = TranslationWork.objects.filter(translation__source__object_id__in=below)
    for key in set(works.values_list("translation__source__object_id", flat=True)):
        _withdraw(key)
