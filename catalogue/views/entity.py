"""/katalog/<slug>/: an entity with all that the catalogue knows of it, and its visiting card."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from home import registry
from home.sitemaps import root_url

from ..browsing import powiat_name
from ..drawing import show_place
from ..models import CataloguePage, Entity, Offer, OfferPhoto
from ..structured_data import as_script, organization
from ..vcard import CONTENT_TYPE, vcard
from ..words import put_into_words, put_offers_into_words
from .frame import render_under
from .opening import of_an_open_catalogue

TEMPLATE = "catalogue/entity.html"
PHOTO = "max-1200x900|format-webp"
OFFER_PHOTO = "fill-480x320|format-webp"


def show(page: CataloguePage, request: HttpRequest, slug: str) -> HttpResponse:
    entity = entity_or_404(slug)
    put_into_words([entity])
    offers = put_offers_into_words(entity, entity.offers.all())
    context = _context(request, entity, offers)
    context["note"] = _note(entity)
    return render_under(page, request, TEMPLATE, context, (entity.name, entity.get_absolute_url()))


def _note(entity: Entity) -> Any:
    """What readers of the translation are told of it."""
    text = getattr(entity, "text", None)
    return (
        next(filter(None, (tell(text) for tell in registry.translation_notes)), None)
        if text
        else None
    )


def preview(request: HttpRequest, entity: Entity) -> HttpResponseBase:
    """A draft as its editors see it: photos and offers may not be stored yet."""
    page = CataloguePage.originals.live().first()
    context = _context(request, entity, list(entity.offers.all()))
    return render_under(page, request, TEMPLATE, context, (entity.name, entity.get_absolute_url()))


@require_safe
@of_an_open_catalogue
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """/katalog/<slug>/wizytowka.vcf"""
    entity = entity_or_404(slug)
    return HttpResponse(
        vcard(entity, root_url(request) + entity.get_absolute_url()),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{entity.slug}.vcf"'},
    )


def entity_or_404(slug: str) -> Entity:
    """A public entity with its offers and their photos, in a constant number of queries."""
    images = get_image_model().objects
    photos = OfferPhoto.objects.order_by("sort_order", "pk").prefetch_related(
        Prefetch("image", images.prefetch_renditions(OFFER_PHOTO))
    )
    entity = (
        Entity.objects.public()
        .filter(slug=slug)
        .prefetch_related(
            Prefetch("photo", images.prefetch_renditions(PHOTO)),
            Prefetch("offers", Offer.objects.order_by("sort_order", "pk")),
            Prefetch("offers__photos", photos),
        )
        .first()
    )
    if entity is None:
        raise Http404
    return entity


def _context(request: HttpRequest, entity: Entity, offers: list[Offer]) -> dict[str, Any]:
    root = root_url(request)
    photo = ""
    if entity.photo and settings.MEDIA_URL:
        url = entity.photo.get_rendition(PHOTO).url
        photo = url if url.startswith("http") else root + url
    return {
        "entity": entity,
        "offers": offers,
        "powiat_name": powiat_name(entity.powiat) if entity.powiat else "",
        "locator": show_place(entity),
        "report_subject": _("Change in the catalogue: %(name)s") % {"name": entity.name},
        "json_ld": as_script(organization(entity, offers, root, photo)),
        "sections": _sections(request, entity),
    }


def _sections(request: HttpRequest, entity: Entity) -> list[str]:
    """What other apps show of this entity."""
    rows = [row for build in registry.entity_sections if (row := build(entity)) is not None]
    return [
        render_to_string(row.template, {"section": row.context}, request)
        for row in sorted(rows, key=lambda row: row.order)
    ]
