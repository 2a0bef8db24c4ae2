"""An entity of the social economy. The row is what the public reads; drafts are its revisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)

from home.blocks import FigureBlock, HeadingBlock, ListOfItemsBlock, paragraph_block
from home.fields import StreamField, picture, what_it_shows
from home.languages.addresses import here

from ..choices import EntityKind, Powiat
from ..identifiers import clean_krs, clean_nip, clean_regon
from ..ordering import sort_key

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

LATITUDES = (Decimal("50.20"), Decimal("52.35"))
LONGITUDES = (Decimal("21.50"), Decimal("24.25"))
"""A box round the voivodeship."""

STALE_AFTER = timedelta(days=365)
"""Data are to be confirmed anew once a year."""

IDENTIFIERS = ("nip", "regon", "krs")
CLEAN = {"nip": clean_nip, "regon": clean_regon, "krs": clean_krs}

RESERVED_SLUGS = frozenset({"zglos", "potwierdzenie", "eksport", "katalog", "mapa", "druk"})
"""Addresses under /katalog/ that are the catalogue's own."""

POSTAL_CODE = RegexValidator(r"^\d{2}-\d{3}$", _("A postal code has the form 20-447."))
PHONE = RegexValidator(
    r"^\+?[\d ()/.,;\-–]*(?:wew\. ?\d+)?$", _("Write a telephone number, for example 81 528 76 50.")
)


class ResultBlock(blocks.StructBlock):
    """A result of the good practice: a number and what it counts."""

    value = blocks.CharBlock(label=_("Value"), max_length=40)
    label = blocks.CharBlock(label=_("What it says"), max_length=160)

    class Meta:
        icon = "tick"
        label = _("Result")


class StoryBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = paragraph_block()
    list = ListOfItemsBlock()
    figure = FigureBlock()


class EntityQuerySet(models.QuerySet["Entity"]):
    def public(self, at: datetime | None = None) -> EntityQuerySet:
        """Entities that anyone may read at a moment."""
        return self.filter(live=True).filter(
            Q(expire_at__isnull=True) | Q(expire_at__gt=at or timezone.now())
        )

    def in_order(self) -> EntityQuerySet:
        """By name, in the order of the Polish alphabet."""
        return self.order_by("name_sort", "pk")

    def stale(self, today: date | None = None) -> EntityQuerySet:
        """Public ones whose data nobody confirmed within a year."""
        today = today or timezone.localdate()
        return self.public().filter(
            Q(confirmed_on__isnull=True) | Q(confirmed_on__lte=today - STALE_AFTER)
        )

    def with_identifiers(self, **numbers: str) -> EntityQuerySet:
        """Entities that have any of the given numbers (nip, regon, krs), empty ones apart."""
        condition = Q(pk__in=[])
        for name, number in numbers.items():
            if number:
                condition |= Q(**{name: number})
        return self.filter(condition)


