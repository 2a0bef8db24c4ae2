"""Consultations: their frozen documents, remarks and answers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from home import formats
from home.languages.addresses import active, here
from home.models import ArchivedFile, BasePage, ConsentClause

from .chapter import ChapterPage
from .plan import PlanPage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@register_setting(icon="calendar-check")
class ConsultationRules(BaseGenericSetting):
    """Terms of consultations. Defaults: act on development policy of 6 December 2006, art. 6."""

    minimum_days = models.PositiveSmallIntegerField(
        _("shortest consultation (days)"),
        default=35,
        help_text=_("From the announcement to the close of a formal consultation."),
    )
    report_days = models.PositiveSmallIntegerField(
        _("term of the report (days)"),
        default=30,
        help_text=_("From the close of a formal consultation."),
    )
    confirmation_hours = models.PositiveSmallIntegerField(
        _("term of confirming a remark (hours)"),
        default=24,
        help_text=_("A remark sent in time counts if its author confirms it within this term."),
    )

    panels = [
        FieldPanel("minimum_days"),
        FieldPanel("report_days"),
        FieldPanel("confirmation_hours"),
    ]

    class Meta:
        verbose_name = _("rules of consultations")

    @property
    def confirmation_term(self) -> timedelta:
        return timedelta(hours=self.confirmation_hours)


class ConsultationKind(models.TextChoices):
    OPEN = "open", pgettext_lazy("kind of consultation", "open")
    FORMAL = "formal", pgettext_lazy("kind of consultation", "formal")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """All take a moment; state follows from dates.

    A consultation whose every text was withdrawn before it opened is shown to nobody.
    """

    def with_texts(self) -> ConsultationQuerySet:
        texts = ConsultationDocument.objects.filter(
            consultation=models.OuterRef("pk"), withdrawn_at__isnull=True
        )
        return self.filter(models.Exists(texts))

    def announced(self, at: datetime | None = None) -> ConsultationQuerySet:
        return self.with_texts().filter(announced_at__lte=at or timezone.now())

    def open(self, at: datetime | None = None) -> ConsultationQuerySet:
        at = at or timezone.now()
        return self.with_texts().filter(opens_at__lte=at, closes_at__gt=at)

    def upcoming(self, at: datetime | None = None) -> ConsultationQuerySet:
        at = at or timezone.now()
        return self.with_texts().filter(announced_at__lte=at, opens_at__gt=at)

    def closed(self, at: datetime | None = None) -> ConsultationQuerySet:
        return self.with_texts().filter(closes_at__lte=at or timezone.now())


class Consultation(models.Model):
    """One consultation of a plan: open (drafts shown early) or formal (the working version)."""

    plan = models.ForeignKey(PlanPage, on_delete=models.PROTECT, related_name="consultations")
    kind = models.CharField(_("kind"), max_length=10, choices=ConsultationKind.choices)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    introduction = models.TextField(
        _("announcement"),
        help_text=_("What is consulted, why, and how to take part. A blank line ends a paragraph."),
    )
    announced_at = models.DateTimeField(_("announced"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    RESERVED_SLUGS = frozenset({"potwierdzenie"})

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__gte=models.F("announced_at"))
                & Q(closes_at__gt=models.F("opens_at")),
                name="consultation_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Check the terms. Raises ValidationError keyed by field."""
        super().clean()
        if self.slug in self.RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is taken.")})
        if not (self.announced_at and self.opens_at and self.closes_at):
            return
        errors: dict[str, Any] = {}
        if self.opens_at < self.announced_at:
            errors["opens_at"] = _("A consultation opens when it is announced, or later.")
        if self.closes_at <= self.opens_at:
            errors["closes_at"] = _("A consultation closes after it opens.")
        elif self.kind == ConsultationKind.FORMAL:
            days = ConsultationRules.load().minimum_days
            earliest = formats.days_later(self.announced_at, days)
            if self.closes_at < earliest:
                errors["closes_at"] = _(
                    "A formal consultation lasts at least %(days)d days from its announcement: "
                    "it may close on %(date)s at the earliest."
                ) % {
                    "days": days,
                    "date": formats.moment(earliest),
                }
        if errors:
            raise ValidationError(errors)

    def get_absolute_url(self) -> str:
        return here(f"/konsultacje/{self.slug}/")

    def is_announced(self, at: datetime | None = None) -> bool:
        return self.announced_at <= (at or timezone.now())

    def is_open(self, at: datetime | None = None) -> bool:
        return self.opens_at <= (at or timezone.now()) < self.closes_at

    def is_closed(self, at: datetime | None = None) -> bool:
        return self.closes_at <= (at or timezone.now())

    def state(self, at: datetime | None = None) -> str:
        """``planned`` (not announced), ``soon``, ``open`` or ``closed``."""
        if self.is_closed(at):
            return "closed"
        if self.is_open(at):
            return "open"
        return "soon" if self.is_announced(at) else "planned"

    @property
    def is_formal(self) -> bool:
        return self.kind == ConsultationKind.FORMAL

    @property
    def confirmations_end_at(self) -> datetime:
        """From this moment on no remark can still be confirmed."""
        return self.closes_at + ConsultationRules.load().confirmation_term

    @property
    def report_due_at(self) -> datetime:
        return formats.days_later(self.closes_at, ConsultationRules.load().report_days)


