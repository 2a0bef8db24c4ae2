"""The words of an entity in a language. The entity itself is one row, whatever the language.

The Polish text is made when somebody begins to translate the entity and follows it from then on;
the others are its translations.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.models import DraftStateMixin, Locale, RevisionMixin, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.fields import StreamField
from home.languages.addresses import ORIGINAL, in_language
from home.languages.pages import Translated

from .entity import Entity, ResultBlock, StoryBlock

WORDS = ("summary", "activity", "social_aim", "earnings_use", "photo_alt", "story_title")
_OFFERS = uuid.UUID("5b1d3f6e-3b5c-4a5e-8f5e-0c8b1f6a2d10")


class OfferWordsBlock(blocks.StructBlock):
    """Words of one offer; the id of the block is made of the offer's key."""

    offer = blocks.IntegerBlock(label=_("Offer"))
    name = blocks.CharBlock(label=_("Name"), max_length=200)
    description = blocks.TextBlock(label=_("Description"), required=False)
    area_note = blocks.CharBlock(label=_("note on the area"), required=False, max_length=200)
    price_note = blocks.CharBlock(label=_("note on the price"), required=False, max_length=200)

    class Meta:
        label = _("Offer")


class EntityText(Translated, DraftStateMixin, RevisionMixin, TranslatableMixin, ClusterableModel):
    entity = models.ForeignKey(
        Entity, on_delete=models.CASCADE, related_name="texts", verbose_name=_("entity")
    )
    summary = models.CharField(_("in short"), max_length=300, blank=True)
    activity = models.TextField(_("what it does"), blank=True)
    social_aim = models.TextField(_("social aim"), blank=True)
    earnings_use = models.TextField(_("how earnings serve the aim"), blank=True)
    photo_alt = models.CharField(_("what the photo shows"), max_length=250, blank=True)
    story_title = models.CharField(_("title of the story"), max_length=200, blank=True)
    story = StreamField(StoryBlock(required=False), verbose_name=_("story"), blank=True)
    story_results = StreamField([("result", ResultBlock())], verbose_name=_("results"), blank=True)
    offers = StreamField([("offer", OfferWordsBlock())], verbose_name=_("offers"), blank=True)

    translatable_fields = [
        SynchronizedField("entity", overridable=False),
        *(TranslatableField(name) for name in (*WORDS, "story", "story_results", "offers")),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("text of an entity")
        verbose_name_plural = _("texts of entities")
        constraints = [
            models.UniqueConstraint(fields=["entity", "locale"], name="catalogue_text_once")
        ]

    def __str__(self) -> str:
        return self.entity.name

    def get_absolute_url(self) -> str:
        return in_language(f"/katalog/{self.entity.slug}/", self.language)

    @property
    def original_url(self) -> str:
        """The address of the entity in Polish."""
        return in_language(self.get_absolute_url(), ORIGINAL)

    @classmethod
    def polish_of(cls, entity: Entity) -> EntityText:
        """The Polish text of an entity, made if there is none yet."""
        locale = Locale.objects.get(language_code=ORIGINAL)
        text = cls.objects.filter(entity=entity, locale=locale).first()
        if text is None:
            text = cls(entity=entity, locale=locale)
            text.take_over()
            text.save()
        return text

    def take_over(self) -> bool:
        """Take the words of the entity as it is public; says whether any changed."""
        words: dict[str, Any] = {name: getattr(self.entity, name) for name in WORDS}
        words["story"] = list(self.entity.story.get_prep_value())
        words["story_results"] = list(self.entity.story_results.get_prep_value())
        words["offers"] = [
            {
                "type": "offer",
                "id": str(uuid.uuid5(_OFFERS, str(offer.pk))),
                "value": {
                    "offer": offer.pk,
                    "name": offer.name,
                    "description": offer.description,
                    "area_note": offer.area_note,
                    "price_note": offer.price_note,
                },
            }
            for offer in self.entity.offers.order_by("sort_order", "pk")
        ]
        streams = {"story", "story_results", "offers"}
        had = {
            name: list(getattr(self, name).get_prep_value())
            if name in streams
            else getattr(self, name)
            for name in words
        }
        row: Any = self
        public = self.entity.is_publicly_readable()
        if had == words and row.live == public and row.last_published_at:
            return False
        for name, value in words.items():
            setattr(row, name, value)
        row.live = public
        row.last_published_at = timezone.now()
        row.first_published_at = row.first_published_at or row.last_published_at
        return True
