"""What the printed catalogue holds, and on which page."""

from __future__ import annotations

import re

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.browsing import Asked, Found
from catalogue.models import Entity
from catalogue.printing import laying_out
from catalogue.printing.content import Chapter, edition, initial
from catalogue.printing.selection import subject_of
from home.formats import shortened
from home.models import SiteSettings
from tests.catalogue.entities import entity, full_entity
from tests.catalogue.printed_file import all_words, words

pytestmark = pytest.mark.django_db


def links(page: pypdf.PageObject) -> list[str]:
    found = [link.get_object() for link in page.get("/Annots", [])]
    return [str(link["/Dest"]) for link in found if "/Dest" in link]


def leads_to(reader: pypdf.PdfReader, name: str) -> int:
    """The page on which a named place is."""
    place = reader.named_destinations[name]
    return reader.get_page_number(place["/Page"].get_object()) + 1


def test_the_cover_says_what_it_is(printed):
    SiteSettings.objects.update_or_create(pk=1, defaults={"site_id": 1, "city": "Łęczna"})
    entity("Pierwsza", "sprzatanie", "opieka")
    entity("Druga")
    reader = printed()
    cover = words(reader.pages[0])
    assert "Katalog dobrych praktyk" in cover
    assert "2 podmioty, 2 oferty" in cover
    assert f"{timezone.localdate().year} r." in cover
    assert "Regionalny Ośrodek Polityki Społecznej w Lublinie" in cover
    assert "Łęczna" in cover
    assert "Unii Europejskiej" in cover
    assert "Wybór" not in cover
    assert reader.metadata.title == "Katalog dobrych praktyk"


def test_an_entity_is_printed_with_all_that_a_buyer_needs(printed):
    made = full_entity()
    Entity.objects.filter(pk=made.pk).update(is_example=True)
    text = all_words(printed())
    for expected in (
        "Spółdzielnia „Cztery Pory”",
        "Spółdzielnia socjalna · przedsiębiorstwo społeczne Przykład",
        "ul. Kwiatowa 3/5 24-100 Puławy gmina Puławy",
        "tel. 81 555 00 17, 81 555 00 18",
        "biuro@cztery-pory.example",
        "Pracujemy razem.",
        "Catering dla gmin Gastronomia i catering · dla: zamawiający publiczni, organizacje",
        "zasięg: powiat puławski",
        "od 25 zł",
        "CPV 55520000-1, 55321000-6",
        "Dobra praktyka: Z piwnicy na rynek Zaczęło się w piwnicy. 12 osób ma pracę",
        "oznacza podmiot wymyślony",
    ):
        assert expected in text, expected


def test_an_entity_that_is_real_has_no_mark(printed):
    entity("Prawdziwa")
    assert "Przykład" not in all_words(printed())


def test_polish_order_by_powiat_and_name(printed):
    for name in ("Żuraw", "Ćma", "Cynamon", "Łąka", "Lato", "Zając"):
        entity(name, powiat="0614")
    entity("Bug", powiat="0601")
    entity("Aleja", powiat="0663")
    reader = printed()
    body = " ".join(words(page) for page in reader.pages[2:])
    body = body[: body.index("Indeks nazw")]
    order = ("Powiat bialski", "Bug", "Powiat puławski", "Cynamon", "Ćma", "Lato", "Łąka", "Zając")
    at = [body.index(name) for name in (*order, "Żuraw", "Lublin (miasto)", "Aleja")]
    assert at == sorted(at)


def test_contents_and_indexes_say_the_right_pages(printed, monkeypatch):
    """In parts of a few entities, so that numbers go on over the seams."""
    monkeypatch.setattr(laying_out, "ENTITIES_A_PART", 4)
    monkeypatch.setattr(laying_out, "LINES_A_PART", 3)
    long = "Bardzo długi opis. " * 15
    for powiat in ("0601", "0614", "0620", "0663"):
        for number in range(9):
            name = f"Zakład {powiat} numer {number}"
            offer = {"branch": "zielen", "name": f"Praca {powiat}-{number}", "price_note": "1 zł"}
            entity(name, offer, offer, offer, powiat=powiat, summary=long)
    reader = printed()
    assert len(reader.pages) > 10
    contents = words(reader.pages[1])
    for powiat, code in (("Powiat bialski", "0601"), ("Powiat zamojski", "0620")):
        printed_page = int(re.search(rf"{powiat}, 9 podmiotów[ .]+(\d+)", contents)[1])
        assert words(reader.pages[printed_page - 1]).find(powiat) >= 0
        assert leads_to(reader, f"powiat-{code}") == printed_page
    names = int(re.search(r"Indeks nazw[ .]+(\d+)", contents)[1])
    offers = int(re.search(r"Indeks ofert według branż[ .]+(\d+)", contents)[1])
    assert "Indeks nazw" in words(reader.pages[names - 1])
    assert "Indeks ofert" in words(reader.pages[offers - 1])
    index = " ".join(words(page) for page in reader.pages[names - 1 : offers - 1])
    by_offer = " ".join(words(page) for page in reader.pages[offers - 1 :])
    for powiat in ("0601", "0614", "0620", "0663"):
        for number in range(9):
            name = f"Zakład {powiat} numer {number}"
            page = int(re.search(rf"{name}, \w+ (\d+)", index)[1])
            assert name in words(reader.pages[page - 1])
            assert page < names
            made = Entity.objects.get(name=name)
            assert leads_to(reader, f"p{made.pk}") == page
            assert f"Praca {powiat}-{number}, {name} {page}" in by_offer
    # The number at the foot is the number of the sheet, on every page but the cover.
    for number, page in enumerate(reader.pages[1:], 2):
        assert re.search(rf"\b{number}\b", page.extract_text()), number
    assert links(reader.pages[1])[:2] == ["powiat-0601", "powiat-0614"]
    assert links(reader.pages[names - 1])
    assert set(links(reader.pages[names - 1])) <= set(reader.named_destinations)
    first = reader.pages[names - 1]["/Annots"][0].get_object()
    assert first["/Contents"] == "Zakład 0601 numer 0"


