"""Sending a remark and confirming it, by the pages and the mail that a person sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db.models.signals import post_save
from django.test import Client
from django.utils import timezone

from home.models import FormAttempt, OutgoingMail
from planpages.actions.remarks import confirmation_link, submit_remark
from planpages.models import ConsultationDocument, Moderation, Remark
from tests.at_once import at_once
from tests.scenes import scene

from .reader import main, read, words
from .visitor import Visitor

pytestmark = pytest.mark.django_db

REMARK = {
    "text": "Proszę dopisać powiat bialski.",
    "author_kind": "person",
    "author_name": "Anna  Przykładowa",
    "author_email": "anna@przyklad.example",
    "consent": "on",
}


@pytest.fixture
def document(office):
    def announce():
        office.consultations  # noqa: B018
        at = timezone.now() - timedelta(days=1)
        office.announce(office.chapter(), kind="open", at=at, days=20)

    scene("a chapter consulted", announce, office.look_again)
    return ConsultationDocument.objects.get()


@pytest.fixture
def block(document) -> str:
    return document.record["body"][0]["id"]


@pytest.fixture
def reader(client) -> Visitor:
    return Visitor(client)


def fill(reader: Visitor, clock, address: str, status: int = 200, **values) -> Visitor:
    """Open the form, take a minute to write, send."""
    reader.open(address)
    clock.forward(minutes=1)
    return reader.send({**REMARK, **values}, status=status, text="")


def link_in(letter: OutgoingMail) -> str:
    return re.search(r"https?://[^/\s]+(/konsultacje/potwierdzenie/\S+)", letter.text)[1]


def confirmation(office, document, **kwargs) -> tuple[Remark, str]:
    remark = office.remark(document, confirmed=False, **kwargs)
    return remark, link_in(OutgoingMail.objects.get(key=f"remark-received:{remark.pk}"))


# The form


def test_a_remark_to_a_paragraph_is_sent_and_awaits_its_confirmation(
    reader, clock, document, block
):
    reader.open(document.get_absolute_url())
    link = reader.page.find("a", href=re.compile(re.escape(f"?akapit={block}")))
    assert "do akapitu 1.1" in words(link)
    fill(reader, clock, link["href"], quote="Pierwszy   akapit")
    assert "Sprawdź pocztę" in reader.text and "24 godzin" in reader.text

    remark = Remark.objects.get()
    assert (remark.block_id, remark.block_number, remark.quote) == (block, "1.1", "Pierwszy akapit")
    assert remark.author_name == "Anna Przykładowa" and remark.confirmed_at is None
    assert remark.clause.form == "uwaga"
    letter = OutgoingMail.objects.get(to="anna@przyklad.example")
    assert letter.subject == "Potwierdź uwagę do planu"
    assert "Akapit: 1.1" in letter.text


def test_the_form_shows_what_the_remark_is_about(client, document, block):
    address = document.get_absolute_url() + "uwaga/"
    page = main(client, f"{address}?akapit={block}")
    assert "Uwaga dotyczy akapitu 1.1" in page and "Pierwszy akapit 1." in page
    soup = read(client, address)
    assert "Uwaga dotyczy całego rozdziału" in words(soup.main)
    assert soup.find(attrs={"name": "quote"}) is None


def test_marked_words_come_along_if_they_stand_in_the_paragraph(client, document, block):
    address = f"{document.get_absolute_url()}uwaga/?akapit={block}&cytat="
    assert read(client, address + "Pierwszy+akapit").find(attrs={"name": "quote"}).text.strip() == (
        "Pierwszy akapit"
    )
    assert not read(client, address + "Coś+innego").find(attrs={"name": "quote"}).text.strip()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "Wpisz treść uwagi."),
        ("author_kind", "", "we własnym imieniu, czy w imieniu organizacji"),
        ("author_name", " ", "Wpisz swoje imię i nazwisko"),
        ("author_email", "anna", "ma postać"),
        ("author_email", "", "Wpisz adres e-mail"),
        ("quote", "Słowa z księżyca", "Tych słów nie ma w akapicie 1.1"),
        ("consent", "", "zgod"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_typed_is_lost(
    reader, clock, document, block, field, value, message
):
    fill(reader, clock, f"{document.get_absolute_url()}uwaga/?akapit={block}", **{field: value})
    assert not Remark.objects.exists()
    form = reader.form(text="")
    summary = reader.page.find(class_="form__summary")
    assert message in words(summary)
    wrong = reader.page.find(id=summary.find("a")["href"][1:])
    assert wrong is not None
    assert message in words(form.find(class_="field--invalid"))
    for name, kept in {**REMARK, field: value}.items():
        control = form.find(attrs={"name": name})
        if control.name == "textarea":
            assert control.text.strip() == kept
        elif control.get("type") in ("text", "email"):
            assert control.get("value", "").strip() == kept.strip()
    assert reader.page.title.text.startswith("Błąd")


def test_a_paragraph_that_does_not_exist_has_no_form(client, document):
    read(client, document.get_absolute_url() + "uwaga/?akapit=zmyslony", status=404)


def test_the_form_is_kept_in_no_cache(client, document):
    for rest in ("uwaga/", "uwaga/wyslano/"):
        response = client.get(document.get_absolute_url() + rest)
        assert "no-store" in response.headers["Cache-Control"]
    assert not client.get(document.get_absolute_url()).cookies


def test_somebody_else_s_page_cannot_send_the_form(document):
    client = Client(enforce_csrf_checks=True)
    response = client.post(document.get_absolute_url() + "uwaga/", REMARK)
    assert response.status_code == 403 and not Remark.objects.exists()


def test_a_double_click_is_one_remark_and_one_mail(reader, clock, document):
    address = document.get_absolute_url() + "uwaga/"
    reader.open(address)
    clock.forward(minutes=1)
    form = {"issued": reader.form(text="").find(attrs={"name": "issued"})["value"], **REMARK}
    for _click in range(2):
        assert reader.client.post(address, form).status_code == 302
    remark = Remark.objects.get()
    assert OutgoingMail.objects.filter(to=REMARK["author_email"]).count() == 1
    # Sent again when it is confirmed already, by somebody who went back.
    reader.client.post(link_in(OutgoingMail.objects.get(to=REMARK["author_email"])))
    reader.client.post(address, form)
    assert Remark.objects.get() == remark
    # Another remark from the page that one went back to is another remark.
    reader.client.post(address, {**form, "text": "Druga uwaga."})
    assert Remark.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment(office):
    office.consultations  # noqa: B018
    at = timezone.now() - timedelta(days=1)
    document = office.announce(office.chapter(), kind="open", at=at, days=20).documents.get()
    sent = {
        "text": "Uwaga.",
        "author_kind": "person",
        "author_name": "Anna",
        "author_email": "anna@przyklad.example",
        "clause": office.clause,
        "submission": "a" * 64,
    }
    outcomes = at_once(*[lambda: submit_remark(document, **sent)] * 4)
    assert {remark.pk for remark in outcomes} == {Remark.objects.get().pk}
    assert OutgoingMail.objects.filter(to="anna@przyklad.example").count() == 1


# Too early, too late


def test_what_came_in_time_is_taken_however_long_it_is_worked_through(reader, clock, document):
    closes_at = document.consultation.closes_at
    address = document.get_absolute_url() + "uwaga/"
    clock.at(closes_at - timedelta(minutes=5))
    reader.open(address)
    clock.at(closes_at - timedelta(milliseconds=100))

    def slow(**kwargs):
        clock.at(closes_at + timedelta(milliseconds=100))

    post_save.connect(slow, sender=FormAttempt)
    try:
        reader.send(REMARK, text="")
    finally:
        post_save.disconnect(slow, sender=FormAttempt)
    assert Remark.objects.get().sent_at == closes_at - timedelta(milliseconds=100)


def test_a_remark_one_second_late_is_not_taken_and_its_words_are_given_back(
    reader, clock, document, block
):
    consultation = document.consultation
    clock.last_second_of(consultation)
    clock.forward(minutes=-1)
    reader.open(f"{document.get_absolute_url()}uwaga/?akapit={block}")
    clock.at(consultation.closes_at)
    reader.send({**REMARK, "quote": "Pierwszy akapit"}, status=409, text="")
    assert not Remark.objects.exists() and not OutgoingMail.objects.filter(
        to=REMARK["author_email"]
    )
    assert "Konsultacje już się zakończyły" in reader.text
    kept = reader.page.find("textarea", readonly=True)
    assert kept.text.strip() == f"Pierwszy akapit\n\n{REMARK['text']}"
    assert not any("uwaga/" in a["href"] for a in reader.page.main.find_all("a", href=True))


def test_in_the_last_second_it_is_taken(reader, clock, document):
    clock.at(document.consultation.closes_at - timedelta(minutes=1, seconds=1))
    fill(reader, clock, document.get_absolute_url() + "uwaga/")
    assert Remark.objects.exists()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_outside_its_term_the_form_says_when(client, clock, office, moment):
    office.consultations  # noqa: B018
    opens = timezone.now() + timedelta(days=3)
    consultation = office.announce(office.chapter(), kind="open", opens_at=opens, days=20)
    getattr(clock, moment)(consultation)
    address = consultation.documents.get().get_absolute_url() + "uwaga/"
    page = main(client, address, status=409)
    assert ("Konsultacje jeszcze się nie rozpoczęły" in page) == (moment == "before")
    assert ("Konsultacje już się zakończyły" in page) == (moment == "after")


# The confirmation


def test_the_link_opens_a_page_and_only_its_button_confirms(client, office, document):
    remark, address = confirmation(office, document)
    assert client.head(address).status_code == 200
    soup = read(client, address)
    assert "Potwierdź uwagę" in words(soup.h1) and remark.text in words(soup.main)
    remark.refresh_from_db()
    assert remark.confirmed_at is None

    response = client.post(address)
    assert "Dziękujemy" in words(BeautifulSoup(response.content, "html.parser").h1)
    remark.refresh_from_db()
    assert remark.confirmed_at and remark.number == 1
    assert remark.moderation == Moderation.PENDING


def test_the_button_works_without_cookies_and_from_a_mail_program(office, document):
    remark, address = confirmation(office, document)
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(address, HTTP_REFERER="https://poczta.example/").status_code == 200
    remark.refresh_from_db()
    assert remark.confirmed_at
    assert not stranger.cookies


def test_confirming_again_changes_nothing(client, office, document):
    office.person("moderator")
    remark, address = confirmation(office, document)
    client.post(address)
    first = Remark.objects.get()
    for response in (client.post(address), client.get(address)):
        assert "jest już potwierdzona" in response.content.decode()
    remark.refresh_from_db()
    assert (remark.number, remark.confirmed_at) == (first.number, first.confirmed_at)
    assert (
        OutgoingMail.objects.filter(key__startswith=f"remark-to-moderate:{remark.pk}").count() <= 1
    )


def test_confirmed_within_the_term_though_the_consultation_has_closed(
    client, clock, office, document
):
    clock.last_second_of(document.consultation)
    remark, address = confirmation(office, document)
    clock.forward(hours=23, minutes=59)
    assert client.post(address).status_code == 200
    remark.refresh_from_db()
    assert remark.confirmed_at


@pytest.mark.parametrize("method", ["get", "post"])
def test_past_the_term_the_link_says_so(client, clock, office, document, method):
    remark, address = confirmation(office, document)
    clock.forward(hours=24)
    response = getattr(client, method)(address)
    assert response.status_code == 410
    page = words(BeautifulSoup(response.content, "html.parser").main)
    assert "Termin potwierdzenia tej uwagi minął" in page
    assert remark.text in page and "możesz zgłosić uwagę jeszcze raz" in page
    remark.refresh_from_db()
    assert remark.confirmed_at is None


def test_a_remark_that_was_forgotten_and_an_old_link(client, clock, office, document):
    remark, address = confirmation(office, document)
    remark.delete()
    assert "usunęliśmy" in main(client, address, status=410)
    clock.forward(days=31)
    assert "usunęliśmy" in main(client, address, status=410)


@pytest.mark.parametrize("token", ["zmyslony", "a:b:c", confirmation_link.purpose])
def test_a_link_that_is_not_ours(client, office, document, token):
    page = main(client, f"/konsultacje/potwierdzenie/{token}/", status=404)
    assert "Skopiuj cały link z wiadomości" in page


def test_the_pages_of_a_confirmation_are_kept_in_no_cache(client, office, document):
    _remark, address = confirmation(office, document)
    for response in (client.get(address), client.post(address), client.get(address)):
        assert "no-store" in response.headers["Cache-Control"]


# The mail


def test_every_letter_of_the_way_reads_well(client, clock, office, document, run_background):
    """By a whole exchange: nothing escaped, no gap for a missing word, links that open."""
    from planpages.actions import remarks

    office.people()
    remark, address = confirmation(office, document, text='Prosimy o „więcej" <danych> & map')
    client.post(address)
    remark.refresh_from_db()
    remarks.publish_remark(remark, office.person("moderator"))
    remarks.answer_remark(
        remark, office.person("redaktor"), position="partly", justification="Mapa tak, dane nie."
    )
    hidden = office.remark(document, text="Druga.")
    remarks.hide_remark(hidden, office.person("moderator"), reason="Nie na temat.")

    letters = {letter.template: letter for letter in OutgoingMail.objects.all()}
    assert {
        "planpages/consultation_announced",
        "planpages/remark_received",
        "planpages/remark_to_moderate",
        "planpages/remark_moderated",
        "planpages/remark_to_answer",
        "planpages/remark_answered",
    } <= set(letters)
    for letter in letters.values():
        assert letter.subject and "\n" not in letter.subject
        for trace in ("&lt;", "&quot;", "&amp;", "None", "%(", "{{"):
            assert trace not in letter.text + letter.subject, letter.template
    told = OutgoingMail.objects.filter(to=remark.author_email).order_by("pk")
    assert [m.subject for m in told][:3] == [
        "Potwierdź uwagę do planu",
        f"Twoja uwaga {remark.reference} została opublikowana",
        f"Odpowiedź na Twoją uwagę {remark.reference}",
    ]
    assert "częściowo uwzględniona" in told[2].text and "Mapa tak, dane nie." in told[2].text
    assert "Nie na temat." in OutgoingMail.objects.get(key=f"remark:{hidden.pk}:hidden").text
    run_background()
    assert len(mail.outbox) == OutgoingMail.objects.count()
