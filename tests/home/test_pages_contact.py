"""The contact page and its form: the way of a message, and what happens with mistakes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from home.contact import KEEP_MESSAGES, forget_messages
from home.models import ConsentClause, ContactMessage, ContactPage, OutgoingMail
from tests.home.page_content import EMPTY, FULL, add

GOOD = {
    "name": "Anna Przykładowa",
    "email": "anna@przyklad.example",
    "subject": "Pytanie o szkolenie",
    "text": "Kiedy odbędzie się\nnajbliższe szkolenie?",
    "consent": "on",
    "strona_www": "",
    "altcha": "",
}


@pytest.fixture
def page(home_page):
    return add(home_page, ContactPage(title="Kontakt", slug="kontakt"))


@pytest.fixture
def send(client, clock, page):
    """Open the form, take one's time and send it."""

    def _send(**changes):
        html = client.get("/kontakt/napisz/").content.decode()
        hidden = re.search(r'name="issued" value="([^"]+)"', html)
        assert hidden
        clock.forward(seconds=30)
        return client.post("/kontakt/napisz/", {**GOOD, "issued": hidden[1], **changes})

    return _send


def test_page_tells_how_to_reach_the_office(client, home_page):
    page = add(home_page, FULL["contact"]())

    html = client.get(page.get_url()).content.decode()

    for wanted in (
        "ul. Diamentowa 2, 20-447 Lublin",
        "(81) 528 76 50",
        "Wejście od parkingu.",
        "Sekretariat",
        'href="tel:+48815287650"',
        "mailto:sekretariat@przyklad.example",
        f'href="{page.get_url()}napisz/"',
    ):
        assert wanted in html


def test_page_without_departments_points_at_the_office(client, home_page):
    html = client.get(add(home_page, EMPTY["contact"]()).get_url()).content.decode()

    assert "W\xa0każdej sprawie napisz lub zadzwoń" in html


def test_form_is_at_an_address_of_its_own_that_nobody_caches(client, page):
    response = client.get("/kontakt/napisz/")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    html = response.content.decode()
    assert "csrfmiddlewaretoken" in html
    assert '<span aria-current="page">Napisz do nas</span>' in html
    for name in ("name", "email", "subject", "text", "consent"):
        assert re.search(rf'<label [^>]*for="id_{name}"', html)
    assert "Administratorem danych" in html


def test_message_is_kept_and_posted(send, page, run_background, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = send()

    assert (response.status_code, response["Location"]) == (302, "/kontakt/napisz/dziekujemy/")
    message = ContactMessage.objects.get()
    assert message.name == "Anna Przykładowa"
    assert message.text == "Kiedy odbędzie się\nnajbliższe szkolenie?"
    assert message.recipient == "rops@lubelskie.pl"
    assert message.clause == ConsentClause.objects.get(form="kontakt")
    run_background()
    (sent,) = mail.outbox
    assert sent.to == ["rops@lubelskie.pl"]
    assert sent.subject == "Formularz kontaktowy: Pytanie o szkolenie"
    assert sent.extra_headers["Reply-To"] == "anna@przyklad.example"
    assert "Anna Przykładowa <anna@przyklad.example>" in sent.body
    assert "najbliższe szkolenie?" in sent.body


def test_own_address_of_the_page_goes_before_the_settings(send, page):
    page.recipient = "szkolenia@przyklad.example"
    page.save()

    send()

    assert OutgoingMail.objects.get().to == "szkolenia@przyklad.example"


def test_thanks_name_no_person_and_are_not_for_search_engines(client, page):
    response = client.get("/kontakt/napisz/dziekujemy/")

    html = response.content.decode()
    assert "Dziękujemy" in html
    assert '<meta name="robots" content="noindex">' in html
    assert not response.cookies


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Podaj imię i nazwisko"),
        ("email", "", "Podaj adres e-mail"),
        ("email", "anna", "To nie wygląda na adres e-mail"),
        ("subject", "  ", "Napisz w kilku słowach"),
        ("text", "", "Wpisz treść wiadomości"),
    ],
)
def test_mistake_is_named_beside_its_field_and_nothing_is_lost(send, field, value, said):
    response = send(**{field: value})

    html = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "<title>Błąd: Napisz do nas" in html
    assert f'<a href="#id_{field}">' in html
    beside = html.split(f'id="id_{field}_error"')[1].split("</p>")[0]
    beside = re.sub("<[^>]*>", "", beside).replace("\xa0", " ")
    assert said in beside
    control = re.search(rf'<(?:input|textarea)[^>]*name="{field}"[^>]*>', html)
    assert control
    assert 'aria-invalid="true"' in control[0]
    assert f"id_{field}_error" in control[0]
    for name, kept in GOOD.items():
        if name in ("name", "email", "subject", "text") and name != field:
            assert kept in html
    assert re.search(r'name="consent"[^>]*checked', html)
    assert not ContactMessage.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_consent_is_needed(send):
    response = send(consent="")

    assert response.status_code == 200
    assert 'href="#id_consent"' in response.content.decode()
    assert not ContactMessage.objects.exists()


def test_lines_in_a_subject_cannot_add_headers(send):
    send(subject="Pytanie\r\nBcc: ktos@przyklad.example")

    assert ContactMessage.objects.get().subject == "Pytanie Bcc: ktos@przyklad.example"
    assert OutgoingMail.objects.count() == 1


def test_nothing_is_kept_if_mail_cannot_be_written(send, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("home.contact.post", fail)

    with pytest.raises(RuntimeError):
        send()
    assert not ContactMessage.objects.exists()


def test_messages_are_forgotten_after_a_year(db):
    now = timezone.now()
    fields = {"name": "A", "email": "a@przyklad.example", "subject": "s", "text": "t"}
    old = now - KEEP_MESSAGES - timedelta(seconds=1)
    ContactMessage.objects.create(**fields, recipient="r@przyklad.example", created_at=old)
    kept = ContactMessage.objects.create(**fields, recipient="r@przyklad.example", created_at=now)

    assert forget_messages(now) == 1
    assert ContactMessage.objects.get() == kept


def test_office_reads_messages_in_the_cms(signed_in, page, send):
    send()
    message = ContactMessage.objects.get()

    for address in ("/admin/contact_messages/", f"/admin/contact_messages/inspect/{message.pk}/"):
        for name in ("redaktor", "admin"):
            assert "Pytanie o szkolenie" in signed_in(name).get(address).content.decode()
        assert signed_in("ekspert").get(address).status_code == 302


def test_nobody_changes_or_deletes_a_message(signed_in, page, send):
    send()
    message = ContactMessage.objects.get()

    for action in ("edit", "delete"):
        signed_in("admin").post(f"/admin/contact_messages/{action}/{message.pk}/", {"subject": "x"})
    assert ContactMessage.objects.get().subject == "Pytanie o szkolenie"
