"""A mailing's steps: prepared, written, tried out, started, paused, called off, repeated."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home import outbox
from home.registry import Announcement
from home.verdicts import Refused

from ..addresses import normalised
from ..email_edition import email_edition
from ..mailing.letters import UNSUBSCRIBE, Links, filled
from ..mailing.tasks import enqueue
from ..mailing.writing import composed
from ..models import IssuePage, Mailing, MailingRecipient, Topic
from ..models.mailing import LONGEST_SUBJECT
from ..subscription_links import subscription_url
from ..subscription_permissions import (
    may_cancel_mailing,
    may_edit_mailing,
    may_pause_mailing,
    may_prepare_mailing,
    may_repeat_copies,
    may_resume_mailing,
    may_start_mailing,
    may_test_mailing,
)

State = Mailing.State
Copy = MailingRecipient.State


def prepare_mailing(
    *,
    topic: str,
    subject: str,
    html: str,
    text: str,
    user: User,
    about: Model | None = None,
) -> Mailing:
    """A draft of a message whose HTML and text were made elsewhere, as those of an issue.

    Both have to hold the marker of the link by which a recipient leaves. A mailing about the same
    thing that is there already is given instead of a second one. Nothing is sent.
    """
    may_prepare_mailing(user).demand()
    if UNSUBSCRIBE not in html or UNSUBSCRIBE not in text:
        raise ValueError("A mailing has to hold the marker of the link to unsubscribe.")
    mailing = Mailing(topic=topic, subject=_fitting(subject), html=html, text=text)
    return _keep(mailing, user, about)


def write_mailing(
    *, topic: str, subject: str, body: str, user: User, about: Model | None = None
) -> Mailing:
    """A draft that is written in the CMS: `body` is plain text, a blank line ends a paragraph."""
    may_prepare_mailing(user).demand()
    mailing = Mailing(topic=topic, subject=subject, body=body)
    _compose(mailing)
    return _keep(mailing, user, about)


def prepare_announcement(announcement: Announcement, user: User) -> Mailing:
    """A draft about something new that an app asks to be announced; an editor reads it first."""
    body = f"{announcement.text.strip()}\n\n{announcement.url}"
    return write_mailing(
        topic=announcement.topic,
        subject=_fitting(announcement.subject),
        body=body,
        user=user,
        about=announcement.about,
    )


def _fitting(subject: str) -> str:
    """A subject that is made of titles may be longer than a mailing takes."""
    return Truncator(subject).chars(LONGEST_SUBJECT)


def _keep(mailing: Mailing, user: User, about: Model | None) -> Mailing:
    mailing.created_by = user
    if about is not None:
        if found := mailing_about(about):
            return found
        mailing.about = about
    mailing.full_clean(exclude=["about_type", "about_id"], validate_constraints=False)
    try:
        with transaction.atomic():
            mailing.save()
            log(instance=mailing, action="bulletin.mailing.prepare", user=user)
    except IntegrityError:
        found = mailing_about(about) if about is not None else None
        if found is None:
            raise
        return found
    return mailing


def mailing_about(thing: Model) -> Mailing | None:
    """The mailing that tells of a thing, unless it was called off."""
    return Mailing.objects.about(thing).exclude(state=State.CANCELLED).first()


def edit_mailing(
    mailing: Mailing, user: User, *, subject: str, body: str = "", topic: str = ""
) -> Mailing:
    """Change a draft. Of what came from elsewhere only the subject changes."""
    with transaction.atomic():
        mailing = _lock(mailing)
        may_edit_mailing(user, mailing).demand()
        mailing.subject = subject
        if mailing.is_written_here:
            mailing.body, mailing.topic = body, topic or mailing.topic
            _compose(mailing)
        mailing.full_clean(exclude=["about_type", "about_id"], validate_constraints=False)
        mailing.save()
        log(instance=mailing, action="bulletin.mailing.edit", user=user)
    return mailing


def _compose(mailing: Mailing) -> None:
    if not mailing.body.strip():
        raise ValidationError({"body": _("Write the text of the message.")})
    if mailing.topic not in Topic.values:
        raise ValidationError({"topic": _("Choose a topic.")})
    mailing.html, mailing.text = composed(mailing.topic, mailing.subject, mailing.body)


def send_test(mailing: Mailing, user: User, *, address: str) -> None:
    """One copy to look at. Its links lead to the public form: nobody can leave by them."""
    may_test_mailing(user, mailing).demand()
    links = Links(subscription_url(), subscription_url())
    with transaction.atomic():
        outbox.post_ready(
            address=normalised(address),
            subject=_("[Test] %s") % mailing.subject,
            text=filled(mailing.text, links),
            html=filled(mailing.html, links),
            key=f"mailing-test:{mailing.pk}:{get_random_string(12)}",
        )
        log(instance=mailing, action="bulletin.mailing.test", user=user)


def start_mailing(mailing: Mailing, user: User, *, at: datetime | None = None) -> Mailing:
    """Send it to everybody who subscribes to its topic. A second click finds it started."""
    at = at or timezone.now()
    with transaction.atomic():
        _hold_issue(mailing)
        mailing = _lock(mailing)
        may_start_mailing(user, mailing).demand()
        _demand_present(mailing)
        mailing.state, mailing.started_at, mailing.started_by = State.SENDING, at, user
        mailing.next_slice_at = at
        mailing.save(update_fields=["state", "started_at", "started_by", "next_slice_at"])
        log(instance=mailing, action="bulletin.mailing.start", user=user)
        _send_on_commit(mailing)
    return mailing


def _hold_issue(mailing: Mailing) -> None:
    """Nobody withdraws the issue between the question whether readers have it and the start."""
    if isinstance(mailing.about, IssuePage):
        IssuePage.originals.select_for_update().get(pk=mailing.about_id)


def _demand_present(mailing: Mailing) -> None:
    """What subscribers get of an issue is what readers have, also after a correction."""
    if _renew(mailing):
        raise Refused(
            _(
                "The issue has changed since this mailing was prepared: prepare it again on the "
                "screen of the issue, and look at it once more."
            )
        )


def _renew(mailing: Mailing) -> bool:
    """Give it, unsaved, the text that readers of its issue have; False where it has that."""
    issue = mailing.about
    if not isinstance(issue, IssuePage):
        return False
    edition = email_edition(issue)
    if (mailing.html, mailing.text) == (edition.html, edition.text):
        return False
    mailing.html, mailing.text = edition.html, edition.text
    return True


def pause_mailing(mailing: Mailing, user: User) -> Mailing:
    """No further copy begins; the one that is being handed over is handed over."""
    with transaction.atomic():
        mailing = _lock(mailing)
        may_pause_mailing(user, mailing).demand()
        mailing.state = State.PAUSED
        mailing.save(update_fields=["state"])
        log(instance=mailing, action="bulletin.mailing.pause", user=user)
    return mailing


def resume_mailing(mailing: Mailing, user: User) -> Mailing:
    """Go on where it stopped; of an issue corrected meanwhile, with what readers have now."""
    with transaction.atomic():
        _hold_issue(mailing)
        mailing = _lock(mailing)
        may_resume_mailing(user, mailing).demand()
        renewed = _renew(mailing)
        _set_going(mailing)
        log(
            instance=mailing,
            action="bulletin.mailing.resume",
            user=user,
            data={"renewed": renewed},
        )
    return mailing


def cancel_mailing(mailing: Mailing, user: User) -> Mailing:
    """Call it off: copies that wait are left out, those that went out are out."""
    now = timezone.now()
    with transaction.atomic():
        mailing = _lock(mailing)
        may_cancel_mailing(user, mailing).demand()
        mailing.state, mailing.finished_at = State.CANCELLED, now
        mailing.save(update_fields=["state", "finished_at"])
        mailing.recipients.waiting().update(state=Copy.SKIPPED, finished_at=now)
        log(instance=mailing, action="bulletin.mailing.cancel", user=user)
    return mailing


def repeat_copies(mailing: Mailing, user: User, *, state: str) -> int:
    """Try again what was not delivered, or what is doubtful, to those who still subscribe.

    A doubtful copy may arrive twice: only a person decides that. Returns how many copies.
    """
    now = timezone.now()
    with transaction.atomic():
        _hold_issue(mailing)
        mailing = _lock(mailing)
        may_repeat_copies(user, mailing, state).demand()
        _renew(mailing)
        count = mailing.recipients.filter(state=state).update(
            state=Copy.WAITING,
            attempts=0,
            next_attempt_at=now,
            handed_over_at=None,
            finished_at=None,
        )
        mailing.finished_at = None
        _set_going(mailing)
        log(
            instance=mailing,
            action="bulletin.mailing.repeat",
            user=user,
            data={"state": state, "count": count},
        )
    return int(count)


def _set_going(mailing: Mailing) -> None:
    mailing.state, mailing.next_slice_at = State.SENDING, timezone.now()
    mailing.server_faults, mailing.trouble = 0, ""
    mailing.save(
        update_fields=[
            *("state", "next_slice_at", "server_faults", "trouble", "finished_at"),
            *("html", "text"),
        ]
    )
    _send_on_commit(mailing)


def _send_on_commit(mailing: Mailing) -> None:
    transaction.on_commit(lambda: enqueue(mailing.pk), robust=True)


def _lock(mailing: Mailing) -> Mailing:
    return Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)
