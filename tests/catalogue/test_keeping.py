"""The catalogue as editors keep it in the CMS, and what follows for readers, search and desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Workflow

from catalogue.contributions import make_demo
from catalogue.models import Entity, Offer
from home.page_cache import content_mark
from home.search_sources import rows_with
from search.searching import Asked, search
from tests.people import person
from tests.planpages.visitor import Visitor

from .entities import entity, full_entity
from .proposing import NIP, proposal

pytestmark = pytest.mark.django_db


def url(view: str, *args: Any) -> str:
    return reverse(Entity.snippet_viewset.get_url_name(view), args=args)


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


def read(made: Entity) -> str:
    return Visitor(Client()).open(made.get_absolute_url()).text


# Writing


def test_an_editor_writes_an_entity_with_an_offer_and_publishes_it(editor):
    form = {
        "name": "Pracownia „Igła”",
        "kind": "zaz",
        "run_by": "Fundacja „Razem”",
        "city": "Puławy",
        "powiat": "0614",
        "latitude": "51.41600",
        "longitude": "21.96900",
        "activity": "Szyjemy.",
        "nip": "526 025 09 95",
        "offers-TOTAL_FORMS": "1",
        "offers-0-name": "Torby",
        "offers-0-kind": "goods",
        "offers-0-branch": "krawiectwo",
        "offers-0-area": "voivodeship",
        "offers-0-cpv": "15811000-6",
        "offers-0-photos-TOTAL_FORMS": "0",
        "offers-0-photos-INITIAL_FORMS": "0",
        "offers-0-photos-MIN_NUM_FORMS": "0",
        "offers-0-photos-MAX_NUM_FORMS": "6",
        "story-count": "0",
        "story_results-count": "0",
    }
    editor.open(url("add"))
    editor.send({**form, "action-publish": "1"}, name="")
    made = Entity.objects.get()
    assert made.live and made.nip == NIP and made.offers.get().cpv == "15811000-6"
    assert "Torby" in read(made)
    assert made.confirmed_on is None  # publishing is not checking


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("nip", "5260250994", "Cyfra kontrolna NIP się nie zgadza"),
        ("latitude", "", "obie współrzędne"),
        ("offers-0-cpv", "15811000-1", "Cyfra kontrolna kodu CPV"),
        ("photo_alt", "", "Napisz, co widać na zdjęciu."),
        ("kind", "", "wymagane"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_public_reads_the_old(
    editor, field, value, message
):
    made = full_entity()
    before = read(made)
    editor.open(url("edit", made.pk))
    stories = {"story-count": "0", "story_results-count": "0"}
    editor.send({**stories, "summary": "Nowy opis.", field: value, "action-publish": "1"}, name="")
    assert message in editor.text
    assert read(made) == before


def test_a_draft_goes_through_the_workflow_and_is_read_once_approved(editor, clock):
    assert Entity(name="x").get_workflow() == Workflow.objects.get(name="Redakcja")
    made = full_entity()
    made.summary = "Opis po zmianie."
    made.save_revision(user=person("admin"))
    state = made.get_workflow().start(made, person("admin"))
    assert "Opis po zmianie." not in read(made)
    state.current_task_state.approve(user=person("redaktor"))
    assert "Opis po zmianie." in read(made)
    assert Offer.objects.filter(entity=made).count() == 2


def test_withdrawn_it_is_gone_for_readers_and_search(editor):
    made = full_entity()
    assert search(Asked("konfitury")).total == 2  # the entity and its offer
    editor.open(url("unpublish", made.pk)).send({}, csrfmiddlewaretoken="")
    assert Client().get(made.get_absolute_url()).status_code == 404
    assert search(Asked("konfitury")).total == 0


def test_the_preview_shows_the_draft_to_its_editor(editor):
    made = full_entity()
    made.summary = "Tylko w podglądzie."
    revision = made.save_revision(user=person("redaktor"))
    page = editor.client.get(url("revisions_view", made.pk, revision.pk))
    assert page.status_code == 200 and "Tylko w podglądzie." in page.content.decode()


# The list


def names(editor: Visitor, query: str) -> set[str]:
    editor.open(f"{url('list')}?{query}")
    return {made.name for made in Entity.objects.all() if made.name in editor.text}


def test_the_list_is_narrowed_and_searched(editor):
    old = timezone.localdate() - timedelta(days=400)
    entity("Żak", "zywnosc", kind="kis", confirmed_on=old)
    entity("Łódka", "transport", "zywnosc", powiat="0663", nip=NIP)
    entity("Szkic", kind="cis", live=False)
    assert names(editor, "") == {"Żak", "Łódka", "Szkic"}
    assert names(editor, "kind=kis") == {"Żak"}
    assert names(editor, "powiat=0663") == {"Łódka"}
    assert names(editor, "branch=zywnosc") == {"Żak", "Łódka"}
    assert names(editor, "state=draft") == {"Szkic"}
    assert names(editor, f"not_confirmed_since={old + timedelta(days=1)}") == {"Żak", "Łódka"}
    assert names(editor, f"not_confirmed_since={old}") == {"Łódka"}
    assert names(editor, "q=łódka") == {"Łódka"}
    assert names(editor, f"q={NIP}") == {"Łódka"}
    assert names(editor, "q=szkic") == {"Szkic"}


def test_the_list_is_searched_by_words_of_offers_too(editor):
    entity("Łódka", "transport")
    entity("Żak", "zywnosc")
    assert names(editor, "q=transportem") == {"Łódka"}
    assert rows_with("entity", "transportem") == [Entity.objects.get(name="Łódka").pk]


def test_the_list_costs_the_same_for_one_and_for_many(editor):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            editor.open(url("list"))
        return len(captured)

    entity("A0", "zywnosc")
    cost()
    one = cost()
    for number in range(1, 12):
        entity(f"A{number}", "zywnosc", "opieka")
    assert cost() == one


def test_several_data_are_confirmed_at_once(editor):
    public = [entity("Młyn"), entity("Piekarnia")]
    draft = entity("Szkic", live=False)
    address = reverse("wagtail_bulk_action", args=["catalogue", "entity", "confirm_data"])
    ids = "&".join(f"id={made.pk}" for made in (*public, draft))
    mark = content_mark()
    editor.open(f"{address}?{ids}&next={url('list')}")
    assert "Te podmioty nie są publiczne" in editor.text
    editor.send({}, csrfmiddlewaretoken="")
    assert "Potwierdzono dane 2 podmiotów." in editor.text
    today = timezone.localdate()
    assert [Entity.objects.get(pk=made.pk).confirmed_on for made in public] == [today, today]
    assert Entity.objects.get(pk=draft.pk).confirmed_on is None
    assert content_mark() != mark
    entries = ModelLogEntry.objects.filter(action="catalogue.entity.confirm")
    assert {entry.message for entry in entries} == {"Dane potwierdzono"}


# The desk


def test_the_desk_tells_what_waits_and_leads_there(editor):
    today = timezone.localdate()
    entity("Świeży", confirmed_on=today - timedelta(days=364))
    entity("Stary", confirmed_on=today - timedelta(days=365))
    entity("Nigdy")
    entity("Szkic", live=False)
    proposal()
    editor.open("/admin/")
    assert "czekające na decyzję 1" in editor.text
    assert "nikt nie potwierdził od roku 2" in editor.text
    (link,) = (a for a in editor.page.find_all("a") if "od roku" in a.text)
    editor.open(link["href"])
    assert "Stary" in editor.text and "Nigdy" in editor.text
    assert "Świeży" not in editor.text and "Szkic" not in editor.text
    assert "Zgłoszenia do katalogu" not in Visitor(Client()).open("/").text


# Readers, search, machines


def test_saving_a_draft_leaves_the_cache_alone_and_publishing_does_not():
    made = full_entity()
    mark = content_mark()
    revision = made.save_revision(user=person("redaktor"))
    assert content_mark() == mark
    revision.publish()
    assert content_mark() != mark


def test_offers_and_entities_are_found_by_the_forms_of_their_words():
    made = full_entity()
    found = search(Asked("cateringu")).hits
    assert {hit.kind for hit in found} >= {"oferta", "podmiot"}
    offer = made.offers.get(name="Catering dla gmin")
    assert f"/katalog/{made.slug}/#oferta-{offer.pk}" in {hit.url for hit in found}
    assert search(Asked("zakwas")).total == 0
    offer.description = "Pieczywo na zakwasie."
    offer.save()
    assert search(Asked("zakwas")).total == 2
    assert search(Asked("zakwas", {"powiat": frozenset(["0614"])})).total == 2


def test_the_sitemap_has_public_entities_only():
    shown, hidden = entity("Jawny"), entity("Szkic", live=False)
    sitemap = Client().get("/sitemap.xml").content.decode()
    assert shown.get_absolute_url() in sitemap and hidden.get_absolute_url() not in sitemap


# The demonstration


def test_the_demonstration_is_made_once_and_marked():
    first = make_demo()
    assert first and first.startswith("catalogue: ")
    count = Entity.objects.count()
    assert count >= 60 and Entity.objects.filter(is_example=True).count() == count
    assert Entity.objects.values("powiat").distinct().count() == 24
    assert Entity.objects.values("kind").distinct().count() == 12
    assert Offer.objects.values("branch").distinct().count() == 18
    for made in Entity.objects.prefetch_related("offers"):
        made.full_clean()
        assert "Przykładow" in made.name and made.offers.all(), made.name
    edited = Entity.objects.first()
    edited.summary = "Poprawka redaktora."
    edited.save()
    assert make_demo() is None
    assert Entity.objects.get(pk=edited.pk).summary == "Poprawka redaktora."
    assert Entity.objects.count() == count
