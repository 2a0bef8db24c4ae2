"""Terms, remarks, records and identifiers are those of the Polish object in every language."""

import pytest
from django.urls import reverse

from catalogue.models import Entity, EntityText
from events.models import Enrolment, EventPage, EventsPage, Term, TrainingPage
from home.models import ContactMessage, OutgoingMail
from home.outbox import post
from languages import actions
from languages.models import TranslationWork
from planpages.models import AdoptedVersion, ChapterPage, PlanPage, TextChange
from planpages.record import problems
from tests.catalogue.entities import entity as an_entity
from tests.events.announced import enrolment, term
from tests.languages.working import HOME, out, translate_all
from tests.planpages.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(home_page):
    return Office(home_page)


def test_a_translated_event_has_the_terms_of_the_polish_one(client, home_page, person):
    calendar = EventsPage.originals.get()
    event = TrainingPage(title="Szkolenie", slug="szkolenie")
    event.terms = [term(20)]
    calendar.add_child(instance=event)
    enrolment(Term.objects.get())
    event = TrainingPage.originals.get(pk=event.pk)
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    out(actions.start(calendar, "en", person("tlumacz")), person)
    work = out(actions.start(event, "en", person("tlumacz")), person)

    assert Term.objects.count() == 1
    assert EventPage.originals.count() == 1
    assert work.target.terms.count() == 0
    html = client.get("/en/wydarzenia/szkolenie/").content.decode()
    assert "Lublin" in html
    assert f'href="/en/wydarzenia/zapisy/{Enrolment.objects.get().pk}/"' in html
    assert "en Szkolenie" in client.get("/en/wydarzenia/").content.decode()

    moved = Term.objects.get()
    moved.city = "Kazimierz Dolny"
    moved.save()
    for start in ("/", "/en/"):
        found = client.get(f"{start}szukaj/?q=Kazimierz").content.decode()
        assert f'href="{start}wydarzenia/szkolenie/"' in found


def test_a_translated_chapter_is_no_part_of_the_record(office: Office, client, person):
    version = office.adopted()
    chapter = ChapterPage.originals.of_plan(version.plan).in_order().first()
    home = office.home
    out(actions.start(home, "en", person("tlumacz")), person)
    out(actions.start(version.plan, "en", person("tlumacz")), person)
    changes = TextChange.objects.count()
    work = out(actions.start(chapter, "en", person("tlumacz")), person)

    assert work.target.live and not work.target.has_workflow
    assert [b.id for b in work.target.body] == [b.id for b in chapter.body]
    assert TextChange.objects.count() == changes
    assert PlanPage.originals.count() == 1 and AdoptedVersion.objects.count() == 1
    assert list(problems()) == []
    html = client.get(work.target.get_url()).content.decode()
    block = next(b for b in chapter.body if b.block_type == "paragraph")
    assert f'href="{chapter.get_url()}#b-{block.id}"' in html
    assert "about-translation" in html


def test_an_entity_stays_one_row(client, home_page, person):
    from catalogue.models import CataloguePage

    entity = an_entity("Spółdzielnia Przykład", "gastronomia", summary="Gotujemy obiady.")
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    out(actions.start(CataloguePage.originals.get(), "en", person("tlumacz")), person)
    text = EntityText.polish_of(entity)
    work = out(actions.start(text, "en", person("tlumacz")), person)

    assert Entity.objects.count() == 1
    html = client.get(f"/en/katalog/{entity.slug}/").content.decode()
    assert "en Gotujemy obiady." in html
    assert "Gotujemy obiady." in client.get(f"/katalog/{entity.slug}/").content.decode()

    entity.summary = "Gotujemy obiady i zupy."
    entity.save_revision().publish()
    work = TranslationWork.objects.get(pk=work.pk)
    assert work.is_behind
    assert "en Gotujemy obiady." in client.get(f"/en/katalog/{entity.slug}/").content.decode()


LETTER = {
    "message": ContactMessage(
        name="Anna", email="anna@example.org", subject="Pytanie", text="Kiedy?"
    )
}


def test_letters_are_in_the_language_of_who_gets_them(db, settings):
    """A request in English for a letter to the office, and one in Polish for a reader's."""
    from django.utils.translation import get_language, override

    with override("en"):
        post("contact_message", "rops@example.org", LETTER, key="office")
    with override("pl"):
        post("contact_message", "reader@example.org", LETTER, key="reader", language="en")
        assert get_language() == "pl"
    office, reader = (OutgoingMail.objects.get(key=key) for key in ("office", "reader"))
    assert (office.language, reader.language) == ("pl", "en")
    assert office.text != reader.text


def test_a_translated_chapter_goes_out_by_experts_alone_and_on_no_stage(
    office: Office, person, signed_in
):
    version = office.adopted()
    chapter = ChapterPage.originals.of_plan(version.plan).in_order().first()
    out(actions.start(office.home, "en", person("tlumacz")), person)
    out(actions.start(version.plan, "en", person("tlumacz")), person)
    work = actions.start(chapter, "en", person("tlumacz"))
    translate_all(work, person("tlumacz"))
    work = actions.submit(work, person("tlumacz"))
    target = work.target
    address = reverse("languages_work", args=[work.pk])
    for name in ("tlumacz", "redaktor", "zarzad", "moderator", "admin"):
        client = signed_in(name)
        client.post(address, {"act": "publish", "shown": work.revision_id})
        client.post(
            reverse("wagtailadmin_pages:edit", args=[target.pk]),
            {"action-submit": "1", "action-publish": "1", "title": "X", "slug": target.slug},
        )
        for act in ("publish", "copy", "move", "delete"):
            client.post(reverse("wagtailadmin_api:pages:action", args=[target.pk, act]))
    target = ChapterPage.all_languages.get(pk=target.pk)
    assert not target.live and target.current_workflow_state is None
    assert list(problems()) == []

    signed_in("ekspert").post(address, {"act": "publish", "shown": work.revision_id})
    target.refresh_from_db()
    assert target.live
    assert target.pk not in set(ChapterPage.originals.values_list("pk", flat=True))
    assert list(problems()) == []


def test_a_machine_translates_only_where_one_is_plugged_in(home_page, person, signed_in, settings):
    work = actions.start(home_page, "en", person("tlumacz"))
    address = reverse("wagtail_localize:machine_translate", args=[work.translation_id])
    client = signed_in("tlumacz")
    assert client.post(address).status_code == 404
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }
    client.post(address)
    work.refresh_from_db()
    assert work.words_to_do == 0 and work.state == "writing"
    assert not work.target.live
    assert "w-status" in client.get(reverse("languages_work", args=[work.pk])).content.decode()