def test_the_joined_file_keeps_its_tags(printed, monkeypatch):
    monkeypatch.setattr(laying_out, "ENTITIES_A_PART", 1)
    full_entity()
    entity("Druga", "opieka", powiat="0601")
    reader = printed()
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "pl"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    tags = root["/StructTreeRoot"]
    by_key = {}
    for node in tags["/ParentTree"]["/Kids"]:
        nums = node.get_object()["/Nums"]
        assert list(node.get_object()["/Limits"]) == [nums[0], nums[-2]]
        by_key.update(zip(nums[::2], nums[1::2], strict=True))
    keys = [page["/StructParents"] for page in reader.pages]
    assert len(set(keys)) == len(keys)
    for page in reader.pages:
        for tag in by_key[page["/StructParents"]].get_object():
            owner = tag.get_object()
            assert owner["/Pg"].get_object() == page
        for link in page.get("/Annots", []):
            owner = by_key[link.get_object()["/StructParent"]].get_object()
            assert owner["/S"] == "/Link"
    figures = [tag for tag in every_tag(tags) if tag.get("/S") == "/Figure"]
    assert len(figures) == 2
    assert all(figure["/Alt"] for figure in figures)
    headings = [str(tag["/S"]) for tag in every_tag(tags) if str(tag.get("/S")).startswith("/H")]
    assert headings[:4] == ["/H1", "/H2", "/H3", "/H2"]


def every_tag(tag):
    """Elements of the tree of tags, in reading order."""
    kids = tag.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and kid.get("/Type") == "/StructElem":
            yield kid
            yield from every_tag(kid)


def test_bookmarks_lead_to_powiats_and_entities(printed, monkeypatch):
    monkeypatch.setattr(laying_out, "ENTITIES_A_PART", 1)
    entity("Pierwsza", "opieka")
    entity("Druga", powiat="0601")
    reader = printed()
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles == [
        "Spis treści",
        "Powiat bialski",
        "Powiat puławski",
        "Indeks nazw",
        "Indeks ofert według branż",
    ]
    below = [one.title for part in reader.outline if isinstance(part, list) for one in part]
    assert below == ["Druga", "Pierwsza"]
    for one in reader.outline:
        if not isinstance(one, list):
            page = reader.get_destination_page_number(one)
            assert one.title in words(reader.pages[page])


def test_the_number_of_queries_does_not_grow():
    def count():
        with CaptureQueriesContext(connection) as queries:
            edition(Asked())
            subject_of(Found(Asked()))
        return len(queries)

    full_entity()
    before = count()
    for number in range(5):
        entity(f"Kolejna {number}", "opieka", "zielen")
    assert count() == before


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Łąka", "Ł"),
        ("„Ćma” i inni", "Ć"),
        ("żuk", "Ż"),
        ("Émile", "E"),
        ("2 razy", "0–9"),
        ("—", "0–9"),
        ("Ždiar", "Z"),
    ],
)
def test_names_are_looked_for_by_their_letter(name, letter):
    assert initial(name) == letter


def test_a_story_is_cut_after_a_sentence():
    text = "Zaczęło się w piwnicy. Potem było lepiej! A dziś jest dobrze, choć bywa różnie."
    assert shortened(text, 500) == text
    assert shortened(text, 45) == "Zaczęło się w piwnicy. Potem było lepiej!"
    assert shortened("jedno bardzo długie zdanie bez końca", 20) == "jedno bardzo długie…"


def test_no_part_is_longer_than_the_limit(monkeypatch):
    monkeypatch.setattr(laying_out, "ENTITIES_A_PART", 3)
    chapters = [Chapter("0601", "a", list("abcdefg")), Chapter("0602", "b", list("xy"))]
    parts = [
        [("".join(section.entities), section.is_first) for section in part]
        for part in laying_out.in_parts(chapters)
    ]
    assert parts == [[("abc", True)], [("def", False)], [("g", False)], [("xy", True)]]
    assert len(list(laying_out.in_parts(chapters[1:]))) == 1
