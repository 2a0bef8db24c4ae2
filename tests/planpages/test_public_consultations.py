"""Consultations as the public reads them: frozen texts, remarks and answers, before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from planpages.actions import remarks
from planpages.models import Consultation, Stage
from tests.scenes import scene

from .reader import links, main, read, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(office):
    """Two chapters, open since yesterday."""

    def announce():
        office.consultations  # noqa: B018
        chapters = [office.chapter(n) for n in (1, 2)]
        at = timezone.now() - timedelta(days=1)
        office.announce(*chapters, kind="open", by="ekspert", at=at, days=20)

    scene("two chapters consulted", announce, office.look_again)
    return Consultation.objects.get()


def documents(consultation):
    return list(consultation.documents.order_by("number"))


def block_of(document, place: int = 0) -> str:
    return document.record["body"][place]["id"]


def published(office, document, **kwargs):
    remark = office.remark(document, **kwargs)
    return remarks.publish_remark(remark, office.person("moderator"))


def answered(office, document, position="accepted", **kwargs):
    return remarks.answer_remark(
        published(office, document, **kwargs),
        office.person("redaktor"),
        position=position,
        justification="Dlatego, że tak jest lepiej.",
    )


# The list


def test_without_consultations_the_list_says_so(client, office):
    office.consultations  # noqa: B018
    page = main(client, "/konsultacje/")
    assert "Teraz nie trwają żadne konsultacje" in page
    assert "Żadne konsultacje jeszcze się nie zakończyły" in page


def test_the_list_tells_open_announced_and_closed_apart(client, clock, office, consultation):
    soup = read(client, "/konsultacje/")
    assert "zostało 19 dni" in words(soup.find("section", attrs={"aria-labelledby": "otwarte"}))
    assert consultation.get_absolute_url() in links(soup)

    clock.at(consultation.closes_at)
    soup = read(client, "/konsultacje/")
    closed = soup.find("section", attrs={"aria-labelledby": "zakonczone"})
    assert consultation.get_absolute_url() in links(closed)
    assert "Teraz nie trwają żadne konsultacje" in words(soup.main)


def test_an_announced_consultation_can_be_read_and_takes_no_remarks(client, clock, office):
    office.consultations  # noqa: B018
    chapter = office.chapter()
    consultation = office.announce(
        chapter, kind="open", opens_at=timezone.now() + timedelta(days=3), days=20
    )
    document = consultation.documents.get()
    assert "Zapowiedziane" in main(client, "/konsultacje/")
    soup = read(client, document.get_absolute_url())
    assert "Pierwszy akapit 1." in words(soup.main)
    assert "Uwagi będziemy przyjmować od" in words(soup.main)
    assert not any("uwaga/" in link for link in links(soup))

    clock.at(consultation.opens_at)
    soup = read(client, document.get_absolute_url())
    assert any("uwaga/" in link for link in links(soup)), "the kept page outlived the opening"


# A consultation


def test_a_consultation_gives_its_terms_texts_and_numbers(client, office, consultation):
    first, _second = documents(consultation)
    published(office, first)
    office.remark(first)
    soup = read(client, consultation.get_absolute_url())
    page = words(soup.main)
    assert "Zapraszamy do udziału." in page
    assert "Jak wziąć udział" in page and "24 godziny" in page
    assert {document.get_absolute_url() for document in documents(consultation)} <= links(soup)
    assert "1 opublikowana uwaga" in page and "nie ma opublikowanych uwag" in page


def test_after_the_close_it_says_what_came_of_it(client, clock, office, consultation):
    first, second = documents(consultation)
    answered(office, first, "accepted")
    answered(office, first, "partly")
    answered(office, second, "rejected")
    published(office, second)
    remarks.hide_remark(office.remark(second), office.person("moderator"), reason="Obraża.")
    clock.at(consultation.closes_at)
    soup = read(client, consultation.get_absolute_url())
    numbers = {words(item.dt): words(item.dd) for item in soup.select(".stats__item")}
    assert numbers == {
        "opublikowane uwagi": "4",
        "uwzględnione": "1",
        "częściowo uwzględnione": "1",
        "nieuwzględnione": "1",
        "czekają na odpowiedź": "1",
    }
    assert "1 uwagi nie opublikowano" in words(soup.main)
    assert "Jak wziąć udział" not in words(soup.main)


def test_all_remarks_are_on_one_page_to_be_printed(client, office, consultation):
    first, second = documents(consultation)
    one = answered(office, first, text="Więcej szczegółów.", block_id=block_of(first))
    two = published(office, second, text="Mniej szczegółów.")
    office.remark(second, text="Jeszcze niesprawdzona.")
    soup = read(client, consultation.get_absolute_url() + "uwagi/")
    page = words(soup.main)
    assert "Więcej szczegółów." in page and "Dlatego, że tak jest lepiej." in page
    assert "Uwzględniona" in page and "Do akapitu 1.1" in page
    assert "Mniej szczegółów." in page and "Urząd jeszcze nie odpowiedział." in page
    assert "niesprawdzona" not in page
    assert {one.get_absolute_url(), two.get_absolute_url()} <= links(soup)


# A text


def test_the_text_is_the_frozen_one_whatever_becomes_of_the_chapter(client, office, consultation):
    first, _second = documents(consultation)
    office.write(first.chapter, "Zupełnie co innego.")
    page = main(client, first.get_absolute_url())
    assert "Pierwszy akapit 1." in page and "co innego" not in page
    assert "nie obowiązujący plan" in page


def test_remarks_and_answers_stand_under_their_paragraph(client, office, consultation):
    first, _second = documents(consultation)
    remark = answered(office, first, text="Uwaga do drugiego.", block_id=block_of(first, 1))
    whole = published(office, first, text="Uwaga do całości.")
    soup = read(client, first.get_absolute_url())
    paragraph = soup.find(id=f"b-{block_of(first, 1)}")
    assert "Uwaga do drugiego." in words(paragraph.find(id=f"uwaga-{remark.number}"))
    assert "Dlatego, że tak jest lepiej." in words(paragraph)
    assert "Uwaga" not in words(soup.find(id=f"b-{block_of(first, 0)}").find("article"))
    assert soup.find(id="caly-rozdzial").find(id=f"uwaga-{whole.number}")


@pytest.mark.parametrize("state", ["unconfirmed", "pending", "hidden"])
def test_a_remark_that_is_not_published_is_nowhere(client, office, consultation, state):
    first, _second = documents(consultation)
    remark = office.remark(first, text="Tylko dla urzędu.", confirmed=state != "unconfirmed")
    if state == "hidden":
        remarks.hide_remark(remark, office.person("moderator"), reason="Obraża.")
    for address in (
        first.get_absolute_url(),
        consultation.get_absolute_url(),
        consultation.get_absolute_url() + "uwagi/",
        "/konsultacje/",
        "/",
    ):
        assert "Tylko dla urzędu." not in main(client, address)


def test_what_people_write_is_shown_as_text(client, office, consultation):
    first, _second = documents(consultation)
    published(office, first, text="<script>alert(1)</script>\n\nDrugi wiersz")
    html = client.get(first.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html and "<p>Drugi wiersz</p>" in html


def test_the_author_s_address_is_never_shown_and_erased_authors_have_no_name(
    client, office, consultation
):
    first, _second = documents(consultation)
    remark = published(office, first, text="Uwaga z adresem.", email="jan@przyklad.example")
    html = client.get(first.get_absolute_url()).content.decode()
    assert "jan@przyklad.example" not in html and "Osoba przykładowa" in html
    remarks.erase_author(remark, office.person("moderator"))
    html = client.get(first.get_absolute_url()).content.decode()
    assert "Osoba przykładowa" not in html
    assert "Uwaga z\xa0adresem." in html and "dane autora usunięte" in html


def test_no_trace_by_which_the_author_can_be_checked_outlives_the_erasure(office, consultation):
    first, _second = documents(consultation)
    remark = published(office, first, text="Uwaga.")
    type(remark).objects.filter(pk=remark.pk).update(submission="a" * 64)
    remarks.erase_author(remark, office.person("moderator"))
    remark.refresh_from_db()
    assert remark.erased_at and remark.submission is None


def test_an_image_of_a_frozen_text_is_the_archived_one(client, office):
    office.consultations  # noqa: B018
    image = get_image_model().objects.create(title="Wykres", file=get_test_image_file())
    figure = {"image": image.pk, "decorative": False, "alt_text": "Słupki rosną"}
    chapter = office.chapter()
    text = chapter.working_text()
    raw = {"image": figure, "caption": "Wzrost", "credit": "ROPS"}
    text.body = text.body.stream_block.to_python([{"type": "figure", "value": raw, "id": "f"}])
    text.save_revision(user=office.person("ekspert"))
    document = office.announce(chapter, kind="open").documents.get()

    soup = read(client, document.get_absolute_url())
    shown = soup.find("figure").find("img")
    assert shown["alt"] == "Słupki rosną" and "Wzrost" in words(soup.find("figure"))
    assert shown["src"].startswith("/archiwum/")
    assert client.get(shown["src"]).status_code == 200


def test_a_withdrawn_text_is_not_there(client, office):
    office.consultations  # noqa: B018
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter, opens_at=timezone.now() + timedelta(days=2))
    document = consultation.documents.get()
    read(client, document.get_absolute_url())
    office.send_back(chapter, "moderator")
    read(client, document.get_absolute_url(), status=404)
    read(client, document.get_absolute_url() + "uwaga/", status=404)
    # It was the only text: until another one joins there is nothing to announce.
    read(client, consultation.get_absolute_url(), status=404)


@pytest.mark.parametrize("rest", ["nie-ma/", "nie-ma/uwagi/", "nie-ma/rozdzial-1/"])
def test_there_is_no_other_consultation(client, office, consultation, rest):
    read(client, f"/konsultacje/{rest}", status=404)


def test_a_consultation_cannot_take_the_address_of_confirmations(office):
    consultation = office.announce(office.chapter(), kind="open", title="Potwierdzenie")
    assert consultation.slug != "potwierdzenie"


def test_an_answer_shows_at_once_on_the_kept_page(client, office, consultation):
    first, _second = documents(consultation)
    remark = published(office, first)
    assert "Urząd jeszcze nie odpowiedział." in main(client, first.get_absolute_url())
    remarks.answer_remark(
        remark, office.person("redaktor"), position="accepted", justification="Racja."
    )
    assert "Racja." in main(client, first.get_absolute_url())


def test_the_home_page_shows_open_and_announced_consultations(client, clock, office, consultation):
    assert consultation.get_absolute_url() in links(read(client, "/"))
    clock.at(consultation.closes_at)
    soup = read(client, "/")
    assert consultation.get_absolute_url() not in links(soup)
    assert "Teraz nie trwają żadne konsultacje" in words(soup.main)