class Entity(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    name = models.CharField(_("name"), max_length=250)
    slug = models.SlugField(_("address"), max_length=100, unique=True, blank=True, editable=False)
    name_sort = models.CharField(max_length=320, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=30, choices=EntityKind.choices, db_index=True)
    social_enterprise = models.BooleanField(
        _("status of a social enterprise"),
        default=False,
        db_index=True,
        help_text=_("Given by the voivode; it is in the register of social enterprises."),
    )
    social_enterprise_since = models.DateField(_("status since"), null=True, blank=True)

    street = models.CharField(_("street and number"), max_length=150, blank=True)
    postal_code = models.CharField(
        _("postal code"), max_length=6, blank=True, validators=[POSTAL_CODE]
    )
    city = models.CharField(_("town or village"), max_length=100)
    gmina = models.CharField(_("gmina"), max_length=100, blank=True)
    powiat = models.CharField(_("powiat"), max_length=4, choices=Powiat.choices, db_index=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        help_text=_("North, in degrees, for example 51.24645."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        help_text=_("East, in degrees, for example 22.56844."),
    )
    phone = models.CharField(_("telephone"), max_length=80, blank=True, validators=[PHONE])
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=250, blank=True)

    krs = models.CharField("KRS", max_length=13, blank=True)
    nip = models.CharField("NIP", max_length=15, blank=True)
    regon = models.CharField("REGON", max_length=17, blank=True)
    run_by = models.CharField(
        _("run by"),
        max_length=250,
        blank=True,
        help_text=_("For CIS, KIS, ZAZ and WTZ that have no identifiers of their own."),
    )

    summary = models.CharField(
        _("in short"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences for lists and search results."),
    )
    activity = models.TextField(
        _("what it does"), blank=True, help_text=_("A blank line ends a paragraph.")
    )
    social_aim = models.TextField(_("social aim"), blank=True)
    earnings_use = models.TextField(_("how earnings serve the aim"), blank=True)

    photo = picture(_("photo"))
    photo_alt = what_it_shows()

    story_title = models.CharField(_("title of the story"), max_length=200, blank=True)
    story = StreamField(StoryBlock(required=False), verbose_name=_("story"), blank=True)
    story_results = StreamField(
        [("result", ResultBlock())], verbose_name=_("results"), blank=True, max_num=6
    )

    confirmed_on = models.DateField(_("data confirmed on"), null=True, blank=True, editable=False)
    language = "pl"
    """Of the words that it shows now: see catalogue.words."""
    is_example = models.BooleanField(_("example"), default=False, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        ordering = ["name_sort", "pk"]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[name],
                    condition=~Q(**{name: ""}),
                    name=f"catalogue_{name}_once",
                    violation_error_code="unique",
                    violation_error_message=_("Another entity of the catalogue has this number."),
                )
                for name in ("nip", "regon", "krs")
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Not null said aloud: a comparison with null is no refusal.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(Decimal("50.20"), Decimal("52.35")),
                    longitude__range=(Decimal("21.50"), Decimal("24.25")),
                ),
                name="catalogue_point_in_voivodeship",
                violation_error_message=_(
                    "Give both coordinates of a point in the voivodeship, or none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(social_enterprise=True) | Q(social_enterprise_since__isnull=True),
                name="catalogue_status_before_its_date",
                violation_error_message=_(
                    "The date belongs to the status of a social enterprise: tick the status too."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return here(f"/katalog/{self.slug}/")

    @property
    def status_string(self) -> str:
        """Wagtail's words for it are made for pages, which Polish tells by gender."""
        if not self.live:
            return pgettext("entity", "expired") if self.expired else pgettext("entity", "draft")
        if self.has_unpublished_changes:
            return pgettext("entity", "published + draft")
        return pgettext("entity", "published")

    def clean(self) -> None:
        """Bring identifiers into their normal form. Raises ValidationError keyed by field."""
        super().clean()
        errors: dict[str, Any] = {}
        self.name = " ".join(self.name.split())
        for field, clean in CLEAN.items():
            try:
                setattr(self, field, clean(getattr(self, field)))
            except ValidationError as error:
                errors[field] = error
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            errors[missing] = _("Give both coordinates of a point in the voivodeship, or none.")
        for field, (least, most) in (("latitude", LATITUDES), ("longitude", LONGITUDES)):
            value = getattr(self, field)
            if value is not None and not least <= value <= most:
                errors[field] = _("This point lies outside the voivodeship.")
        if self.photo_id and not self.photo_alt.strip():
            errors["photo_alt"] = _("Say what the photo shows.")
        for field, other in self._numbers_in_drafts().items():
            errors.setdefault(
                field, _("The draft of “%(name)s” has this number.") % {"name": other}
            )
        if errors:
            raise ValidationError(errors)

    def _numbers_in_drafts(self) -> dict[str, str]:
        """Own numbers that a draft of another entity has, with its name: published, it would
        take them a second time."""
        drafts = Entity.objects.filter(has_unpublished_changes=True).exclude(pk=self.pk)
        contents = Revision.objects.filter(pk__in=drafts.values("latest_revision")).values_list(
            "content", flat=True
        )
        mine = {field: number for field in IDENTIFIERS if (number := getattr(self, field))}
        return {
            field: str(content.get("name", ""))
            for content in (contents if mine else ())
            for field, number in mine.items()
            if content.get(field) == number
        }

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(self.name)
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(self.name)
        self.name_sort = sort_key(self.name)
        if (written := kwargs.get("update_fields")) is not None and "name" in written:
            kwargs["update_fields"] = {*written, "name_sort"}
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Entity:
        """A draft published later takes back neither a confirmation nor the address."""
        entity = super().with_content_json(content)
        for name in ("slug", "confirmed_on", "is_example", "created_at"):
            setattr(entity, name, getattr(self, name))
        return entity

    def is_publicly_readable(self) -> bool:
        """Its photos are public as long as it is itself (home.files asks)."""
        return self.live and (self.expire_at is None or self.expire_at > timezone.now())

    @property
    def is_stale(self) -> bool:
        """Whether its data were to be confirmed anew by now."""
        return self.confirmed_on is None or self.confirmed_on <= timezone.localdate() - STALE_AFTER

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def address_line(self) -> str:
        """Street, postal code and town in one line."""
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def has_story(self) -> bool:
        return bool(self.story_title and len(self.story))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """The page as the public will see it."""
        from ..views.entity import preview

        return preview(request, self)


def free_slug(name: str, taken: Iterable[str] | None = None) -> str:
    """An address made of the name that no other entity has.

    Whoever makes many rows at once gives those already `taken`; otherwise the table is asked.
    """
    # slugify drops letters that do not decompose.
    plain = slugify(name.translate(str.maketrans("łŁ", "lL")))[:80].strip("-") or "podmiot"
    if taken is None:
        taken = Entity.objects.filter(slug__startswith=plain).values_list("slug", flat=True)
    used = taken if isinstance(taken, (set, frozenset, dict)) else set(taken)
    slug, number = plain, 2
    while slug in used or slug in RESERVED_SLUGS:
        slug, number = f"{plain}-{number}", number + 1
    return slug
