"""Terms, remarks, records and identifiers are those of the Polish object in every language."""

import pytest

from catalogue.models import Entity, EntityText
from events.models import EventPage, EventsPage, Term, TrainingPage
from home.models import ContactMessage, OutgoingMail
from home.outbox import post
from languages import actions
from languages.models import TranslationWork
from planpages.models import AdoptedVersion, ChapterPage, PlanPage, TextChange
from planpages.record import problems
from tests.catalogue.entities import entity as an_entity
from tests.events.announced import term
from tests.languages.working import HOME, out
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
    event = TrainingPage.originals.get(pk=event.pk)
    out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
    out(actions.start(calendar, "en", person("tlumacz")), person)
    work = out(actions.start(event, "en", person("tlumacz")), person)

    assert Term.objects.count() == 1
    assert EventPage.originals.count() == 1
    assert work.target.terms.count() == 0
    assert "Lublin" in client.get("/en/wydarzenia/szkolenie/").content.decode()
    assert "en Szkolenie" in client.get("/en/wydarzenia/").content.decode()


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
