"""Pages of each type, empty and full, for the tests of the public site."""

from __future__ import annotations

import datetime
import io
import uuid
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as PillowImage
from wagtail.blocks import StreamValue
from wagtail.images.models import Image
from wagtail.models import Page

from home.blocks import TextBlock
from home.models import (
    AccessibilityStatementPage,
    ContactPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PrivacyPage,
    ProjectPage,
    StandardPage,
)

PARAGRAPH = "5b3f8a52-6f0e-4a51-9a53-3c2f0f7f1a01"
FOOTNOTE = "5b3f8a52-6f0e-4a51-9a53-3c2f0f7f1a02"
ROW = "5b3f8a52-6f0e-4a51-9a53-3c2f0f7f1a03"
ITEM = "5b3f8a52-6f0e-4a51-9a53-3c2f0f7f1a04"
HEADING = "5b3f8a52-6f0e-4a51-9a53-3c2f0f7f1a05"


def block(kind: str, value: Any, id_: str | None = None) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": id_ or str(uuid.uuid4())}


def items(*values: Any, ids: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [
        block("item", value, ids[n] if n < len(ids) else None) for n, value in enumerate(values)
    ]


def text(*blocks: dict[str, Any]) -> StreamValue:
    return TextBlock().to_python(list(blocks))


def picture(name: str = "obraz") -> Image:
    content = io.BytesIO()
    PillowImage.new("RGB", (64, 48), "teal").save(content, "PNG")
    content.seek(0)
    return Image.objects.create(title=name, file=ImageFile(content, name=f"{name}.png"))


def full_text() -> StreamValue:
    """A text with each kind of block; two places refer to the same footnote."""
    return text(
        block("heading", {"text": "Podmioty w regionie", "level": "h2"}, HEADING),
        block("paragraph", "<p>Zespół opiniuje plan.[^a] Nieznany znak [^z].</p>", PARAGRAPH),
        block(
            "list",
            {"ordered": True, "items": items("<p>projekt,[^a]</p>", "<p>uchwała</p>", ids=(ITEM,))},
        ),
        block(
            "table",
            {
                "caption": "Podmioty <w> regionie",
                "columns": items("Powiat", "Podmioty", "Uwagi"),
                "rows": items(
                    {"cells": items("bialski", "1 204", "wzrost")},
                    {"cells": items("chełmski", "88", "spadek")},
                    ids=(ROW,),
                ),
                "first_column_is_header": True,
            },
        ),
        block(
            "figure",
            {
                "image": {"image": picture().pk, "decorative": False, "alt_text": "Wykres"},
                "caption": "Liczba podmiotów",
                "credit": "ROPS",
            },
        ),
        block("footnote", {"label": "a", "text": "<p>Zarządzenie dyrektora.</p>"}, FOOTNOTE),
    )


def add(parent: Page, page: Page) -> Page:
    parent.add_child(instance=page)
    return page


def news_item(parent: NewsIndexPage, nth: int, **fields: Any) -> NewsPage:
    day = datetime.date(2012, 3, 1) + datetime.timedelta(days=nth)
    return add(parent, NewsPage(**{"title": f"Wiadomość {nth}", "date": day, **fields}))


def fill(home: HomePage) -> None:
    """Say on the home page what an editor would."""
    home.vision = "Region, w którym ekonomia społeczna działa"
    home.lead = "Przeczytaj plan i zgłoś uwagę."
    home.primary_label = "Przeczytaj"
    home.primary_page = home
    home.about = [("fact", {"term": "Od kiedy", "value": "1 stycznia 2012 r."})]
    home.save()


EMPTY = {
    "standard": lambda: StandardPage(title="Zwykła strona"),
    "project": lambda: ProjectPage(title="O projekcie"),
    "news_index": lambda: NewsIndexPage(title="Aktualności"),
    "contact": lambda: ContactPage(title="Kontakt"),
    "accessibility": lambda: AccessibilityStatementPage(title="Deklaracja dostępności"),
    "privacy": lambda: PrivacyPage(title="Prywatność"),
}
"""Each page type that stands under the home page, with a title only."""

FULL = {
    "standard": lambda: StandardPage(
        title="Zwykła strona", lead="Wprowadzenie", body=full_text(), show_contents=True
    ),
    "project": lambda: ProjectPage(
        title="O projekcie",
        lead="Wprowadzenie",
        main_objective="Wizja i jej urzeczywistnienie.",
        objectives=[("objective", {"title": f"Cel {n}", "text": "Opis"}) for n in range(1, 6)],
        facts=[("fact", {"term": "Początek", "value": "2012"})],
        body=full_text(),
    ),
    "news_index": lambda: NewsIndexPage(title="Aktualności", lead="Wprowadzenie"),
    "contact": lambda: ContactPage(
        title="Kontakt",
        lead="Wprowadzenie",
        directions="<p>Wejście od parkingu.</p>",
        departments=[
            (
                "department",
                {
                    "name": "Sekretariat",
                    "matters": "Korespondencja",
                    "person": "",
                    "room": "12",
                    "phone": "81 528 76 50",
                    "email": "sekretariat@przyklad.example",
                },
            )
        ],
    ),
    "accessibility": lambda: AccessibilityStatementPage(
        title="Deklaracja dostępności",
        lead="Wprowadzenie",
        published_on=datetime.date(2012, 1, 2),
        updated_on=datetime.date(2012, 2, 3),
        prepared_on=datetime.date(2012, 3, 4),
        reviewed_on=datetime.date(2012, 3, 5),
        inaccessible=[("item", {"problem": "Skany", "reason": "Prześlemy tekst"})],
        exempt="<p>Mapy</p>",
        burden_url="https://przyklad.example/analiza",
        method="audyt",
        auditor="Fundacja Przykład",
        shortcuts="<p>Alt</p>",
        contact_person="Anna Przykładowa",
        contact_email="anna@przyklad.example",
        contact_phone="81 111 22 33",
        procedure="<p>Napisz</p>",
        architecture="<p>Winda</p>",
    ),
    "privacy": lambda: PrivacyPage(
        title="Prywatność",
        lead="Wprowadzenie",
        updated_on=datetime.date(2012, 3, 4),
        administrator="<p>Administrator</p>",
        officer_name="Jan Przykładowy",
        officer_email="iod@przyklad.example",
        purposes=[
            ("purpose", {"purpose": "Odpowiedź", "basis": "zgoda", "retention": "12 miesięcy"})
        ],
        recipients="<p>Nikt</p>",
        retention="<p>Krótko</p>",
        rights="<p>Skarga</p>",
        voluntary="<p>Dobrowolnie</p>",
        cookies="<p>Brak</p>",
    ),
}
"""The same types with everything filled in."""
