"""What translators do: begin, follow the original, decide on changed sentences, submit."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)

from home.languages.pages import making_translation
from home.verdicts import Refused

from ..following import moment_of, place_there, remember_writer, words_to_do
from ..models import ChangedText, TranslationWork, WorkState
from ..permissions import is_public, may_reopen, may_start, may_submit, may_sync, may_write_in
from ..source_text import changed_sentences, sentences_known, sentences_of

KEPT = "kept"
"""Mark of a translated sentence that was carried over to the changed Polish one."""


def start(original: Any, language: str, user: User) -> TranslationWork:
    """Begin to translate an original from what readers have of it now; of the pages above it too,
    where that has not been done. All are drafts. Raises Refused."""
    original = getattr(original, "specific", original)
    may_start(user, original, language).demand()
    with transaction.atomic(), making_translation():
        locale = Locale.objects.get(language_code=language)
        for above in _above(original):
            if not above.get_translations().filter(locale=locale).exists():
                may_start(user, above, language).demand()
                _start(above, locale, user)
        return _start(original, locale, user)


def _above(original: Any) -> list[Any]:
    if not isinstance(original, Page):
        return []
    return [page.specific for page in original.get_ancestors().filter(depth__gt=1)]


def _start(original: Any, locale: Locale, user: User) -> TranslationWork:
    # Read anew: the row is what readers have, what the caller holds may be a draft.
    original = type(original)._base_manager.get(pk=original.pk)
    source, new = TranslationSource.get_or_create_from_instance(original)
    if not new:
        _take_over(source, original)
    translation, _created = Translation.objects.update_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    target, _created = source.create_or_update_translation(
        locale, user=user, publish=False, copy_parent_pages=False, fallback=True
    )
    work = TranslationWork.objects.create(
        translation=translation, started_by=user, source_at=moment_of(original)
    )
    _count(work)
    log(target, "languages.start", user=user, data={"language": locale.language_code})
    if isinstance(target, Page):
        place_there(target)
    return work


def _locked(work: TranslationWork) -> TranslationWork:
    # The joins of `with_names` would be locked too.
    TranslationWork.objects.select_for_update().get(pk=work.pk)
    return TranslationWork.objects.with_names().get(pk=work.pk)


def _count(work: TranslationWork) -> None:
    work.words_to_do = words_to_do(work)
    work.save(update_fields=["words_to_do"])


def reopen(work: TranslationWork, user: User) -> TranslationWork:
    """Work on it again; what readers have stays as it is."""
    with transaction.atomic():
        work = _locked(work)
        may_reopen(user, work).demand()
        work.state = WorkState.WRITING
        work.save(update_fields=["state"])
        log(work.target, "languages.reopen", user=user)
    return work


def sync(work: TranslationWork, user: User) -> int:
    """Take over the Polish text as readers have it now; gives how many sentences are to check.

    No translated word is lost: the translation of a sentence that changed is carried over to the
    new one and waits there for a decision. Readers keep what they have.
    """
    with transaction.atomic():
        work = _locked(work)
        may_sync(user, work).demand()
        original = work.original
        if not is_public(original):
            raise Refused(_("It is not published in Polish: only what is published is translated."))
        _take_over(work.translation.source, original)
        work = TranslationWork.objects.with_names().get(pk=work.pk)
        found: int = work.undecided().count()
        if work.state != WorkState.SENT_BACK:
            work.state = WorkState.WRITING
        work.save(update_fields=["state"])
        log(work.target, "languages.sync", user=user, data={"to_check": found})
    return found


def _take_over(source: TranslationSource, original: Any) -> None:
    """Bring the Polish text of the translators up to date. One text serves all languages: the words
    of each are carried over."""
    works = list(TranslationWork.objects.of(source.object_id).with_names())
    before = sentences_known(source)
    source.update_from_db()
    changed = changed_sentences(before, sentences_known(source))
    now = sentences_of(original)
    for work in works:
        _carry_over(work, changed)
        _follow_moved(work)
        _forget_gone(work)
        work.source_at = moment_of(original)
        work.words_to_do = words_to_do(work, now)
        work.save(update_fields=["source_at", "words_to_do"])


def _carry_over(work: TranslationWork, changed: list[tuple[str, str, str]]) -> int:
    source = work.translation.source
    locale = work.translation.target_locale
    carried = 0
    for path, before, after in changed:
        context = TranslationContext.objects.get(object_id=source.object_id, path=path)
        old = StringTranslation.objects.filter(
            translation_of__data_hash=String._get_data_hash(before),
            translation_of__locale=source.locale,
            context=context,
            locale=locale,
        ).first()
        string = String.objects.get(locale=source.locale, data_hash=String._get_data_hash(after))
        there = StringTranslation.objects.filter(
            translation_of=string, context=context, locale=locale
        )
        if old is None or there.exists():
            continue
        earlier = work.undecided().filter(string=old.translation_of, context=context).first()
        ChangedText.objects.update_or_create(
            work=work,
            string=string,
            context=context,
            defaults={
                # A sentence that changed twice is compared with the one that was translated.
                "before": earlier.before if earlier else before,
                "after": after,
                "kept": old.data,
                "decided_at": None,
                "decided_by": None,
                "decision": "",
                "found_at": timezone.now(),
            },
        )
        if earlier is not None:
            earlier.delete()
        StringTranslation.objects.create(
            translation_of=string,
            context=context,
            locale=locale,
            data=old.data,
            translation_type=old.translation_type,
            tool_name=KEPT,
            has_error=False,
        )
        carried += 1
    return carried


def _follow_moved(work: TranslationWork) -> None:
    """A sentence that stands in another paragraph now keeps its translation: cut and pasted, a
    paragraph is a new one."""
    source, locale = work.translation.source, work.translation.target_locale
    segments = StringSegment.objects.filter(source=source).annotate_translation(locale)
    for segment in segments.filter(translation__isnull=True):
        written = StringTranslation.objects.filter(
            translation_of=segment.string_id, context__object=source.object_id, locale=locale
        )
        elsewhere = written.exclude(context=segment.context_id).order_by("-updated_at").first()
        if elsewhere is not None:
            StringTranslation.objects.create(
                translation_of_id=segment.string_id,
                context_id=segment.context_id,
                locale=locale,
                data=elsewhere.data,
                translation_type=elsewhere.translation_type,
                tool_name=KEPT,
            )


def _forget_gone(work: TranslationWork) -> None:
    """Nobody has to check the translation of a sentence that is no longer in the text."""
    still = StringSegment.objects.filter(
        source=work.translation.source, string=OuterRef("string"), context=OuterRef("context")
    )
    work.undecided().exclude(Exists(still)).delete()


def decide_changed(changed: ChangedText, user: User, text: str) -> ChangedText:
    """Decide on a sentence whose Polish changed: `text` is the translation from now on."""
    with transaction.atomic():
        work = _locked(changed.work)
        may_write_in(user, work).demand()
        text = text.strip()
        if not text:
            raise Refused(_("Write the translation, or leave it as it is."))
        changed = ChangedText.objects.select_for_update().get(pk=changed.pk)
        if changed.decided_at is not None:
            raise Refused(_("Somebody has decided on this sentence already."))
        kept = text == changed.kept
        changed.decided_at = timezone.now()
        changed.decided_by = user
        changed.decision = ChangedText.Decision.KEPT if kept else ChangedText.Decision.REWRITTEN
        changed.save(update_fields=["decided_at", "decided_by", "decision"])
        StringTranslation.objects.update_or_create(
            translation_of=changed.string,
            context=changed.context,
            locale=work.translation.target_locale,
            defaults={
                "data": text,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": "",
                "last_translated_by": user,
                "has_error": False,
                "field_error": "",
            },
        )
        _count(work)
    return changed


def submit(work: TranslationWork, user: User) -> TranslationWork:
    """Hand over what is written, as one revision. Raises Refused, ValidationError."""
    with transaction.atomic():
        work = _locked(work)
        may_submit(user, work).demand()
        work.revision = write_draft(work, user)
        work.state = WorkState.SUBMITTED
        work.submitted_at = timezone.now()
        work.submitted_by = user
        work.submitted_source_at = work.source_at
        work.submitted_strings = sentences_known(work.translation.source)
        work.reason = ""
        work.save()
        remember_writer(work, user)
        log(work.target, "languages.submit", user=user, revision=work.revision)
    return work


def write_draft(work: TranslationWork, user: User) -> Revision:
    """The translation as a revision. wagtail-localize's own saving writes the live row too."""
    draft = work.translation.source.get_ephemeral_translated_instance(
        work.translation.target_locale, fallback=True
    )
    if isinstance(draft, Page):
        draft.slug = find_available_slug(draft.get_parent(), draft.slug, ignore_page_id=draft.pk)
    revision: Revision = draft.save_revision(user=user)
    return revision
