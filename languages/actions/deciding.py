"""What those do who publish translations: publish, send back, withdraw."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.languages.pages import deciding_on
from home.page_cache import content_changed
from home.verdicts import Refused

from ..following import moment_of, words_to_do
from ..models import TranslationWork, WorkState
from ..permissions import may_publish, may_send_back, may_withdraw
from ..source_text import sentences_of
from .writing import _locked


def publish(work: TranslationWork, user: User, shown: int) -> TranslationWork:
    """Let readers have the translation. `shown` is the revision that the person was shown.

    Raises Refused; then nothing is changed.
    """
    with transaction.atomic():
        work = _locked(work)
        may_publish(user, work).demand()
        if work.revision is None or work.revision_id != shown:
            raise Refused(
                _("The translation has changed since you opened it: read it again before.")
            )
        target = work.target
        if target.latest_revision_id != work.revision_id:
            raise Refused(
                _("The translation has changed since you opened it: read it again before.")
            )
        with deciding_on(target):
            work.revision.publish(user=user, skip_permission_checks=True)
        work.state = WorkState.PUBLISHED
        work.published_at = timezone.now()
        work.published_source_at = work.submitted_source_at
        work.published_strings = work.submitted_strings
        original = work.original
        now = sentences_of(original)
        behind = now != work.published_strings
        work.source_changed_at = moment_of(original) if behind else None
        work.words_to_do = words_to_do(work, now)
        work.save()
        log(target, "languages.publish", user=user, revision=work.revision)
        content_changed()
    return work


def publish_many(
    chosen: Iterable[tuple[TranslationWork, int]], user: User
) -> tuple[list[TranslationWork], list[tuple[TranslationWork, str]]]:
    """Publish several, pages above before those below; each is asked about by itself.

    Gives those that are out and those that were refused, with the reason.
    """
    out: list[TranslationWork] = []
    refused: list[tuple[TranslationWork, str]] = []
    for work, shown in sorted(chosen, key=lambda one: getattr(one[0].target, "path", "~")):
        try:
            out.append(publish(work, user, shown))
        except Refused as error:
            refused.append((work, str(error)))
    return out, refused


def send_back(work: TranslationWork, user: User, reason: str) -> TranslationWork:
    """Give it back to the translators with a reason."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write what is to be changed."))
    with transaction.atomic():
        work = _locked(work)
        may_send_back(user, work).demand()
        work.state = WorkState.SENT_BACK
        work.reason = reason
        work.revision = None
        work.save()
        log(work.target, "languages.send_back", user=user, data={"reason": reason})
    return work


def withdraw(work: TranslationWork, user: User) -> TranslationWork:
    """Take it away from readers; the words stay with the translators."""
    with transaction.atomic():
        work = _locked(work)
        may_withdraw(user, work).demand()
        target = work.target
        with deciding_on(target):
            target.unpublish(user=user, log_action=False)
        work.state = WorkState.WITHDRAWN
        work.save(update_fields=["state"])
        log(target, "languages.withdraw", user=user)
        content_changed()
    return work
