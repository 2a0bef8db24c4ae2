"""From a published issue to the mailing that brings it to subscribers."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from ..email_edition import email_edition
from ..models import IssuePage, Mailing, Topic
from ..subscription_permissions import may_mail_issue
from .mailings import prepare_mailing


def prepare_issue_mailing(issue: IssuePage, user: User) -> Mailing:
    """The one mailing about an issue: a draft that holds its e-mail edition as readers have it.

    A draft that is there already gets the edition of now, after a correction for example; its
    subject stays as an editor left it. What was started stays as it is. Nothing is sent.
    """
    with transaction.atomic():
        # Locked and read anew: whoever withdraws it waits, and a draft in hand is not mailed.
        issue = IssuePage.originals.select_for_update().get(pk=issue.pk)
        may_mail_issue(user, issue).demand()
        edition = email_edition(issue)
        mailing = prepare_mailing(
            topic=Topic.BULLETIN,
            subject=edition.subject,
            html=edition.html,
            text=edition.text,
            user=user,
            about=issue,
        )
        mailing = Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)
        present = (edition.html, edition.text)
        if mailing.state == Mailing.State.DRAFT and (mailing.html, mailing.text) != present:
            mailing.html, mailing.text = present
            mailing.save(update_fields=["html", "text"])
            log(instance=mailing, action="bulletin.mailing.edit", user=user)
    return mailing
