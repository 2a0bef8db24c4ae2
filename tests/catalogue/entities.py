"""Entities for tests of the public pages: rows as an import would make them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from catalogue.models import Entity, Offer, OfferPhoto

PLACES = {
    "0614": ("Puławy", "51.41600", "21.96900"),
    "0663": ("Lublin", "51.24645", "22.56844"),
    "0601": ("Terespol", "52.07500", "23.61600"),
    "0620": ("Szczebrzeszyn", "50.69500", "22.97600"),
}


def entity(name: str, *offers: str | dict[str, Any], live: bool = True, **fields: Any) -> Entity:
    """An entity; an offer may be given by its branch alone."""
    city, latitude, longitude = PLACES[fields.setdefault("powiat", "0614")]
    values = {
        "kind": "spoldzielnia_socjalna",
        "city": city,
        "latitude": Decimal(latitude),
        "longitude": Decimal(longitude),
        "summary": "Pracujemy razem.",
        **fields,
    }
    made = Entity.objects.create(name=name, live=live, **values)
    for number, given in enumerate(offers):
        told = {"branch": given} if isinstance(given, str) else dict(given)
        told.setdefault("name", f"Oferta {number + 1}: {told['branch']}")
        Offer.objects.create(entity=made, sort_order=number, **told)
    return made


def picture(name: str) -> Any:
    file = get_test_image_file(f"{name}.png", size=(90, 60))
    return get_image_model().objects.create(title=name, file=file)


def full_entity(name: str = "Spółdzielnia „Cztery Pory”", **fields: Any) -> Entity:
    """With everything that a page can show."""
    paragraph = {"type": "paragraph", "value": "<p>Zaczęło się w piwnicy.</p>", "id": "p1"}
    heading = {"type": "heading", "value": {"text": "Początek", "level": "h3"}, "id": "h1"}
    result = {"type": "result", "value": {"value": "12 osób", "label": "ma pracę"}, "id": "r1"}
    values: dict[str, Any] = {
        "kind": "spoldzielnia_socjalna",
        "social_enterprise": True,
        "social_enterprise_since": date(2023, 5, 18),
        "street": "ul. Kwiatowa 3/5",
        "postal_code": "24-100",
        "gmina": "Puławy",
        "phone": "81 555 00 17, 81 555 00 18",
        "email": "biuro@cztery-pory.example",
        "website": "https://cztery-pory.example/oferta/",
        "nip": "5260250995",
        "regon": "010016565",
        "krs": "0000123456",
        "run_by": "Fundacja „Razem”",
        "activity": "Gotujemy.\n\nDowozimy.",
        "social_aim": "Praca dla osób po kryzysie.",
        "earnings_use": "Na nową kuchnię.",
        "story_title": "Z piwnicy na rynek",
        "story": [heading, paragraph],
        "story_results": [result],
        "photo": picture("widok"),
        "photo_alt": "Sala z długim stołem",
        "confirmed_on": date(2026, 3, 3),
        **fields,
    }
    story, results = values.pop("story"), values.pop("story_results")
    made = entity(
        name,
        {
            "name": "Catering dla gmin",
            "branch": "gastronomia_catering",
            "description": "Obiady & kolacje.",
            "for_people": False,
            "for_public_buyers": True,
            "for_companies": False,
            "for_ngos": True,
            "area": "powiat",
            "area_note": "do 30 km",
            "price_note": "od 25 zł",
            "cpv": "55520000-1 55321000-6",
        },
        {"name": "Konfitury", "branch": "zywnosc", "kind": "goods", "area": "country"},
        **values,
    )
    made.story = Entity._meta.get_field("story").stream_block.to_python(story)
    made.story_results = Entity._meta.get_field("story_results").stream_block.to_python(results)
    made.save()
    offer = made.offers.get(name="Catering dla gmin")
    OfferPhoto.objects.create(offer=offer, image=picture("talerz"), alt="Talerz zupy", sort_order=0)
    return made
