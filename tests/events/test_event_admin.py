"""The editor of events, its guards, and the screens of the terms."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    querydict_from_html,
    streamfield,
)

from events.actions.terms import cancel_term
from events.models import EventPage, Exhibitor, FairPage, Term, TrainingPage
from home.models import HomePage, OutgoingMail
from home.verdicts import Refused
from tests.catalogue.entities import entity
from tests.events.announced import calendar_page, enrolment, event, fair, registered, term

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(home_page, signed_in):
    return signed_in("redaktor")


STREAMS = ("body", "summary", "programme", "documents_before", "documents_after", "gallery")


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_of(editor, page):
    """What the browser would send back from the editor, unchanged."""
    html = editor.get(edit_url(page)).content.decode()
    form = querydict_from_html(html, form_id="page-edit-form")
    for name in STREAMS:
        form[f"{name}-count"] = "0"
    return form


def words(response):
    return " ".join(response.content.decode().split())


def as_json(message):
    """As the editor of blocks is given it."""
    return json.dumps(message)[1:-1]


def new_form(**changes):
    day = timezone.localtime() + timedelta(days=30)
    values = {
        "title": "Nowe szkolenie",
        "slug": "nowe-szkolenie",
        "lead": "",
        **{name: streamfield([]) for name in STREAMS},
        "terms": inline_formset(
            [
                {
                    "starts_at": f"{day:%Y-%m-%d} 09:00",
                    "ends_at": f"{day:%Y-%m-%d} 15:00",
                    "city": "Puławy",
                    "powiat": "0614",
                    **changes.pop("term", {}),
                }
            ]
        ),
        "exhibitors": inline_formset([]),
        "action-publish": "1",
        **changes,
    }
    return nested_form_data(values)


def add(editor, kind=TrainingPage, **changes):
    url = reverse(
        "wagtailadmin_pages:add", args=["events", kind._meta.model_name, calendar_page().pk]
    )
    return editor.post(url, new_form(**changes))


# Writing


def test_an_editor_writes_and_publishes_an_event(editor, client):
    assert add(editor).status_code == 302
    page = TrainingPage.objects.get()
    assert page.live and page.terms.get().city == "Puławy"
    assert client.get(page.url).status_code == 200


def test_only_the_four_types_stand_under_the_calendar(editor):
    html = words(editor.get(reverse("wagtailadmin_pages:add_subpage", args=[calendar_page().pk])))
    for name in ("Konferencja", "Targi", "Konferencja z targami", "Szkolenie"):
        assert name in html
    assert EventPage not in calendar_page().creatable_subpage_models()
    assert HomePage.objects.get().creatable_subpage_models().count(type(calendar_page())) <= 1


def test_a_fair_takes_its_exhibitors_from_the_catalogue(editor):
    shown = entity("Kuchnia")
    add(
        editor,
        FairPage,
        exhibitors=inline_formset([{"entity": shown.pk, "stand": "A1", "shows": "Zupy"}]),
    )
    page = FairPage.objects.get()
    assert page.exhibitors.get().entity == shown
    html = words(editor.get(edit_url(page)))
    assert "Kuchnia" in html and "Wystawcy" in html
    assert "exhibitors-TOTAL_FORMS" not in words(editor.get(edit_url(event())))


def test_an_exhibitor_is_chosen_once(editor):
    shown = entity("Kuchnia")
    rows = [{"entity": shown.pk, "stand": n, "shows": ""} for n in ("A1", "A2")]
    assert add(editor, FairPage, exhibitors=inline_formset(rows)).status_code == 200
    assert not FairPage.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"term": {"ends_at": "2020-01-01 10:00"}}, "Koniec terminu musi być po początku."),
        ({"term": {"ends_at": "2190-01-01 10:00"}}, "Termin trwa najwyżej miesiąc"),
        ({"term": {"city": "", "powiat": ""}}, "Podaj miejscowość albo adres transmisji."),
        ({"term": {"powiat": ""}}, "Wybierz powiat"),
        ({"term": {"city": "", "online_url": "https://a.example/"}}, "Podaj miejscowość."),
        ({"term": {"postal_code": "24100"}}, "Kod pocztowy"),
        ({"slug": "zapisy"}, "Tego adresu używa sam kalendarz"),
        ({"contact_phone": "zadzwoń"}, "Tylko cyfry"),
        ({"terms": inline_formset([])}, "co najmniej 1"),
    ],
)
def test_what_is_wrong_is_said_in_polish_and_nothing_is_lost(editor, changes, message):
    response = add(editor, lead="Długo pisany lead.", **changes)
    assert response.status_code == 200
    assert message in words(response)
    assert "Długo pisany lead." in words(response)
    assert not TrainingPage.objects.exists()


def test_a_photo_needs_its_words_and_its_author(editor):
    from tests.home.page_content import picture

    html = words(add(editor, image=picture().pk))
    assert "Napisz, co widać na zdjęciu." in html
    assert "Podaj autora zdjęcia." in html


def day(*points):
    return {"title": "", "items": streamfield(list(points))}


def test_the_programme_lasts_no_longer_than_the_shortest_term(editor):
    two_days = streamfield([("day", day()), ("day", day())])
    html = words(add(editor, programme=two_days))
    assert as_json("Program ma więcej dni niż najkrótszy termin, który trwa 1 dzień.") in html
    assert not TrainingPage.objects.exists()
    assert add(editor, programme=streamfield([("day", day())])).status_code == 302


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ([("10:00", "09:00")], "Koniec musi być po początku."),
        ([("09:00", "11:00"), ("10:00", "12:00")], "zaczyna się przed końcem poprzedniego"),
    ],
)
def test_the_programme_is_in_order_of_time(editor, hours, message):
    points = [("pause", {"starts": a, "ends": b, "title": "Przerwa"}) for a, b in hours]
    html = words(add(editor, programme=streamfield([("day", day(*points))])))
    assert as_json(message) in html
    assert not TrainingPage.objects.exists()


# A term for which people register


def test_a_term_with_registration_cannot_be_removed_in_the_form(editor):
    page = event("Szkolenie", term(5), term(9, powiat="0664"))
    first = page.terms.order_by("starts_at").first()
    enrolment(first, closes=4)
    form = form_of(editor, page)
    form["terms-0-DELETE"] = "1"
    form["action-publish"] = "1"
    response = editor.post(edit_url(page), form)
    html = words(response)
    assert response.status_code == 200
    assert "nie można go usunąć: pokazujemy go ponownie" in html
    assert 'name="terms-0-DELETE" value="1"' not in html
    assert page.terms.count() == 2

    form["terms-0-DELETE"] = ""
    form["terms-1-DELETE"] = "1"
    assert editor.post(edit_url(page), form).status_code == 302
    assert [t.pk for t in page.terms.all()] == [first.pk]


def test_a_term_does_not_end_before_its_registration_does(editor):
    page = event()
    places = enrolment(page.terms.get(), closes=8)
    form = form_of(editor, page)
    day = timezone.localtime() + timedelta(days=5)
    form["terms-0-starts_at"] = f"{day:%Y-%m-%d} 09:00"
    form["terms-0-ends_at"] = f"{day:%Y-%m-%d} 15:00"
    form["action-publish"] = "1"
    html = words(editor.post(edit_url(page), form))
    assert "Zapisy nie pasują do tych dat; najpierw zmień zapisy." in html
    assert page.terms.get().starts_at > places.closes_at


def test_moving_a_term_in_the_form_tells_those_registered(editor):
    page = event()
    registered(enrolment(page.terms.get()))
    form = form_of(editor, page)
    form["terms-0-place"] = "Inna sala"
    form["action-publish"] = "1"
    assert editor.post(edit_url(page), form).status_code == 302
    assert OutgoingMail.objects.filter(template="events/term_changed").count() == 1


# Deleting, copying


def test_an_event_with_registration_is_not_deleted_by_any_door(editor, signed_in):
    page = event()
    registered(enrolment(page.terms.get()))
    free = event("Inne")
    reason = "nie można go usunąć"
    delete = reverse("wagtailadmin_pages:delete", args=[page.pk])
    assert reason in words(editor.post(delete, follow=True))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert reason in words(
        editor.post(f"{bulk}?id={page.pk}&id={free.pk}&next=/admin/", follow=True)
    )
    above = reverse("wagtailadmin_pages:delete", args=[calendar_page().pk])
    assert reason in words(signed_in("admin").post(above, follow=True))
    api = f"/admin/api/main/pages/{page.pk}/action/delete/"
    answer = signed_in("admin").post(api, "{}", content_type="application/json")
    assert answer.status_code == 403 and reason in json.dumps(answer.json(), ensure_ascii=False)
    for one in (page, calendar_page()):
        with pytest.raises(Refused):
            one.delete()
    with pytest.raises(ProtectedError):
        EventPage.objects.filter(pk=page.pk).delete()
    with pytest.raises(ProtectedError):
        page.terms.get().delete()
    assert Page.objects.filter(pk__in=[page.pk, free.pk]).count() == 2
    assert Term.objects.count() == 2


def test_an_event_without_registration_is_deleted(editor):
    page = event()
    delete = reverse("wagtailadmin_pages:delete", args=[page.pk])
    assert editor.post(delete).status_code == 302
    assert not EventPage.objects.exists() and not Term.objects.exists()


def test_an_event_is_copied_but_has_no_alias(editor):
    page = fair("Targi", (entity("Kuchnia"), "A1", ""))
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    form = {
        "new_title": "Targi za rok",
        "new_slug": "targi-za-rok",
        "new_parent_page": calendar_page().pk,
    }
    refused = editor.post(url, {**form, "alias": "on"}, follow=True)
    assert "nie może mieć aliasu" in words(refused)
    assert EventPage.objects.count() == 1
    with pytest.raises(Refused):
        page.create_alias()
    assert editor.post(url, form).status_code == 302
    assert Exhibitor.objects.count() == 2


def test_an_exhibiting_entity_is_not_deleted_from_the_catalogue(editor):
    shown = entity("Kuchnia")
    fair("Targi", (shown, "A1", ""))
    delete = reverse(shown.snippet_viewset.get_url_name("delete"), args=[shown.pk])
    editor.post(delete)
    shown.refresh_from_db()
    assert Exhibitor.objects.count() == 1


# Terms


def test_the_editor_leads_to_the_terms(editor):
    page = event()
    assert reverse("events_terms", args=[page.pk]) in editor.get(edit_url(page)).content.decode()


def test_the_screen_of_terms_shows_how_each_stands(editor, person):
    page = event("Szkolenie", term(5), term(9, powiat="0664"))
    first, second = page.terms.order_by("starts_at")
    registered(enrolment(first), "seated", "waiting", "cancelled")
    cancel_term(second, person("redaktor"), "Remont sali.")
    html = words(editor.get(reverse("events_terms", args=[page.pk])))
    assert "tylko lista rezerwowa" in html
    assert "2 osoby zapisane" in html and "Remont sali." in html
    assert reverse("events_cancel_term", args=[page.pk, first.pk]) in html
    assert reverse("events_cancel_term", args=[page.pk, second.pk]) not in html
    assert "Odwołano termin" in html


def test_a_term_is_cancelled_on_its_screen(editor, client):
    page = event()
    one = page.terms.get()
    registered(enrolment(one))
    url = reverse("events_cancel_term", args=[page.pk, one.pk])
    assert "Zapisana jest 1 osoba" in words(editor.get(url))
    html = words(editor.post(url, {"reason": " "}))
    assert "Podaj powód w jednym zdaniu" in html and not page.terms.get().is_cancelled
    html = words(editor.post(url, {"reason": "Remont sali."}, follow=True))
    assert "wiadomość dostaje 1 zapisana osoba" in html
    assert "Remont sali." in client.get(page.url).content.decode()
    html = words(editor.post(url, {"reason": "Jeszcze raz."}, follow=True))
    assert "Ten termin jest już odwołany." in html
    assert OutgoingMail.objects.filter(template="events/term_cancelled").count() == 1


@pytest.mark.parametrize("name", ["ekspert", "moderator", "zarzad", "tlumacz"])
def test_others_see_neither_screen(home_page, signed_in, name):
    page = event()
    one = page.terms.get()
    for url in (
        reverse("events_terms", args=[page.pk]),
        reverse("events_cancel_term", args=[page.pk, one.pk]),
    ):
        answer = signed_in(name).post(url, {"reason": "Remont."}, follow=True)
        assert "Szkolenie z partnerstw" not in words(answer)
    assert not page.terms.get().is_cancelled


def test_a_term_belongs_to_its_event(editor):
    page, other = event(), event("Inne")
    url = reverse("events_cancel_term", args=[other.pk, page.terms.get().pk])
    assert editor.post(url, {"reason": "Remont."}).status_code == 404
    assert editor.get(reverse("events_terms", args=[999999])).status_code == 404