class DocumentQuerySet(models.QuerySet["ConsultationDocument"]):
    def public(self, at: datetime | None = None) -> DocumentQuerySet:
        """Documents that anyone may read: not withdrawn, of an announced consultation."""
        return self.filter(
            withdrawn_at__isnull=True, consultation__announced_at__lte=at or timezone.now()
        )

    def consulted(self) -> DocumentQuerySet:
        """Documents by which a chapter takes part in a formal consultation."""
        return self.filter(
            withdrawn_at__isnull=True,
            completed_at__isnull=True,
            consultation__kind=ConsultationKind.FORMAL,
        )


class ConsultationDocument(models.Model):
    """A chapter's text, frozen for a consultation. Its content never changes (database trigger)."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="documents"
    )
    chapter = models.ForeignKey(
        ChapterPage, on_delete=models.PROTECT, related_name="consultation_documents"
    )
    slug = models.SlugField(max_length=255)
    title = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    content = models.TextField(help_text="Canonical JSON of ChapterPage.record().")
    digest = models.CharField(max_length=64)
    files = models.ManyToManyField(ArchivedFile, related_name="+")
    images = models.JSONField(default=dict, help_text="Image id to SHA-256 of the archived file.")
    frozen_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a consultation")
        verbose_name_plural = _("documents of a consultation")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "chapter"],
                condition=Q(withdrawn_at__isnull=True),
                name="chapter_once_in_consultation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def record(self) -> dict[str, Any]:
        return json.loads(self.content)

    def get_absolute_url(self) -> str:
        return f"{self.consultation.get_absolute_url()}{self.slug}/"


class Moderation(models.TextChoices):
    PENDING = "pending", _("awaiting moderation")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")


class AuthorKind(models.TextChoices):
    PERSON = "person", _("private person")
    ORGANISATION = "organisation", _("organisation or institution")


class Position(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("partly accepted")
    REJECTED = "rejected", _("rejected")


class RemarkQuerySet(models.QuerySet["Remark"]):
    def confirmed(self) -> RemarkQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def published(self) -> RemarkQuerySet:
        return self.confirmed().filter(moderation=Moderation.PUBLISHED)

    def to_moderate(self) -> RemarkQuerySet:
        return self.confirmed().filter(moderation=Moderation.PENDING)

    def unanswered(self) -> RemarkQuerySet:
        """Published remarks without a position."""
        return self.published().filter(position="")

    def answered(self) -> RemarkQuerySet:
        return self.published().exclude(position="")


class Remark(models.Model):
    """A remark to a paragraph, or to a whole document. Hidden, never deleted once confirmed."""

    document = models.ForeignKey(
        ConsultationDocument, on_delete=models.PROTECT, related_name="remarks"
    )
    number = models.PositiveIntegerField(
        _("number"), null=True, editable=False, help_text="Given on confirmation, per consultation."
    )
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="remarks")
    block_id = models.CharField(max_length=36, blank=True)
    block_number = models.CharField(max_length=12, blank=True)
    quote = models.TextField(_("words that the remark is about"), blank=True)
    text = models.TextField(_("remark"))

    language = models.CharField(max_length=8, default=active, editable=False)
    """Of the form that was filled in, and so of the letters about it."""

    author_kind = models.CharField(_("author"), max_length=15, choices=AuthorKind.choices)
    author_name = models.CharField(_("name or organisation"), max_length=150)
    author_email = models.EmailField(_("e-mail"))
    clause = models.ForeignKey(ConsentClause, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    submission = models.CharField(max_length=64, null=True, unique=True, editable=False)
    """Of the form that was sent: a double click is one remark."""
    sent_at = models.DateTimeField(_("sent"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    moderation = models.CharField(
        _("moderation"), max_length=10, choices=Moderation.choices, default=Moderation.PENDING
    )
    hidden_reason = models.TextField(_("reason for hiding"), blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moderated_at = models.DateTimeField(null=True, blank=True)

    position = models.CharField(_("position"), max_length=10, choices=Position.choices, blank=True)
    justification = models.TextField(_("justification"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["consultation", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="remark_number_once"),
            models.CheckConstraint(
                condition=~Q(moderation="hidden") | ~Q(hidden_reason=""),
                name="hidden_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(position="") | ~Q(justification=""), name="position_with_justification"
            ),
            models.CheckConstraint(
                condition=Q(position="") | Q(moderation="published"),
                name="only_published_are_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"U-{self.number or '?'}"

    @property
    def reference(self) -> str:
        """How people name the remark, as in U-12."""
        return f"U-{self.number}"

    @property
    def signature(self) -> str:
        """The author as the public sees it; after an erasure only that there was one."""
        return str(_("author's data erased")) if self.erased_at else self.author_name

    @property
    def confirm_by(self) -> datetime:
        return self.sent_at + ConsultationRules.load().confirmation_term

    def get_absolute_url(self) -> str:
        return f"{self.document.get_absolute_url()}#uwaga-{self.number}"


class ConsultationIndexPage(RoutablePageMixin, BasePage):
    """`/konsultacje/`: consultations are records, this page lets them be read."""

    # Consulted is the Polish text, whatever the language of who sends a remark.
    translatable = False
    framed = True
    frame_title = _("Consultations")
    binding_original = True

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "planpages/consultations.html"

    class Meta:
        verbose_name = _("list of consultations")
        verbose_name_plural = _("lists of consultations")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..views.consultation import index_context

        return {**super().get_context(request, *args, **kwargs), **index_context(self)}

    @path("<slug:slug>/", name="consultation")
    def show_consultation(self, request: HttpRequest, slug: str) -> HttpResponse:
        from ..views.consultation import show

        return show(self, request, slug)

    @path("<slug:slug>/uwagi/", name="remarks")
    def show_remarks(self, request: HttpRequest, slug: str) -> HttpResponse:
        from ..views.consultation import remarks

        return remarks(self, request, slug)

    @path("<slug:slug>/<slug:document>/", name="document")
    def show_document(self, request: HttpRequest, slug: str, document: str) -> HttpResponse:
        from ..views.consultation import document as show

        return show(self, request, slug, document)

    @path("<slug:slug>/<slug:document>/uwaga/", name="write_remark")
    def write_remark(self, request: HttpRequest, slug: str, document: str) -> HttpResponse:
        from ..views.remark import write

        return write(self, request, slug, document)

    @path("<slug:slug>/<slug:document>/uwaga/wyslano/", name="remark_sent")
    def remark_sent(self, request: HttpRequest, slug: str, document: str) -> HttpResponse:
        from ..views.remark import sent

        return sent(self, request, slug, document)
