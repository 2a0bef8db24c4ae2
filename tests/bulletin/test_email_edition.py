"""The e-mail edition: two parts that say the same, for mail programs that know little CSS."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from bulletin.email_edition import EmailEdition, email_edition
from bulletin.mailing.letters import PREFERENCES, UNSUBSCRIBE
from bulletin.models import IssueStage

from .press import image, paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(press) -> EmailEdition:
    issue = press.issue(
        editorial=paragraphs('Zapraszamy <a href="/kontakt/">do kontaktu</a> & współpracy.')
    )
    press.article(
        issue, "Pierwszy & „ważny”", photo=image("Zdjęcie"), photo_alt="Co widać",
        photo_credit="autor",
    )  # fmt: skip
    press.article(issue, "Drugi", section="rozmowa")
    return email_edition(press.bring(press.again(issue), IssueStage.PUBLISHED))


def test_subject(mail):
    assert mail.subject == "Biuletyn Ekonomii Społecznej, nr 1/2026: Temat numeru 1"


def test_both_parts_say_the_same(mail):
    soup = BeautifulSoup(mail.html, "html.parser")
    html = " ".join(soup.get_text(" ").split())
    text = " ".join(mail.text.split())
    for words in (
        "O czym jest numer 1.", "Pierwszy & „ważny”", "Drugi", "Wprowadzenie: Drugi.", "Rozmowa",
        "Zespół przykładowy", "ul. Diamentowa 2", "rops@lubelskie.pl",
    ):  # fmt: skip
        assert words in html, words
        assert words in text, words
    links = {link["href"] for link in soup.find_all("a") if link["href"].startswith("http")}
    for link in links - {f"{settings.BASE_URL}/biuletyn/"}:
        assert link in text, link


def test_addresses_are_whole_and_pictures_have_alternative_texts(mail):
    soup = BeautifulSoup(mail.html, "html.parser")
    for link in soup.find_all("a"):
        assert link["href"].startswith(("http", "mailto:", "%%")), link
    assert f"{settings.BASE_URL}/kontakt/" in mail.html
    assert f"do kontaktu ({settings.BASE_URL}/kontakt/)" in mail.text
    pictures = soup.find_all("img")
    assert [one["alt"] for one in pictures] == ["Zielona okładka", "Co widać"]
    for picture in pictures:
        assert picture["src"].startswith(settings.BASE_URL)
        assert int(picture["width"]) <= 600


def test_the_markers_stand_in_both_parts_untouched(mail):
    for marker in (UNSUBSCRIBE, PREFERENCES):
        assert mail.html.count(f'href="{marker}"') == 1
        assert mail.text.count(marker) == 1


def test_style_is_inlined_and_layout_needs_none(mail):
    soup = BeautifulSoup(mail.html, "html.parser")
    tables = soup.find_all("table")
    assert tables
    assert all(table.get("role") == "presentation" for table in tables)
    for name in ("head", "theme", "lead", "button-link", "foot"):
        element = soup.find(class_=name)
        assert element is not None, name
        assert element.get("style"), name
    kept = "".join(style.get_text() for style in soup.find_all("style"))
    assert "prefers-color-scheme: dark" in kept
    assert "max-width: 480px" in kept
    assert not re.search(r"^\s*\.head\s*\{", kept, re.MULTILINE), "the rest is in the attributes"
    assert soup.find("html").get("lang") == "pl"  # type: ignore[union-attr]
    assert "<script" not in mail.html
    assert "<link" not in mail.html
    assert len(mail.html.encode()) < 100_000, "some programs cut longer mails"


def test_no_pixel_and_no_third_party(mail):
    for address in re.findall(r'(?:src|href)="(http[^"]+)"', mail.html):
        assert address.startswith(settings.BASE_URL), address
        assert "?" not in address, address
