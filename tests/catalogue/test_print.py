"""/katalog/katalog.pdf: what is printed, on which page, for whom, and what happens meanwhile."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.browsing import Asked, Found
from catalogue.models import Entity, Offer
from catalogue.printing import documents, laying_out
from catalogue.printing.content import Chapter, edition, initial, shortened
from catalogue.printing.selection import LONGEST_TEXT, asked_in, printable, subject_of
from home import documents as made_documents
from home import pdf
from home.documents import request_document
from home.models import GeneratedDocument, SiteSettings
from tests.catalogue.entities import entity, full_entity
from tests.engines import cannot_be_had

pytestmark = pytest.mark.django_db

PDF = "/katalog/katalog.pdf"
State = GeneratedDocument.State


@pytest.fixture
def pango():
    if not pdf.pdf_available():
        cannot_be_had(f"No Pango here. On Debian: apt install {pdf.PACKAGES}")


@pytest.fixture
def printed(client, run_background, pango):
    """The file that a reader gets at last."""

    def get(query: str = "") -> pypdf.PdfReader:
        assert client.get(PDF + query).status_code == 503
        run_background()
        response = client.get(PDF + query)
        assert response.status_code == 200
        return pypdf.PdfReader(io.BytesIO(b"".join(response.streaming_content)))

    return get


def words(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split())


def all_words(reader: pypdf.PdfReader) -> str:
    return " ".join(words(page) for page in reader.pages)


def pages_with(reader: pypdf.PdfReader, text: str) -> list[int]:
    """Numbers of pages, as printed: the cover is page 1."""
    return [n for n, page in enumerate(reader.pages, 1) if text in words(page)]


def links(page: pypdf.PageObject) -> list[str]:
    found = [link.get_object() for link in page.get("/Annots", [])]
    return [str(link["/Dest"]) for link in found if "/Dest" in link]


def leads_to(reader: pypdf.PdfReader, name: str) -> int:
    """The page on which a named place is."""
    place = reader.named_destinations[name]
    return reader.get_page_number(place["/Page"].get_object()) + 1


# What is in it


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


# A selection


def test_a_selection_holds_what_was_chosen_and_says_so(printed):
    entity("Kuchnia", "gastronomia_catering")
    entity("Mopy", "sprzatanie")
    entity("Obca kuchnia", "gastronomia_catering", powiat="0601")
    text = all_words(printed("?powiat=0614&branza=gastronomia_catering"))
    assert "Kuchnia" in text
    assert "Mopy" not in text
    assert "Obca" not in text
    assert "Wybór Branża oferty: gastronomia i catering Powiat: powiat puławski" in text
    assert "1 podmiot, 1 oferta" in text


def test_the_same_selection_is_made_once_however_it_is_asked_for(client):
    entity("Kuchnia", "gastronomia_catering")
    entity("Inna", "opieka", powiat="0601")
    same = (
        "?powiat=0614&powiat=0601&branza=opieka",
        "?branza=opieka&powiat=0601&powiat=0614&powiat=0601",
        "?branza=opieka&powiat=0614&powiat=0601&widok=mapa&kolejnosc=potwierdzone&strona=7&x=1",
        "?branza=opieka&branza=nie-ma&powiat=0614&powiat=0601&powiat=9999",
    )
    for query in same:
        assert client.get(PDF + query).status_code == 503
    assert GeneratedDocument.objects.count() == 1
    client.get(PDF + "?branza=opieka&powiat=0614")
    assert GeneratedDocument.objects.count() == 1, "nothing to print"
    client.get(PDF + "?branza=opieka")
    assert GeneratedDocument.objects.count() == 2


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(text="żółta łąka 0-0"),
        Asked(chosen={"powiat": frozenset({"0601", "0664"}), "rodzaj": frozenset({"zaz"})}),
        Asked(
            text="a" * LONGEST_TEXT,
            chosen={
                "powiat": frozenset({"0620"}),
                "status": frozenset({"bez_statusu"}),
                "branza": frozenset({"inne", "gastronomia_catering"}),
            },
            travels=True,
        ),
    ],
)
def test_a_subject_says_what_was_asked_for(asked):
    subject = subject_of(Found(asked))
    assert len(subject) <= 200
    assert asked_in(subject) == asked
    assert printable(asked) == asked


def test_nothing_chosen_nothing_printed(client):
    entity("Jedyna")
    response = client.get(PDF + "?powiat=0601")
    assert response.status_code == 404
    assert "Nie ma czego drukować" in response.content.decode()
    assert "/katalog/?powiat=0601" in response.content.decode()
    assert not GeneratedDocument.objects.exists()


def test_too_many_entities_are_offered_by_powiat(client, monkeypatch):
    monkeypatch.setattr(documents, "MOST_ENTITIES", 1)
    entity("Pierwsza", "opieka")
    entity("Druga", "opieka", powiat="0601")
    response = client.get(PDF + "?branza=opieka")
    page = response.content.decode()
    assert response.status_code == 400
    assert "/katalog/katalog.pdf?branza=opieka&amp;powiat=0614" in page
    assert not GeneratedDocument.objects.exists()
    assert client.get(PDF + "?branza=opieka&powiat=0614").status_code == 503
    assert GeneratedDocument.objects.count() == 1


def test_words_that_no_subject_can_hold_are_refused(client):
    response = client.get(PDF + "?q=" + "a" * (LONGEST_TEXT + 1))
    assert response.status_code == 400
    assert not GeneratedDocument.objects.exists()


def test_where_words_cannot_be_looked_for_nothing_wrong_is_printed(client, monkeypatch):
    entity("Jedyna")
    monkeypatch.setattr("catalogue.browsing.rows_with", lambda source, text: None)
    response = client.get(PDF + "?q=catering")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert not GeneratedDocument.objects.exists()


# Who may read what


def test_only_what_is_public_is_printed(printed, clock):
    entity("Jawna", "opieka")
    entity("Szkic", "opieka", live=False)
    gone = entity("Wygasła", "opieka")
    Entity.objects.filter(pk=gone.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    changed = entity("Stara nazwa")
    changed.name = "Nowa nazwa w szkicu"
    changed.save_revision()
    text = all_words(printed())
    assert "Jawna" in text
    assert "Stara nazwa" in text
    for hidden in ("Szkic", "Wygasła", "Nowa nazwa"):
        assert hidden not in text


def test_a_withdrawn_entity_is_in_no_later_download(client, printed, run_background):
    entity("Zostaje")
    withdrawn = entity("Znika")
    assert "Znika" in all_words(printed())
    withdrawn.live = False
    withdrawn.save()
    assert client.get(PDF).status_code == 503
    run_background()
    response = client.get(PDF)
    reader = pypdf.PdfReader(io.BytesIO(b"".join(response.streaming_content)))
    assert "Znika" not in all_words(reader)


def test_anonymous_readers_get_no_cookie_and_nobody_may_post(client):
    entity("Jedyna")
    response = client.get(PDF)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert client.post(PDF).status_code == 405


# Making and keeping it


def test_while_it_is_made_its_progress_is_seen(client, run_background, pango, monkeypatch):
    entity("Jedyna", "opieka")
    seen = []
    honest = documents.lay_out

    def watched(edition, progress):
        def report(percent):
            progress(percent)
            seen.append(client.get(PDF + "?branza=opieka"))

        return honest(edition, report)

    monkeypatch.setattr(documents, "lay_out", watched)
    first = client.get(PDF + "?branza=opieka")
    assert first.status_code == 503
    assert int(first["Retry-After"]) > 0
    assert f'href="{PDF}?branza=opieka"' in first.content.decode(), "the choice is kept"
    run_background()
    shown = [int(re.search(r'value="(\d+)"', page.content.decode())[1]) for page in seen]
    assert shown == sorted(shown)
    assert len(set(shown)) > 1
    assert client.get(PDF + "?branza=opieka").status_code == 200


def test_it_is_kept_until_what_it_says_changes(client, printed):
    made = entity("Jedyna", "opieka")
    printed()

    def is_there():
        return client.get(PDF).status_code == 200

    assert is_there()
    Entity.objects.filter(pk=made.pk).update(summary=made.summary)
    entity("Szkic", live=False)
    assert is_there()
    Entity.objects.filter(pk=made.pk).update(confirmed_on=timezone.localdate())
    assert not is_there()
    printed()
    Offer.objects.update(price_note="od 5 zł")
    assert not is_there()
    printed()
    Offer.objects.all().delete()
    assert not is_there()


def test_a_change_elsewhere_leaves_a_selection_as_it_is(client, printed):
    entity("Tutaj", powiat="0614")
    printed("?powiat=0614")
    entity("Gdzie indziej", powiat="0601")
    assert client.get(PDF + "?powiat=0614").status_code == 200


def test_selections_wait_their_turn_but_the_whole_is_always_taken(client, run_background, pango):
    for powiat in ("0601", "0614", "0620", "0663"):
        entity(f"Podmiot {powiat}", powiat=powiat)
    for powiat in ("0601", "0614", "0620"):
        assert "przygotowywany" in client.get(f"{PDF}?powiat={powiat}").content.decode()
    refused = client.get(PDF + "?powiat=0663")
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0
    assert "Przygotowujemy już kilka katalogów" in refused.content.decode()
    assert GeneratedDocument.objects.count() == documents.WAITING_AT_ONCE
    assert "przygotowywany" in client.get(PDF + "?powiat=0614").content.decode()
    assert "przygotowywany" in client.get(PDF).content.decode()
    run_background()
    assert "przygotowywany" in client.get(PDF + "?powiat=0663").content.decode()


def test_an_outdated_one_is_not_made_any_more(client, run_background):
    made = entity("Jedyna")
    client.get(PDF)
    old = GeneratedDocument.objects.get()
    made.name = "Inna nazwa"
    made.save()
    client.get(PDF)
    assert GeneratedDocument.objects.get().subject != old.subject


def ready(subject, days=0):
    storage = storages["private"]
    name = storage.save(f"generated/katalog/{len(subject)}.pdf", io.BytesIO(b"x"))
    finished = timezone.now() - timedelta(days=days)
    return GeneratedDocument.objects.create(
        kind=documents.KIND, subject=subject, state=State.READY, file=name, finished_at=finished
    )


def test_old_and_replaced_ones_are_removed_with_their_files(db, monkeypatch):
    replaced, current = ready("stary 0-0-0-0-0", days=2), ready("nowy 0-0-0-0-0", days=1)
    old, other = ready("m 1-0-0-0-0", days=documents.KEPT.days + 1), ready("m 2-0-0-0-0")
    foreign = GeneratedDocument.objects.create(
        kind="plan", subject="1", state=State.READY, finished_at=timezone.now() - timedelta(900)
    )
    running = request_document(documents.KIND, "m 3-0-0-0-0")
    files = {one: one.file.name for one in (replaced, current, old, other)}
    call_command("tick", verbosity=0)
    left = set(GeneratedDocument.objects.values_list("pk", flat=True))
    assert left == {current.pk, other.pk, foreign.pk, running.pk}
    storage = storages["private"]
    assert [storage.exists(files[one]) for one in (replaced, old)] == [False, False]
    assert [storage.exists(files[one]) for one in (current, other)] == [True, True]
    monkeypatch.setattr(documents, "KEPT_MOST", 1)
    documents.forget_documents(timezone.now())
    assert not GeneratedDocument.objects.filter(pk=current.pk).exists()
    assert GeneratedDocument.objects.filter(pk=other.pk).exists()


def test_without_pango_readers_are_told(client, monkeypatch):
    monkeypatch.setattr(made_documents, "pdf_available", lambda: False)
    entity("Jedyna")
    response = client.get(PDF)
    assert response.status_code == 503
    assert "libpango" in response.content.decode()
    assert not GeneratedDocument.objects.exists()


def test_the_listing_offers_what_it_shows(client):
    entity("Kuchnia", "gastronomia_catering")
    whole = client.get("/katalog/").content.decode()
    assert f'href="{PDF}"' in whole
    page = client.get("/katalog/?branza=gastronomia_catering&widok=karty").content.decode()
    assert f'href="{PDF}?branza=gastronomia_catering"' in page


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


# Small parts


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
