"""What the apps ask to be announced, and has not been yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.urls import reverse

from home.registry import Announcement, announcements

from .actions.mailings import mailing_about
from .models import Mailing


def announcements_waiting(at: datetime) -> list[Announcement]:
    """Each is offered until somebody prepares a mailing about it, or decides against one."""
    return [
        announcement
        for find in announcements
        for announcement in find(at)
        if not _decided(announcement.about)
    ]


def _decided(thing: Model) -> bool:
    """A mailing that was called off is a decision too; the thing's own screen still offers one."""
    return Mailing.objects.about(thing).exists()


def announcement_of(kind: str, number: int, at: datetime) -> Announcement | None:
    """What may be announced about one thing now. `kind` is its model, as `app.model`."""
    for find in announcements:
        for announcement in find(at):
            if announcement.about._meta.label_lower == kind and announcement.about.pk == number:
                return announcement
    return None


def announce_url(thing: Model) -> str:
    """The screen that makes a draft about the thing, or leads to the one that is there."""
    if mailing := mailing_about(thing):
        return mailing.get_absolute_url()
    return reverse("bulletin_announce", args=[thing._meta.label_lower, thing.pk])
