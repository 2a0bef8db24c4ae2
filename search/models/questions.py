"""Words that mean the same, and what readers ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class SynonymGroup(models.Model):
    """Words and expressions of which each finds the others."""

    words = models.TextField(
        _("words that mean the same"),
        help_text=_(
            "Separated by commas, for example: NGO, organizacja pozarządowa. Each finds the "
            "others, in all their forms."
        ),
    )
    one_way = models.BooleanField(
        _("only from the first one"),
        default=False,
        help_text=_("The first finds the others, but they do not find it."),
    )

    panels = [FieldPanel("words"), FieldPanel("one_way")]

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def members(self) -> list[str]:
        parts = self.words.replace("\n", ",").replace(";", ",").split(",")
        return [word for part in parts if (word := " ".join(part.split()))]

    def clean(self) -> None:
        super().clean()
        if len(self.members) < 2:
            raise ValidationError({"words": _("Give at least two, separated by a comma.")})
        if len(self.words) > 2000:
            raise ValidationError({"words": _("This list is too long.")})


class AskedQuery(models.Model):
    """How often something was asked for on a day, and how much was found. Nothing of who asked."""

    day = models.DateField(_("day"), default=timezone.localdate)
    text = models.CharField(_("query"), max_length=100)
    found = models.PositiveIntegerField(_("found"))
    times = models.PositiveIntegerField(_("times asked"), default=0)

    MOST_A_DAY = 5_000
    """Different ones that are kept: a robot that makes up queries fills no table."""

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        ordering = ["-day", "-times"]
        constraints = [models.UniqueConstraint(fields=["day", "text"], name="asked_once_a_day")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def count(cls, text: str, found: int, day: date | None = None) -> None:
        """One more time; of a day full of different queries, no new ones."""
        day = day or timezone.localdate()
        of_day = cls.objects.filter(day=day)
        if not of_day.filter(text=text).exists() and of_day.count() >= cls.MOST_A_DAY:
            return
        defaults: dict[str, Any] = {"found": found}
        row, _created = cls.objects.get_or_create(day=day, text=text, defaults=defaults)
        cls.objects.filter(pk=row.pk).update(times=models.F("times") + 1, found=found)
