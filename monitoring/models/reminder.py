"""Who was reminded of which year, so that nobody is reminded twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .measure import Measure


class Reminder(models.Model):
    """One occasion on which a responsible person was told of a measure's year.

    Kept apart from the mail itself, which the outbox forgets after some weeks.
    """

    class Occasion(models.TextChoices):
        BEFORE = "before", _("before the term")
        ON = "on", _("on the day of the term")
        AFTER = "after", _("after the term")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reminders")
    year = models.PositiveSmallIntegerField(_("year"))
    occasion = models.CharField(_("occasion"), max_length=6, choices=Occasion.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "year", "occasion", "person"], name="reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year} {self.occasion}"
