"""Synonyms that every installation begins with; editors change them in the CMS."""

from __future__ import annotations

from search.models import SynonymGroup

FIRST = (
    "NGO, organizacja pozarządowa, organizacja społeczna, trzeci sektor",
    "CIS, centrum integracji społecznej",
    "KIS, klub integracji społecznej",
    "WTZ, warsztat terapii zajęciowej",
    "ZAZ, zakład aktywności zawodowej",
    "OWES, ośrodek wsparcia ekonomii społecznej",
    "KGW, koło gospodyń wiejskich",
    "ROPS, Regionalny Ośrodek Polityki Społecznej",
    "JST, jednostka samorządu terytorialnego, samorząd",
    "PES, podmiot ekonomii społecznej",
    "EFS, Europejski Fundusz Społeczny",
    "PUP, powiatowy urząd pracy",
    "PCPR, powiatowe centrum pomocy rodzinie",
    "OPS, ośrodek pomocy społecznej",
    "LGD, lokalna grupa działania",
    "UE, Unia Europejska",
    "RODO, ochrona danych osobowych",
    "przedsiębiorstwo społeczne, firma społeczna",
    "niepełnosprawni, osoba z niepełnosprawnością",
    "senior, osoba starsza",
    "bezrobotny, osoba bezrobotna, bezrobocie",
    "dofinansowanie, dotacja, grant",
    "ewaluacja, badanie ewaluacyjne",
)


def make_synonyms() -> str | None:
    """Setup step: the first list, once. What editors deleted does not come back."""
    if SynonymGroup.objects.exists():
        return None
    SynonymGroup.objects.bulk_create([SynonymGroup(words=words) for words in FIRST])
    return f"search: {len(FIRST)} groups of synonyms"
