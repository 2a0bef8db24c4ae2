"""Polish sections in the frame of another language: consultations, bodies, monitoring, versions of
the plan. The interface, its forms and letters are the reader's; the content says it is Polish."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction

from events.models import EventsPage, Term, TrainingPage
from home.models import OutgoingMail, PrivacyPage, StandardPage
from languages import actions
from planpages.actions import remarks
from planpages.models import (
    BodiesIndexPage,
    Body,
    BodyPage,
    Consultation,
    ConsultationIndexPage,
    Remark,
)
from tests.events.announced import enrolment, term
from tests.languages.working import HOME, out
from tests.monitoring.ground import Ground
from tests.planpages.office import Office
from tests.planpages.reader import in_force, queries, read
from tests.planpages.visitor import Visitor

pytestmark = pytest.mark.django_db

TITLE = "Założenia rozdziału"
REMARK = {
    "text": "Please add the powiat of Biała.",
    "author_kind": "person",
    "author_name": "Ann Example",
    "author_email": "ann@przyklad.example",
    "consent": "on",
}
WORDS = {
    "en": {
        "heading": "Consultations",
        "polish": "The content of this page is in Polish, and the Polish text alone is binding.",
        "no text": "Write your remark.",
        "sent": "Check your mail",
        "subject": "Confirm your remark on the plan",
        "button": "I confirm my remark",
        "confirmed": "The remark is confirmed",
        "published": "Your remark U-1 has been published",
    },
    "uk": {
        "heading": "Консультації",
        "polish": "Зміст цієї сторінки — польською мовою, і чинним є лише польський текст.",
        "no text": "Введіть текст зауваження.",
        "sent": "Перевірте пошту",
        "subject": "Підтвердьте зауваження до плану",
        "button": "Підтверджую зауваження",
        "confirmed": "Зауваження підтверджено",
        "published": "Ваше зауваження U-1 опубліковано",
    },
}


@pytest.fixture
def office(home_page):
    return Office(home_page)


@pytest.fixture
def consultation(office):
    office.consultations  # noqa: B018
    at = timezone.now() - timedelta(days=1)
    found = office.announce(office.chapter(), kind="open", at=at, days=20)
    found.title = TITLE
    found.save()
    return found


@pytest.fixture
def document(consultation):
    return consultation.documents.get()


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_list_that_is_not_translated_is_read_in_the_frame(client, consultation, language):
    soup = read(client, f"/{language}/konsultacje/")
    assert soup.html["lang"] == language
    assert soup.h1.get_text() == WORDS[language]["heading"] and not soup.h1.has_attr("lang")
    assert WORDS[language]["polish"] in soup.main.get_text()
    link = soup.main.find("a", string=TITLE)
    assert (link["href"], link["lang"]) == (f"/{language}/konsultacje/{consultation.slug}/", "pl")
    crumbs = [a["href"] for a in soup.select(".breadcrumb a")]
    assert crumbs == [f"/{language}/"] or crumbs == ["/"]


def test_the_polish_page_says_nothing_of_languages(client, consultation):
    soup = read(client, "/konsultacje/")
    assert soup.html["lang"] == "pl" and soup.h1.get_text() == "Konsultacje"
    assert not soup.select(".about-translation") and not soup.main.select("[lang]")


def test_all_languages_are_named_as_versions(client, consultation):
    for address in ("/konsultacje/", f"/konsultacje/{consultation.slug}/"):
        for prefix in ("", "/en", "/uk"):
            head = read(client, prefix + address).head
            versions = {
                link["hreflang"]: link["href"].partition("//")[2].partition("/")[2]
                for link in head.select('link[rel="alternate"][hreflang]')
            }
            polish = address.lstrip("/")
            expected = {"pl": polish, "x-default": polish, "en": f"en{address}"}
            assert versions == {**expected, "uk": f"uk{address}"}


def test_the_switch_stays_on_the_page(client, document):
    address = document.get_absolute_url()
    soup = read(client, "/en" + address)
    links = {a["hreflang"]: a["href"] for a in soup.select(".languages a")}
    assert links == {"pl": address, "uk": f"/uk{address}"}


def test_a_consulted_text_is_marked_as_polish(client, document, office):
    text = read(client, "/en" + document.get_absolute_url())
    assert text.h1["lang"] == "pl"
    paragraph = text.select_one(".numbered__body")
    assert paragraph["lang"] == "pl" and "Pierwszy akapit" in paragraph.get_text()
    assert "Send a remark" in text.select_one(".numbered__tools").get_text()


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_remark_is_sent_confirmed_and_answered_in_the_language_of_the_form(
    client, clock, office, document, language
):
    address = document.get_absolute_url()
    words, visitor, moderator = WORDS[language], Visitor(client), office.person("moderator")
    visitor.open(f"/{language}{address}uwaga/")
    clock.forward(minutes=1)
    visitor.send({**REMARK, "text": ""}, text="")
    assert words["no text"] in visitor.text
    visitor.send(REMARK, text="")
    assert visitor.address == f"/{language}{address}uwaga/wyslano/"
    assert words["sent"] in visitor.text

    remark = Remark.objects.get()
    assert remark.language == language
    letter = OutgoingMail.objects.get(to=REMARK["author_email"])
    assert letter.subject == words["subject"]
    link = re.search(rf"https?://[^/\s]+(/{language}/konsultacje/potwierdzenie/\S+)", letter.text)
    visitor.open(link[1])
    assert words["button"] in visitor.text
    visitor._read(client.post(link[1], follow=True), link[1], 200)
    assert words["confirmed"] in visitor.text
    assert visitor.page.find("a", href=f"/{language}{address}")

    # The office works in Polish, whatever the language of the request.
    letter = OutgoingMail.objects.get(template="planpages/remark_to_moderate")
    assert letter.subject.startswith("Uwaga czeka na moderację")
    remark.refresh_from_db()
    remarks.publish_remark(remark, moderator)
    published = OutgoingMail.objects.get(template="planpages/remark_moderated")
    assert published.subject == words["published"]
    assert f"/{language}{address}#uwaga-1" in published.text
    shown = read(client, address).select_one(".remark__text")
    assert shown["lang"] == language


def test_what_is_nowhere_in_polish_is_an_error(client, consultation):
    assert client.get("/en/konsultacje/nie-ma-takich/").status_code == 404
    assert client.get("/en/katalog/nie-ma-takiego/").status_code == 404
    page = ConsultationIndexPage.originals.get()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get("/en/konsultacje/").status_code == 404


def test_bodies_are_read_in_the_frame(client, home_page):
    index = BodiesIndexPage(title="Zespoły", slug="zespoly", live=True)
    home_page.add_child(instance=index)
    body = BodyPage(
        title="Zespół ekspertów",
        slug="zespol-ekspertow",
        lead="Ocenia rozdziały.",
        body_record=Body.objects.get(kind="expert_team"),
        tasks=[("paragraph", "<p>Rekomenduje kierunki.</p>")],
        live=True,
    )
    index.add_child(instance=body)
    soup = read(client, "/en/zespoly/")
    assert soup.h1.get_text() == "Who writes the plan"
    assert soup.main.find("a", string="Zespół ekspertów")["href"] == "/en/zespoly/zespol-ekspertow/"
    soup = read(client, "/en/zespoly/zespol-ekspertow/")
    assert soup.h1["lang"] == "pl" and soup.select_one(".lead")["lang"] == "pl"
    assert "The content of this page is in Polish." in soup.main.get_text()
    assert soup.select_one(".breadcrumb a[href='/en/zespoly/']").get_text() == "Who writes the plan"


def test_monitoring_is_read_in_the_frame(client, home_page):
    key = "1f3a9c2e-0000-4000-8000-000000000001"
    Ground.lay(**{key: {"name": "Czynne spółdzielnie", "unit": "spółdzielnie"}})
    soup = read(client, "/en/monitoring/")
    link = soup.main.find("a", string="Czynne spółdzielnie")
    assert link["href"].startswith("/en/monitoring/") and link["lang"] == "pl"
    soup = read(client, link["href"])
    assert soup.h1["lang"] == "pl" and "Assessment" in soup.main.get_text()
    data = {a["href"] for a in soup.select(".take-along a")}
    address = link["href"].removeprefix("/en")
    assert data == {f"{address}dane.csv", f"{address}dane.json"}
    assert client.get(f"/en/monitoring/{key}/").headers["Location"] == link["href"]


def test_an_event_that_is_not_translated_takes_registrations_in_the_frame(client, home_page):
    event = TrainingPage(title="Szkolenie", slug="szkolenie", lead="Dwa dni.", live=True)
    event.terms = [term(20)]
    EventsPage.originals.get().add_child(instance=event)
    opened = enrolment(Term.objects.get())
    row = read(client, "/uk/wydarzenia/").find("a", string="Szkolenie")
    assert (row["href"], row["lang"]) == ("/uk/wydarzenia/szkolenie/", "pl")
    soup = read(client, row["href"])
    assert soup.h1["lang"] == "pl" and soup.select_one(".lead")["lang"] == "pl"
    assert "Зміст цієї сторінки — польською мовою." in soup.main.get_text()
    assert soup.find("a", href=f"/uk/wydarzenia/zapisy/{opened.pk}/")


@pytest.mark.parametrize("is_translated", [False, True])
def test_versions_of_the_plan_are_read_in_the_frame(client, office, person, is_translated):
    version = in_force(office, [office.chapter()])
    if is_translated:
        out(actions.start(office.home, "en", person("tlumacz")), person, HOME)
        out(actions.start(version.plan, "en", person("tlumacz")), person)
    assert "Version 1" in read(client, "/en/plan/wersje/").main.get_text()
    soup = read(client, "/en/plan/wersje/1/")
    assert "the Polish text alone is binding" in soup.main.get_text()
    assert soup.h1["lang"] == "pl" and soup.select_one(".numbered__body")["lang"] == "pl"
    assert read(client, "/en/plan/caly/").html["lang"] == "en"
    assert client.get("/en/plan/wersje/9/").status_code == 404
    soup = read(client, "/en/plan/")
    assert ("has not been translated yet" in soup.get_text()) is not is_translated


def test_the_menu_keeps_the_polish_order(client, home_page, english, consultation):
    # The page of the fixture stands before the consultations, is translated and gets a place.
    for page in (StandardPage.originals.get(), ConsultationIndexPage.originals.get()):
        page.show_in_menus = True
        page.save()
    english.__class__.all_languages.filter(pk=english.pk).update(show_in_menus=True)
    polish = [a["href"] for a in read(client, "/").select(".site-nav a")]
    foreign = [a["href"] for a in read(client, "/en/").select(".site-nav a")]
    assert {"/jak-wziac-udzial/", "/konsultacje/"} <= set(polish)
    assert foreign == [f"/en{address}" for address in polish if f"/en{address}" in foreign]
    assert {"/en/jak-wziac-udzial/", "/en/konsultacje/"} <= set(foreign)


def test_the_frame_costs_the_same_however_much_is_in_it(client, office, consultation):
    addresses = ["/en/konsultacje/", f"/en/konsultacje/{consultation.slug}/"]
    few = [queries(client, address) for address in addresses]
    at = timezone.now() - timedelta(days=1)
    for number in range(2, 9):
        office.announce(office.chapter(number), kind="open", at=at, days=20)
    assert [queries(client, address) for address in addresses] == few


def test_the_demo_mail_is_there_in_every_language(client, settings):
    settings.DEMO = True
    for prefix, words in (("", "Poczta"), ("/en", "Mail of the demo"), ("/uk", "Пошта")):
        answer = client.get(f"{prefix}/demo/poczta/")
        assert words in answer.content.decode() and "no-store" in answer["Cache-Control"]
        soup = BeautifulSoup(answer.content, "html.parser")
        for link in soup.select(".languages a"):
            assert client.get(link["href"]).status_code == 200


def test_what_the_law_asks_for_is_linked_in_every_language(client, english, home_page):
    page = PrivacyPage(title="Prywatność", slug="prywatnosc", live=True)
    home_page.add_child(instance=page)
    link = read(client, "/en/").select_one(".site-foot a[href='/prywatnosc/']")
    assert link["lang"] == "pl" and link.get_text() == "Prywatność"


def test_search_leads_into_the_frame(client, english, consultation):
    form = read(client, "/en/konsultacje/").select_one(".search-within")
    assert form is None  # Nothing has been closed yet.
    Consultation.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    form = read(client, "/en/konsultacje/").select_one(".search-within")
    asked = [(one["name"], one["value"]) for one in form.select("input[type=hidden]")]
    assert asked == [("rodzaj", "konsultacje"), ("rodzaj", "uwaga"), ("jezyk", "pl")]
    soup = read(client, f"{form['action']}?{urlencode([('q', 'założenia'), *asked])}")
    link = soup.select_one(".rows__title a")
    assert (link["href"], link["lang"]) == (f"/en/konsultacje/{consultation.slug}/", "pl")
    link = read(client, "/szukaj/?q=założenia").select_one(".rows__title a")
    assert link["href"] == f"/konsultacje/{consultation.slug}/"
