"""What an entity sells, and the photos of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.images import get_image_model_string
from wagtail.models import Orderable

from ..choices import Area, Branch, OfferKind
from ..identifiers import clean_cpv
from .entity import Entity


class OfferQuerySet(models.QuerySet["Offer"]):
    def public(self) -> OfferQuerySet:
        """Offers of entities that anyone may read."""
        return self.filter(entity__in=Entity.objects.public())


class Offer(Orderable, ClusterableModel):
    entity = ParentalKey(
        Entity, on_delete=models.CASCADE, related_name="offers", verbose_name=_("entity")
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("goods or services"),
        max_length=10,
        choices=OfferKind.choices,
        default=OfferKind.SERVICES,
    )
    branch = models.CharField(_("branch"), max_length=30, choices=Branch.choices, db_index=True)
    description = models.TextField(_("description"), blank=True)
    for_people = models.BooleanField(_("for private persons"), default=True)
    for_public_buyers = models.BooleanField(_("for public buyers"), default=True)
    for_companies = models.BooleanField(_("for companies"), default=True)
    for_ngos = models.BooleanField(_("for non-governmental organisations"), default=True)
    area = models.CharField(
        _("area served"), max_length=15, choices=Area.choices, default=Area.POWIAT
    )
    area_note = models.CharField(
        _("note on the area"),
        max_length=200,
        blank=True,
        help_text=_("For example: gmina Puławy and its neighbours, delivery up to 30 km."),
    )
    price_note = models.CharField(
        _("note on the price"), max_length=200, blank=True, help_text=_("For example: from 25 zł.")
    )
    cpv = models.CharField(
        _("CPV codes"),
        max_length=200,
        blank=True,
        help_text=_("For public buyers, separated by spaces, for example: 55520000-1."),
    )

    objects = OfferQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        try:
            self.cpv = clean_cpv(self.cpv)
        except ValidationError as error:
            raise ValidationError({"cpv": error}) from error

    def get_absolute_url(self) -> str:
        return f"{self.entity.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"oferta-{self.pk}"

    @property
    def cpv_codes(self) -> list[str]:
        return self.cpv.split()


class OfferPhoto(Orderable):
    offer = ParentalKey(
        Offer, on_delete=models.CASCADE, related_name="photos", verbose_name=_("offer")
    )
    image = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("photo"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    alt = models.CharField(
        _("what the photo shows"), max_length=250, help_text=_("For those who do not see it.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("photo of an offer")
        verbose_name_plural = _("photos of an offer")

    def __str__(self) -> str:
        return self.alt
