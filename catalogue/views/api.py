"""/api/v2/katalog/: public entities as JSON, in the shape of Wagtail's API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from home.sitemaps import root_url

from ..browsing import Asked, Found
from ..models import Entity, Offer
from .opening import of_an_open_catalogue

DEFAULT = 20
OFFERS = Prefetch("offers", Offer.objects.order_by("sort_order", "pk"))
MOST_SKIPPED = 1_000_000

AUDIENCES = ("people", "public_buyers", "companies", "ngos")


@require_safe
@of_an_open_catalogue
def entities(request: HttpRequest) -> HttpResponse:
    """The parameters of /katalog/, and `limit` and `offset`."""
    most = settings.WAGTAILAPI_LIMIT_MAX
    try:
        limit = _number(request, "limit", DEFAULT)
        offset = _number(request, "offset", 0)
    except ValueError as error:
        return _answer({"message": str(error)}, status=400)
    if limit > most:
        return _answer({"message": f"limit cannot be higher than {most}"}, status=400)
    found = Found(Asked.of(request.GET))
    if found.search_failed:
        return _answer({"message": "Search does not work at the moment."}, status=503)
    page = found.page_of(offset, offset + limit).prefetch_related(OFFERS)
    root = root_url(request)
    return _answer(
        {
            "meta": {"total_count": found.total},
            "items": [as_item(entity, root) for entity in page],
        }
    )


@require_safe
@of_an_open_catalogue
def entity(request: HttpRequest, entity_id: int) -> HttpResponse:
    found = Entity.objects.public().filter(pk=entity_id).prefetch_related(OFFERS).first()
    if found is None:
        return _answer({"message": "not found"}, status=404)
    item = as_item(found, root_url(request))
    item |= {
        "activity": found.activity,
        "social_aim": found.social_aim,
        "earnings_use": found.earnings_use,
        "run_by": found.run_by,
        "story_title": found.story_title,
        "story": found.story.get_prep_value() if found.story else [],
        "story_results": [
            {"value": str(result.value["value"]), "label": str(result.value["label"])}
            for result in found.story_results
        ],
    }
    return _answer(item)


def as_item(entity: Entity, root: str) -> dict[str, Any]:
    """An entity of the list; only what its page shows to anyone."""
    page, point = root + entity.get_absolute_url(), None
    if entity.latitude is not None and entity.longitude is not None:
        point = {"latitude": float(entity.latitude), "longitude": float(entity.longitude)}
    since = entity.social_enterprise_since
    return {
        "id": entity.pk,
        "meta": {
            "type": "catalogue.Entity",
            "detail_url": root + reverse("catalogue_api_entity", args=[entity.pk]),
            "html_url": page,
            "slug": entity.slug,
        },
        "name": entity.name,
        "kind": entity.kind,
        "social_enterprise": entity.social_enterprise,
        "social_enterprise_since": since.isoformat() if since else None,
        "street": entity.street,
        "postal_code": entity.postal_code,
        "city": entity.city,
        "gmina": entity.gmina,
        "powiat": entity.powiat,
        "point": point,
        "phone": entity.phone,
        "email": entity.email,
        "website": entity.website,
        "krs": entity.krs,
        "nip": entity.nip,
        "regon": entity.regon,
        "summary": entity.summary,
        "confirmed_on": entity.confirmed_on.isoformat() if entity.confirmed_on else None,
        "is_example": entity.is_example,
        "offers": [
            _offer(offer, root + entity.get_absolute_url()) for offer in entity.offers.all()
        ],
    }


def _offer(offer: Offer, page: str) -> dict[str, Any]:
    return {
        "id": offer.pk,
        "html_url": f"{page}#{offer.anchor}",
        "name": offer.name,
        "kind": offer.kind,
        "branch": offer.branch,
        "description": offer.description,
        "for": [name for name in AUDIENCES if getattr(offer, f"for_{name}")],
        "area": offer.area,
        "area_note": offer.area_note,
        "price_note": offer.price_note,
        "cpv": offer.cpv_codes,
    }


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, str(default))
    digits = text.lstrip("0") or "0"
    if not (text.isascii() and text.isdigit() and len(digits) < 10 and int(digits) <= MOST_SKIPPED):
        raise ValueError(f"{name} must be a positive integer")
    return int(digits)


def _answer(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
