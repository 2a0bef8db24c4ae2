"""From a published issue to the mailing that brings it to subscribers."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from ..email_edition import email_edition
from ..models import IssuePage, Mailing, Topic
from ..subscription_permissions import may_mail_issue
from .mailings import prepare_mailing


def prepare_issue_mailing(issue: IssuePage, user: User) -> Mailing:
    """The one mailing about an issue: a draft that holds its e-mail edition as readers have it.

    A draft that is there already gets the edition of now, after a correction for example; what
    was started stays as it is. Nothing is sent.
    """
    may_mail_issue(user, issue).demand()
    edition = email_edition(issue)
    with transaction.atomic():
        mailing = prepare_mailing(
            topic=Topic.BULLETIN,
            subject=edition.subject,
            html=edition.html,
            text=edition.text,
            user=user,
            about=issue,
        )
        fresh = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.DRAFT)
        fresh.update(html=edition.html, text=edition.text)
    return Mailing.objects.get(pk=mailing.pk)
