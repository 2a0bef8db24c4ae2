"""Certificates: who gets one, numbers, files, links, verification, withdrawal, the end of data."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from itertools import pairwise

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events.actions.anonymising import anonymise, erase_registration
from events.actions.certificates import (
    issue_certificates,
    send_certificates,
    withdraw_certificate,
)
from events.actions.registrations import Contact, change_registration
from events.certificate_files import forget_old_files, subject_of_one
from events.certificate_links import download_link, token_of, verification_url
from events.models import Certificate, CertificateSeries
from events.models.attendance import CODE_LETTERS, read_code
from events.views.certificate import WRONG_CODES, initials
from home import pdf
from home.models import FormAttempt, GeneratedDocument, OutgoingMail
from home.verdicts import Refused
from tests.at_once import at_once
from tests.engines import cannot_be_had
from tests.people import person
from tests.planpages.visitor import Visitor

from . import ground, organising
from .organising import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


@pytest.fixture
def pango():
    if not pdf.pdf_available():
        cannot_be_had(f"No Pango here. On Debian: apt install {pdf.PACKAGES}")


@pytest.fixture
def issued():
    """Three certificates of a training that is over."""
    to = organising.past_training(certificate_scope="Partnerstwa w praktyce")
    return to, issue_certificates(to, person("redaktor"))


def path_of(certificate: Certificate) -> str:
    return "/" + verification_url(certificate).split("/", 3)[3]


def link_path(certificate: Certificate) -> str:
    certificate = Certificate.objects.select_related("participant__registration").get(
        pk=certificate.pk
    )
    return f"/wydarzenia/zaswiadczenie/pobierz/{token_of(certificate)}/"


def words_of(response) -> str:
    content = b"".join(response.streaming_content)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " | ".join(" ".join(page.extract_text().split()) for page in pages)


# Issuing


def test_only_those_present_on_the_required_days_get_one_in_the_order_of_the_alphabet():
    to = organising.past_training("Jan Żak", "Anna Ćma", "Ewa Bąk", "Ola Nie", present=1)
    people = {one.name: one for one in to.participants.all()}
    second = to.term.days[1]
    organising.mark(to, second, *(people[name] for name in ("Jan Żak", "Anna Ćma", "Ewa Bąk")))
    made = issue_certificates(to, person("redaktor"))
    assert [one.name for one in made] == ["Ewa Bąk", "Anna Ćma", "Jan Żak"]
    assert [one.serial for one in made] == [1, 2, 3]
    first = made[0]
    assert (first.days_present, first.hours, first.city) == (2, 12, "Puławy")
    assert (first.first_day, first.last_day) == (to.term.days[0], to.term.days[1])


def test_a_second_time_only_those_who_came_to_be_entitled_since():
    to = organising.past_training("Jan Żak", "Ewa Bąk", present=1)
    people = {one.name: one for one in to.participants.all()}
    organising.mark(to, to.term.days[1], people["Jan Żak"])
    assert len(issue_certificates(to, person("redaktor"))) == 1
    assert issue_certificates(to, person("redaktor")) == []
    organising.mark(to, to.term.days[1], people["Ewa Bąk"])
    assert [one.number for one in issue_certificates(to, person("redaktor"))] == [
        f"2/{timezone.localdate().year}"
    ]


def test_numbers_begin_anew_with_the_year_and_have_no_gaps(clock):
    first, second, third = (organising.past_training("Jan Żak") for _ in range(3))
    old = timezone.now()
    issue_certificates(first, person("redaktor"), at=old)
    issue_certificates(second, person("redaktor"), at=old)
    issue_certificates(third, person("redaktor"), at=old + timedelta(days=366))
    numbers = list(Certificate.objects.order_by("pk").values_list("year", "serial"))
    assert numbers == [(old.year, 1), (old.year, 2), ((old + timedelta(days=366)).year, 1)]


def test_no_certificates_where_the_settings_say_none_or_before_the_day():
    to = organising.past_training(certificate_days=0)
    with pytest.raises(Refused):
        issue_certificates(to, person("redaktor"))
    ahead = ground.enrolment(5, certificate_days=1)
    with pytest.raises(Refused):
        issue_certificates(ahead, person("redaktor"))


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_give_each_number_once_without_gaps():
    same = organising.past_training(*(f"Jan Nr{n}" for n in range(4)))
    others = [organising.past_training("Ewa Bąk", "Jan Żak") for _ in range(2)]
    who = [person("redaktor"), person("admin")]
    CertificateSeries.objects.all().delete()
    outcomes = at_once(
        *[lambda u=u: issue_certificates(same, u) for u in who * 2],
        *[lambda to=to: issue_certificates(to, who[0]) for to in others],
    )
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    assert Certificate.objects.count() == 8
    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 9))
    assert all(b - a == 1 for a, b in pairwise(serials))


# Files


def test_the_file_says_what_was_issued_and_all_are_printed_together(
    editor, issued, run_background, pango
):
    to, made = issued
    address = url("admin_certificate_file", to.pk, made[0].pk)
    assert editor.client.get(address).status_code == 503
    run_background()
    response = editor.client.get(address)
    assert response["Content-Type"] == "application/pdf" and "private" in response["Cache-Control"]
    words = words_of(response)
    for said in (made[0].name, made[0].number, "Szkolenie o spółdzielniach", "Puławy",
                 "Partnerstwa w praktyce", made[0].spaced_code, "12 godzin zajęć"):  # fmt: skip
        assert said in words, said
    together = url("certificates_file", to.pk)
    assert editor.client.get(together).status_code == 503
    run_background()
    pages = words_of(editor.client.get(together)).split(" | ")
    assert len(pages) == 3 and all(one.name in page for one, page in zip(made, pages, strict=True))


def test_the_longest_texts_stay_on_one_sheet(editor, run_background, pango):
    long = "Zamówienia publiczne i partnerstwa publiczno-społeczne w praktyce gmin. " * 20
    to = organising.past_training("Anna Maria Wielkowolska-Przykładowska")
    to.term.event.title = ("Szkolenie dwudniowe o " + "spółdzielniach socjalnych " * 9)[:250]
    to.term.event.save()
    to.certificate_scope, to.certificate_signer = long[:1500], "Dyrektor Ośrodka " * 8
    to.save()
    (made,) = issue_certificates(to, person("redaktor"))
    address = url("admin_certificate_file", to.pk, made.pk)
    editor.client.get(address)
    run_background()
    words = words_of(editor.client.get(address))
    assert " | " not in words and words.count("praktyce gmin") >= 19


def test_files_are_kept_no_longer_than_needed(editor, issued, run_background, pango, clock):
    to, made = issued
    editor.client.get(url("admin_certificate_file", to.pk, made[0].pk))
    run_background()
    document = GeneratedDocument.objects.get()
    storage, name = document.file.storage, document.file.name
    assert forget_old_files(timezone.now()) == 0 and storage.exists(name)
    assert forget_old_files(timezone.now() + timedelta(days=31)) == 1 and not storage.exists(name)


# Sending


def test_each_is_sent_once_as_a_link_to_the_file(editor, issued, run_background, pango):
    to, made = issued
    editor.open(url("admin_certificates", to.pk)).send({}, act="send")
    assert "Do wysłania przekazano 3 wiadomości." in editor.text
    assert send_certificates(to, person("redaktor")) == 0
    mails = OutgoingMail.objects.filter(template="events/certificate")
    assert mails.count() == 3 and not any(mail.attachments for mail in mails)
    mail = next(mail for mail in mails if made[0].number in mail.subject)
    link = re.search(r"https?://[^/]+(/wydarzenia/zaswiadczenie/pobierz/\S+)", mail.text)
    reader = Visitor(Client())
    reader.open(link[1])
    assert made[0].name not in reader.text  # whose it is, is not told before the file
    assert "no-store" in reader.response["Cache-Control"]
    assert reader.response["Referrer-Policy"] == "no-referrer"
    file = reader.page.select_one("a.button")["href"]
    assert Client().get(file).status_code == 503
    run_background()
    assert made[0].name in words_of(Client().get(file))
    assert send_certificates(to, person("redaktor"), again=True) == 3


def test_without_an_address_nothing_is_sent():
    to = ground.enrolment(5, certificate_days=1)
    organising.make_people(to, "Jan Żak", email=False)
    organising.move(to, days=-40)
    organising.mark(to, to.term.days[0])
    issue_certificates(to, person("redaktor"))
    assert send_certificates(to, person("redaktor")) == 0
    assert Certificate.objects.get().sent_at is None


def test_links_that_do_not_open(issued, clock):
    """Guessed, changed, of another purpose, of an old address, expired, withdrawn, erased."""
    _to, made = issued
    first, second, third = made
    good = link_path(first)
    client = Client()
    assert client.get(good).status_code == 200
    token = good.split("/")[-2]
    other = link_path(second).split("/")[-2]
    for wrong in (
        token[:-2], token[:-1] + ("A" if token[-1] != "A" else "B"), "x",
        f"{token.rpartition(':')[0]}:{other.rpartition(':')[2]}",
        download_link.token(certificate=10**6, link=1),
        download_link.token(certificate="1 OR 1=1", link=1),
        download_link.token(link=1),
        download_link.token(certificate=first.pk, link=2),
    ):  # fmt: skip
        for tail in ("", "zaswiadczenie.pdf"):
            response = client.get(f"/wydarzenia/zaswiadczenie/pobierz/{wrong}/{tail}")
            assert response.status_code == 404, wrong
            assert first.name not in response.content.decode()
    change_registration(
        first.participant.registration_id,
        contact=Contact(email="nowy@przyklad.example"),
        user=person("redaktor"),
    )
    assert client.get(good).status_code == 404
    assert client.get(link_path(first)).status_code == 200
    gone, late = link_path(second), link_path(third)
    withdraw_certificate(second, person("redaktor"), reason="Pomyłka")
    assert client.get(gone).status_code == client.get(gone + "zaswiadczenie.pdf").status_code == 410
    clock.forward(days=366)
    assert client.get(late).status_code == 410


# Verification


def test_anybody_sees_whether_it_is_genuine_and_only_initials(issued):
    _to, made = issued
    reader = Visitor(Client()).open(path_of(made[0]))
    assert (
        f"nr {made[0].number}" in reader.text.replace("\xa0", " ") and "autentyczne" in reader.text
    )
    assert "E. B." in reader.text and "Bąk" not in reader.text and "Ewa" not in reader.text
    response = reader.response
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"
    assert 'content="noindex"' in response.content.decode() and not response.cookies
    typed = made[0].code.lower().replace("0", "o").replace("1", "l")
    reader = (
        Visitor(Client()).open("/wydarzenia/zaswiadczenie/").send({"kod": f" {typed} "}, kod="")
    )
    assert "autentyczne" in reader.text
    reader.open("/wydarzenia/zaswiadczenie/?kod=abc", status=400)
    assert "szesnaście liter" in reader.text


def test_codes_cannot_be_guessed_and_guessing_is_stopped(issued, clock):
    _to, made = issued
    assert all(len(one.code) == 16 and set(one.code) <= set(CODE_LETTERS) for one in made)
    client = Client()
    wrong = [f"{n:016}" for n in range(WRONG_CODES)]
    for code in wrong:
        assert client.get(f"/wydarzenia/zaswiadczenie/{code}/").status_code == 404
    # Right ones too: otherwise guessing would go on.
    assert client.get(path_of(made[0])).status_code == 429
    assert FormAttempt.objects.count() == WRONG_CODES
    other = Client(REMOTE_ADDR="10.1.2.3")
    assert other.get(path_of(made[0])).status_code == 200
    clock.forward(hours=1, seconds=1)
    assert client.get(path_of(made[0])).status_code == 200


def test_codes_as_they_are_typed():
    assert read_code("o123-4567 89ab-cdef") == "0123456789ABCDEF"
    assert read_code("0123456789ABCDE") == read_code("0123-4567-89AB-CDEU") == ""
    assert initials("Anna Maria  Kowalska-Nowak") == "A. M. K.-N." and initials("") == ""


# Withdrawing


def test_withdrawn_it_is_said_so_and_a_right_one_is_issued(editor, issued, run_background, pango):
    to, made = issued
    editor.client.get(url("admin_certificate_file", to.pk, made[0].pk))
    run_background()
    editor.open(url("admin_certificate", to.pk, made[0].pk)).send({"reason": " "}, act="withdraw")
    assert "Napisz, dlaczego" in editor.text
    editor.send({"reason": "Błąd w nazwisku"}, act="withdraw")
    assert "unieważnione" in editor.text and "Błąd w nazwisku" in editor.text
    assert not GeneratedDocument.objects.exists()
    reader = Visitor(Client()).open(path_of(made[0]))
    assert "unieważnione" in reader.text and "autentyczne" not in reader.text
    assert "Błąd w nazwisku" not in reader.text
    assert editor.client.get(url("admin_certificate_file", to.pk, made[0].pk)).status_code in (
        302,
        403,
    )
    (again,) = issue_certificates(to, person("redaktor"))
    assert again.serial == 4 and again.code != made[0].code
    with pytest.raises(Refused):
        withdraw_certificate(made[0], person("redaktor"), reason="drugi raz")
    with pytest.raises(ValidationError):
        withdraw_certificate(again, person("redaktor"), reason="  ")


# The end of personal data


@pytest.mark.parametrize("end", ["retention", "request"])
def test_the_name_goes_and_the_page_says_so(editor, issued, run_background, pango, end):
    to, made = issued
    first = made[0]
    link = link_path(first)
    send_certificates(to, person("redaktor"))
    editor.client.get(url("admin_certificate_file", to.pk, first.pk))
    run_background()
    document = GeneratedDocument.objects.get()
    name, storage = document.file.name, document.file.storage
    subject = subject_of_one(first)
    if end == "retention":
        anonymise(to)
    else:
        erase_registration(first.participant.registration_id, person("redaktor"))
    first.refresh_from_db()
    assert first.name == "" and not storage.exists(name)
    assert not GeneratedDocument.objects.filter(subject=subject).exists()
    left = OutgoingMail.objects.filter(template="events/certificate").count()
    assert left == (0 if end == "retention" else 2)
    reader = Visitor(Client()).open(path_of(first))
    assert "Dane osobowe są usunięte" in reader.text and "autentyczne" in reader.text
    assert Client().get(link).status_code == 404
    assert first.number in editor.open(url("admin_certificates", to.pk)).text
