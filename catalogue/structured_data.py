"""An entity in the words of Schema.org, for machines that read pages."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from .browsing import powiat_name
from .choices import Area, OfferKind
from .models import Entity, Offer

# What would end the script or open a comment in HTML stays harmless inside JSON.
_HARMLESS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
REGION = "województwo lubelskie"
COUNTRY = "Polska"


def organization(entity: Entity, offers: list[Offer], root: str, photo: str = "") -> dict[str, Any]:
    """The organisation with its offers; `root` is the address of the site."""
    page = root + entity.get_absolute_url()
    told = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": page,
        "mainEntityOfPage": page,
        "name": entity.name,
        "url": entity.website or page,
        "description": entity.summary,
        "additionalType": entity.get_kind_display(),
        "address": filled(
            {
                "@type": "PostalAddress",
                "streetAddress": entity.street,
                "postalCode": entity.postal_code,
                "addressLocality": entity.city,
                "addressRegion": REGION,
                "addressCountry": "PL",
            }
        ),
        "telephone": entity.phone,
        "email": entity.email,
        "taxID": entity.nip,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in (
                ("NIP", entity.nip),
                ("REGON", entity.regon),
                ("KRS", entity.krs),
            )
            if value
        ],
        "image": photo,
        "parentOrganization": {"@type": "Organization", "name": entity.run_by}
        if entity.run_by
        else None,
        "location": {
            "@type": "Place",
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": float(entity.latitude),
                "longitude": float(entity.longitude),
            },
        }
        if entity.latitude is not None and entity.longitude is not None
        else None,
        "makesOffer": [_offer(offer, entity, page) for offer in offers],
    }
    return filled(told)


def _offer(offer: Offer, entity: Entity, page: str) -> dict[str, Any]:
    codes = [f"CPV {code}" for code in offer.cpv_codes]
    return filled(
        {
            "@type": "Offer",
            "url": f"{page}#{offer.anchor}",
            "name": offer.name,
            "description": offer.price_note,
            "areaServed": _area(offer, entity),
            "itemOffered": filled(
                {
                    "@type": "Product" if offer.kind == OfferKind.GOODS else "Service",
                    "name": offer.name,
                    "description": offer.description,
                    "category": [offer.get_branch_display(), *codes],
                }
            ),
        }
    )


def _area(offer: Offer, entity: Entity) -> str:
    return {
        Area.GMINA: f"gmina {entity.gmina or entity.city}",
        Area.POWIAT: powiat_name(entity.powiat),
        Area.VOIVODESHIP: REGION,
        Area.COUNTRY: COUNTRY,
    }[Area(offer.area)]


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: Schema.org says nothing by an empty value."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def as_script(data: dict[str, Any]) -> SafeString:
    """For `<script type="application/ld+json">`: a block of data, which no policy has to allow."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_HARMLESS))  # noqa: S308
