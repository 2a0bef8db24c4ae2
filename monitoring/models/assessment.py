"""What the office says about an indicator's year, and the rules by which years are assessed."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField

from .measure import Measure


class Assessment(models.Model):
    """The editor's comment on a measure's year, and the evidence beside it.

    The standing itself is never stored: `assessing.progress` finds it from the values. A report
    keeps its own copy when it is published. `version` grows with each save: whoever saw an older
    one does not overwrite it.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(_("year"))
    comment = RichTextField(
        _("comment"), features=["bold", "italic", "ul", "ol", "link"], blank=True
    )
    evidence = RichTextField(
        _("evidence"),
        features=["bold", "italic", "ul", "link", "document-link"],
        blank=True,
        help_text=_("Links and documents from which the value and the comment can be checked."),
    )
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("assessment of a year")
        verbose_name_plural = _("assessments of years")
        ordering = ["measure", "year"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "year"], name="assessment_once"),
            models.CheckConstraint(condition=Q(year__range=(1990, 2100)), name="assessment_year"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year}"

    def is_publicly_readable(self) -> bool:
        """What it links to is public, as the comment is: values of the plan are open data."""
        return True


@register_setting(icon="clipboard-list")
class MonitoringRules(BaseGenericSetting):
    """Thresholds of the assessment and terms of reminders. Read with `current`."""

    on_track_percent = models.PositiveSmallIntegerField(
        _("on track from (%)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Share of the progress that the straight path asks for by the year."),
    )
    at_risk_percent = models.PositiveSmallIntegerField(
        _("at risk from (%)"),
        default=70,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("A smaller share is behind."),
    )
    remind_days_before = models.PositiveSmallIntegerField(
        _("remind before the term (days)"), default=14, validators=[MaxValueValidator(90)]
    )
    remind_days_after = models.PositiveSmallIntegerField(
        _("remind again after the term (days)"), default=7, validators=[MaxValueValidator(90)]
    )

    panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("on_track_percent"), FieldPanel("at_risk_percent")])],
            heading=_("Assessment"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("remind_days_before"), FieldPanel("remind_days_after")])],
            heading=_("Reminders"),
        ),
    ]

    class Meta:
        verbose_name = _("rules of monitoring")

    def clean(self) -> None:
        super().clean()
        on_track, at_risk = self.on_track_percent, self.at_risk_percent
        if None not in (on_track, at_risk) and at_risk >= on_track:
            raise ValidationError(
                {"at_risk_percent": _("It has to be smaller than the one of “on track”.")}
            )

    @classmethod
    def current(cls) -> MonitoringRules:
        """The office's rules, or the usual ones; a reader's request writes no row."""
        return cls.objects.first() or cls()
