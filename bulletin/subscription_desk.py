"""What waits for those who send mailings: something to announce, copies to decide on."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.registry import DeskItem

from .announcing import announce_url, announcements_waiting
from .models import Mailing, MailingRecipient
from .subscription_permissions import may_prepare_mailing, may_see_mailings


def desk_items(user: User) -> list[DeskItem]:
    items: list[DeskItem] = []
    if may_prepare_mailing(user):
        items += [
            DeskItem(
                title=_("Announce to subscribers"),
                url=announce_url(announcement.about),
                detail=announcement.subject,
            )
            for announcement in announcements_waiting(timezone.now())
        ]
    if may_see_mailings(user):
        items += _mailings()
    return items


def _mailings() -> list[DeskItem]:
    items = [
        DeskItem(
            title=_("A mailing is paused because of the mail server"),
            url=mailing.get_absolute_url(),
            detail=mailing.subject,
        )
        for mailing in Mailing.objects.filter(state=Mailing.State.PAUSED).exclude(trouble="")
    ]
    doubtful = MailingRecipient.objects.filter(
        state=MailingRecipient.State.DOUBTFUL, mailing__state=Mailing.State.DONE
    )
    recent = doubtful.filter(finished_at__gt=timezone.now() - timedelta(days=14))
    for mailing in Mailing.objects.filter(pk__in=recent.values("mailing")):
        count = doubtful.filter(mailing=mailing).count()
        items.append(
            DeskItem(
                title=ngettext("Doubtful copy of a mailing", "Doubtful copies of a mailing", count),
                url=mailing.get_absolute_url(),
                detail=mailing.subject,
                count=count,
            )
        )
    return items
