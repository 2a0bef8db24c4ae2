"""/katalog/katalog.pdf: which selection, for whom, what happens meanwhile, how long it is kept."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from catalogue.browsing import Asked, Found
from catalogue.models import Entity, Offer
from catalogue.printing import documents
from catalogue.printing.selection import LONGEST_TEXT, asked_in, printable, subject_of
from home import documents as made_documents
from home.documents import request_document
from home.models import GeneratedDocument
from tests.catalogue.entities import entity
from tests.catalogue.printed_file import PDF, all_words, file_of

pytestmark = pytest.mark.django_db

State = GeneratedDocument.State


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
    assert "Znika" not in all_words(file_of(client.get(PDF)))


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
