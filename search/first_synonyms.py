"""Synonyms that every installation begins with; editors change them in the CMS."""

from __future__ import annotations

from search import vocabulary
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
    "monitoring, monitorowanie",
    "trwałość, przeżywalność",
    "raport, sprawozdanie",
    "zespół roboczy, grupa robocza",
    "KRS, Krajowy Rejestr Sądowy",
    "NIP, numer identyfikacji podatkowej",
    "IOD, inspektor ochrony danych",
    "UODO, Urząd Ochrony Danych Osobowych",
    "BIP, Biuletyn Informacji Publicznej",
    "PFRON, Państwowy Fundusz Rehabilitacji Osób Niepełnosprawnych",
    "NFZ, Narodowy Fundusz Zdrowia",
    "GUS, Główny Urząd Statystyczny",
    "ZUS, Zakład Ubezpieczeń Społecznych",
    "RPO, regionalny program operacyjny",
    "ETR, tekst łatwy do czytania",
    "DPS, dom pomocy społecznej",
    "zamówienie publiczne, przetarg",
    "zamówienie odpowiedzialne społecznie, klauzula społeczna",
    "emeryt, emerytura, senior",
    "ubóstwo, bieda",
    "szkolenie, kurs, warsztaty",
    "urzędnik, pracownik urzędu, pracownik samorządu",
    "pieniądze, środki finansowe, finansowanie",
    "koszt, kosztować, wydatek",
    "założyć, zakładać, utworzyć, powstać",
    "upaść, upadać, likwidacja",
    "więzień, więzienie, zakład karny, osoba pozbawiona wolności",
    "wolontariusz, wolontariat",
    "opiekun, opiekunka, opieka",
    "praca, zatrudnienie",
    "pracować, zatrudniać",
    "mediacja, mediator, spór",
)

PLACES = (
    ("Biała Podlaska", "bialski"),
    ("Biłgoraj", "biłgorajski"),
    ("Chełm", "chełmski"),
    ("Hrubieszów", "hrubieszowski"),
    ("Janów Lubelski", "janowski"),
    ("Krasnystaw", "krasnostawski"),
    ("Kraśnik", "kraśnicki"),
    ("Lubartów", "lubartowski"),
    ("Łęczna", "łęczyński"),
    ("Łuków", "łukowski"),
    ("Opole Lubelskie", "opolski"),
    ("Parczew", "parczewski"),
    ("Puławy", "puławski"),
    ("Radzyń Podlaski", "radzyński"),
    ("Ryki", "rycki"),
    ("Świdnik", "świdnicki"),
    ("Tomaszów Lubelski", "tomaszowski"),
    ("Włodawa", "włodawski"),
    ("Zamość", "zamojski"),
)
"""Towns and what is called after them: no dictionary of forms leads from one to the other. Not
Lublin: everything in the region is "lubelski"."""


def make_synonyms() -> str | None:
    """Setup step: the first list, once. What editors deleted does not come back."""
    if SynonymGroup.objects.exists():
        return None
    groups = [*FIRST, *(", ".join(pair) for pair in PLACES)]
    SynonymGroup.objects.bulk_create([SynonymGroup(words=words) for words in groups])
    vocabulary.learn_synonyms()
    return f"search: {len(groups)} groups of synonyms"
