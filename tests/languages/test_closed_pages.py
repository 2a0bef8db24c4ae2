"""What is for some readers only in Polish is so in every language; words taken back are written."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail_localize.models import StringSegment

from languages import actions
from languages.models import TranslationWork, WorkState
from languages.permissions import facts_of
from tests.catalogue.entities import entity as an_entity
from tests.languages.working import HOME, WORDS, a_page, out, translate

pytestmark = pytest.mark.django_db


def test_a_page_that_is_closed_is_closed_in_every_language(client, english_work, home_page):
    assert client.get("/en/jak-wziac-udzial/").status_code == 200
    PageViewRestriction.objects.create(page=home_page, restriction_type="login")
    english_work.refresh_from_db()
    assert english_work.state == WorkState.WITHDRAWN
    assert not english_work.target.live
    assert "First paragraph." not in client.get("/en/jak-wziac-udzial/").content.decode()


def test_a_closed_page_is_not_translated(home_page, person):
    page = a_page(home_page)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    with pytest.raises(PermissionDenied):
        actions.start(page, "en", person("tlumacz"))


def test_a_closed_page_leads_to_where_one_signs_in(client, home_page):
    page = a_page(home_page)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    answer = client.get("/jak-wziac-udzial/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain


def test_who_takes_words_away_has_written(home_page, person, signed_in):
    work = actions.start(a_page(home_page), "en", person("tlumacz"))
    out(TranslationWork.objects.of(home_page.translation_key).get(), person, HOME)
    translate(work, person("tlumacz"), {**WORDS, "Drugi akapit.": "A draft."})
    segment = StringSegment.objects.get(
        source=work.translation.source, string__data="Drugi akapit."
    )
    address = reverse(
        "wagtail_localize:edit_string_translation", args=[work.translation_id, segment.pk]
    )
    assert signed_in("redaktor").delete(address).status_code == 200
    work.refresh_from_db()
    assert work.words_to_do == 2
    assert facts_of(person("redaktor"), [work])[work.pk].wrote


def test_who_decides_sees_the_page_before(home_page, person, signed_in, client):
    work = actions.start(a_page(home_page), "en", person("tlumacz"))
    translate(work, person("tlumacz"), WORDS)
    work = actions.submit(work, person("tlumacz"))
    address = reverse("languages_preview", args=[work.pk])
    assert "First paragraph." not in client.get(address, follow=True).content.decode()
    assert signed_in("zarzad").get(address).status_code != 200
    html = signed_in("redaktor").get(address).content.decode()
    assert "First paragraph." in html and '<html lang="en">' in html


def test_words_with_wrong_marks_are_shown_and_never_used(home_page, person, signed_in):
    work = actions.start(a_page(home_page), "en", person("tlumacz"))
    words = {**WORDS, "Drugi akapit.": "<script>alert(1)</script>"}
    translate(work, person("tlumacz"), words)
    page = signed_in("tlumacz").get(reverse("languages_work", args=[work.pk]))
    assert "&lt;script&gt;alert(1)" in page.content.decode()
    with pytest.raises(PermissionDenied):
        actions.submit(work, person("tlumacz"))


def test_translators_find_entities_and_begin_with_them(signed_in, home_page, person):
    entity = an_entity("Pralnia „Bąbel”")
    an_entity("Ukryta", live=False)
    client = signed_in("tlumacz")
    assert (
        reverse("catalogue_to_translate") in client.get(reverse("languages_desk")).content.decode()
    )
    listed = client.get(reverse("catalogue_to_translate") + "?q=pral").content.decode()
    address = reverse("catalogue_translate", args=[entity.pk])
    assert address in listed and "Ukryta" not in listed
    client.post(address, {"language": "uk"})
    work = TranslationWork.objects.get()
    assert work.language == "uk"
    listed = client.get(reverse("catalogue_to_translate")).content.decode()
    assert reverse("languages_work", args=[work.pk]) in listed
    assert signed_in("zarzad").get(reverse("catalogue_to_translate")).status_code != 200
