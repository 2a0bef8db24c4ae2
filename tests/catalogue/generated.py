"""Entities in any number, with numbers whose check digits are right."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

from catalogue.choices import Area, Branch, EntityKind, OfferKind, Powiat
from catalogue.identifiers import cpv_check_digit
from catalogue.imports.columns import by_key, choice_names

WORDS = (
    "dobra",
    "wspólna",
    "nowa",
    "zielona",
    "mała",
    "otwarta",
    "pogodna",
    "życzliwa",
    "żywa",
    "ślad",
    "źródło",
    "łąka",
    "ogród",
    "dom",
    "warsztat",
    "kuchnia",
    "pracownia",
    "most",
    "droga",
    "nadzieja",
    "praca",
    "jutro",
    "razem",
    "sąsiedzi",
    "gmina",
    "las",
    "rzeka",
)
TOWNS = (
    "Lublin",
    "Puławy",
    "Chełm",
    "Zamość",
    "Łuków",
    "Ryki",
    "Biłgoraj",
    "Świdnik",
    "Kraśnik",
    "Włodawa",
    "Parczew",
)
SENTENCES = (
    "Zatrudniamy osoby, którym trudno znaleźć pracę.",
    "Gotujemy na zamówienie z produktów od sąsiadów.",
    "Sprzątamy biura, szkoły i klatki schodowe.",
    "Prowadzimy warsztaty dla młodzieży i seniorów.",
    "Dbamy o zieleń w parkach i na skwerach.",
    "Zysk przeznaczamy na szkolenia i nowe miejsca pracy.",
)


def nip(number: int) -> str:
    """The n-th NIP that is right."""
    while True:
        digits = f"{100_000_000 + number * 17:09d}"
        check = sum(int(d) * w for d, w in zip(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=True))
        if check % 11 < 10:
            return f"{digits}{check % 11}"
        number += 40_000_000


def regon(number: int) -> str:
    digits = f"{10_000_000 + number * 3:08d}"
    check = sum(int(d) * w for d, w in zip(digits, (8, 9, 2, 3, 4, 5, 6, 7), strict=True))
    return f"{digits}{check % 11 % 10}"


def krs(number: int) -> str:
    return f"{100_000 + number:010d}"


def rows(entities: int, *, offers: int = 2, seed: int = 1) -> Iterator[dict[str, str]]:
    """Rows by the keys of columns; further offers of an entity stand below it."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(entities):
        entity = _entity(number, chance)
        for place in range(max(offers, 1)):
            if not offers:
                yield entity
                continue
            first = entity if place == 0 else {"name": entity["name"], "nip": entity["nip"]}
            yield {**first, **_offer(number, place, chance)}


def _entity(number: int, chance: random.Random) -> dict[str, str]:
    name = " ".join(chance.choice(WORDS).capitalize() for _ in range(2))
    text = " ".join(chance.choice(SENTENCES) for _ in range(3))
    powiat = chance.choice(list(Powiat))
    return {
        "name": f"Spółdzielnia {name} {number}",
        "kind": choice_names("kind")[chance.choice(EntityKind.values)],
        "social_enterprise": "tak" if number % 3 == 0 else "nie",
        "social_enterprise_since": "2023-05-31" if number % 3 == 0 else "",
        "nip": nip(number),
        "regon": regon(number),
        "krs": krs(number),
        "street": f"ul. {chance.choice(WORDS).capitalize()} {number % 90 + 1}",
        "postal_code": f"2{number % 10}-{number % 1000:03d}",
        "city": chance.choice(TOWNS),
        "gmina": chance.choice(TOWNS),
        "powiat": str(powiat.label),
        "latitude": str(Decimal("50.5") + Decimal(number % 1500) / 1000),
        "longitude": str(Decimal("22.0") + Decimal(number % 1700) / 1000),
        "phone": f"+48 81 {number % 900 + 100} {number % 90 + 10:02d} 00",
        "email": f"kontakt{number}@przyklad.example",
        "website": f"https://podmiot{number}.example",
        "summary": text[:290],
        "activity": f"{text[:90]}\n\n{text[90:]}",
        "social_aim": chance.choice(SENTENCES),
        "earnings_use": chance.choice(SENTENCES),
        "confirmed_on": "2024-02-29",
    }


def _offer(number: int, place: int, chance: random.Random) -> dict[str, str]:
    code = f"5552{number % 10_000:04d}"
    return {
        "offer.name": f"{chance.choice(WORDS).capitalize()} na zamówienie {place}",
        "offer.kind": choice_names("offer.kind")[chance.choice(OfferKind.values)],
        "offer.branch": choice_names("offer.branch")[chance.choice(Branch.values)],
        "offer.description": chance.choice(SENTENCES),
        "offer.for_whom": "instytucje publiczne, firmy",
        "offer.area": choice_names("offer.area")[chance.choice(Area.values)],
        "offer.price_note": "od 25 zł za osobę",
        "offer.cpv": f"{code}-{cpv_check_digit(code)}",
    }


def headings() -> list[str]:
    return [column.heading for column in by_key().values()]


def as_cells(row: dict[str, str]) -> list[str]:
    return [row.get(key, "") for key in by_key()]
