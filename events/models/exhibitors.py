"""Who shows what at a fair."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from catalogue.models import Entity

from .pages import EventPage

_DIGITS = re.compile(r"([0-9]+)")


class ExhibitorQuerySet(models.QuerySet["Exhibitor"]):
    def named(self, at: datetime | None = None) -> ExhibitorQuerySet:
        """Those whose entity the public may read; others are not named."""
        return self.filter(entity__in=Entity.objects.public(at))


class Exhibitor(Orderable):
    """An entity of the catalogue that shows what it makes at a fair."""

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="exhibitors")
    entity = models.ForeignKey(
        Entity, verbose_name=_("entity"), on_delete=models.PROTECT, related_name="exhibitions"
    )
    stand = models.CharField(_("stand"), max_length=20, blank=True)
    shows = models.CharField(_("what it shows"), max_length=300, blank=True)

    objects = ExhibitorQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("exhibitor")
        verbose_name_plural = _("exhibitors")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "entity"],
                name="events_exhibitor_once",
                violation_error_message=_("This entity is an exhibitor here already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.entity)

    @property
    def stand_order(self) -> tuple[bool, list[tuple[bool, int, str]]]:
        """A2 before A10, numbers before letters; those without a stand come last."""
        parts = _DIGITS.split(self.stand.strip().upper())
        return not self.stand.strip(), [
            (False, int(part), "") if part.isdecimal() else (True, 0, part)
            for part in parts
            if part
        ]
