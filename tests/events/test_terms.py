"""What happens to a term that people know of: it moves, or it is cancelled. Everybody once."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageLogEntry

from events.actions.terms import cancel_term, tell_of_changes, tell_of_untold
from events.ical import uid
from events.models import ConferencePage, Enrolment, Participant, Registration, Term
from events.permissions import may_cancel_term, may_see_terms
from home.models import ContentVersion, OutgoingMail
from home.verdicts import Refused
from tests.events.announced import draft_of, enrolment, event, publish, registered, term

pytestmark = pytest.mark.django_db

REASON = "Remont sali."
OTHERS = ("ekspert", "grupa1", "moderator", "zarzad", "tlumacz", "nikt")


@pytest.fixture
def page(home_page):
    return event()


@pytest.fixture
def places(page):
    return enrolment(page.terms.get())


def mails(template):
    return OutgoingMail.objects.filter(template=f"events/{template}").order_by("pk")


def ics_of(mail):
    [attachment] = mail.attachments
    assert attachment["content_type"].startswith("text/calendar")
    made = Calendar.from_ical(base64.b64decode(attachment["content"]))
    [found] = made.events
    return made, found


# May I?


@pytest.mark.parametrize("name", [*OTHERS, None])
def test_only_those_who_publish_cancel(page, person, name):
    user = person(name) if name else AnonymousUser()
    one = page.terms.get()
    assert not may_cancel_term(user, one) and not may_see_terms(user, page)
    with pytest.raises(Refused):
        cancel_term(one, user, REASON)
    one.refresh_from_db()
    assert one.cancelled_at is None and one.sequence == 0
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", ["redaktor", "admin"])
def test_who_publishes_cancels_what_is_announced(page, person, name):
    assert may_see_terms(person(name), page)
    assert may_cancel_term(person(name), page.terms.get())


def test_an_account_put_aside_cancels_nothing(page, person):
    user = person("redaktor")
    user.is_active = False
    assert not may_cancel_term(user, page.terms.get())


def test_what_is_over_cancelled_or_unknown_is_not_cancelled(page, person, clock):
    user, one = person("redaktor"), page.terms.get()
    draft = event("Szkic", live=False).terms.get()
    assert "nie jest opublikowane" in may_cancel_term(user, draft).reason
    enrolment(draft)
    assert may_cancel_term(user, draft)
    clock.at(one.ends_at - timedelta(minutes=1))
    assert may_cancel_term(user, one)
    clock.at(one.ends_at)
    assert not may_cancel_term(user, one)
    clock.at(one.starts_at - timedelta(days=1))
    cancelled = cancel_term(one, user, REASON)
    with pytest.raises(Refused):
        cancel_term(cancelled, user, "Jeszcze raz.")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 301])
def test_a_reason_is_needed(page, person, reason):
    with pytest.raises(ValidationError) as refused:
        cancel_term(page.terms.get(), person("redaktor"), reason)
    assert "reason" in refused.value.message_dict
    assert not page.terms.get().is_cancelled


# Cancelling


def test_everybody_registered_is_told_once_of_a_cancellation(
    page, places, person, django_capture_on_commit_callbacks
):
    registered(places, "seated", "seated", email="a@przyklad.example")
    registered(places, "waiting", email="b@przyklad.example")
    registered(places, "offered", email="c@przyklad.example")
    registered(places, "cancelled", email="d@przyklad.example")
    registered(places, "declined", "lapsed", email="e@przyklad.example")
    registered(places, "seated", email="f@przyklad.example", confirmed=False)
    # One address, two registrations, in other letters.
    registered(places, "waiting", email="G@przyklad.example")
    registered(places, "seated", email="g@przyklad.example")
    own = registered(places, "seated", email="h@przyklad.example").participants.get()
    Participant.objects.filter(pk=own.pk).update(email="i@przyklad.example")
    erased = registered(places, "seated", email="")
    Registration.objects.filter(pk=erased.pk).update(erased_at=timezone.now())

    mark = ContentVersion.objects.get().mark
    with django_capture_on_commit_callbacks(execute=True):
        one = cancel_term(page.terms.get(), person("redaktor"), f"  {REASON}\n")

    told = {mail.to: mail for mail in mails("term_cancelled")}
    assert set(told) == {f"{name}@przyklad.example" for name in ("a", "b", "c", "G", "h", "i")}
    assert OutgoingMail.objects.count() == len(told)
    mail = told["a@przyklad.example"]
    assert mail.subject == "Odwołane: Szkolenie z partnerstw"
    assert REASON in mail.text and "Lublin" in mail.text and "Osoba" not in mail.text
    made, found = ics_of(mail)
    assert made["METHOD"] == "CANCEL" and found["STATUS"] == "CANCELLED"
    assert found["UID"] == uid(one) and found["SEQUENCE"] == 1
    assert found["ATTENDEE"] == "mailto:a@przyklad.example"
    # Whoever waits has nothing in the calendar yet.
    assert told["b@przyklad.example"].attachments == []
    assert told["G@przyklad.example"].attachments
    assert (one.cancel_reason, one.sequence, one.told_sequence) == (REASON, 1, 1)
    assert ContentVersion.objects.get().mark != mark
    entry = PageLogEntry.objects.get(action="events.term.cancel")
    assert entry.user == person("redaktor") and entry.data["reason"] == REASON
    assert "przyklad.example" not in str(entry.data)

    assert tell_of_changes(page) == 0 and tell_of_untold() is None
    assert OutgoingMail.objects.count() == len(told)


def test_a_term_without_registration_is_cancelled_too(page, person):
    assert cancel_term(page.terms.get(), person("redaktor"), REASON).is_cancelled
    assert not OutgoingMail.objects.exists()


def test_only_those_of_the_term_are_told(home_page, person):
    page = event("Szkolenie", term(5), term(9, powiat="0664"))
    first, second = page.terms.order_by("starts_at")
    registered(enrolment(first), email="a@przyklad.example")
    registered(enrolment(second), email="b@przyklad.example")
    cancel_term(first, person("redaktor"), REASON)
    assert [mail.to for mail in mails("term_cancelled")] == ["a@przyklad.example"]


def test_a_draft_begun_before_does_not_take_the_cancellation_back(page, places, person):
    draft = draft_of(page)
    draft.lead = "Nowe słowa."
    old = draft.save_revision()
    loaded = old.as_object()
    cancel_term(page.terms.get(), person("redaktor"), REASON)

    old.publish()
    assert page.terms.get().cancel_reason == REASON
    # Neither does an object that was loaded before.
    loaded.save()
    one = page.terms.get()
    assert one.is_cancelled and one.sequence == 1
    assert one.enrolment == places


# Moving


def test_publishing_a_new_time_or_place_tells_those_registered_once(page, places, client):
    registered(places, "seated", email="a@przyklad.example")
    registered(places, "waiting", email="b@przyklad.example")
    registered(places, "cancelled", email="c@przyklad.example")
    one = page.terms.get()
    page = publish(page, starts_at=one.starts_at + timedelta(hours=1))

    told = {mail.to: mail for mail in mails("term_changed")}
    assert set(told) == {"a@przyklad.example", "b@przyklad.example"}
    made, found = ics_of(told["a@przyklad.example"])
    assert made["METHOD"] == "REQUEST" and found["SEQUENCE"] == 1 and found["UID"] == uid(one)
    assert found["DTSTART"].dt == one.starts_at + timedelta(hours=1)
    assert "10:00–17:00" in told["a@przyklad.example"].text
    assert "liście rezerwowej" in told["b@przyklad.example"].text
    assert told["b@przyklad.example"].attachments == []
    for mail in told.values():
        link = re.search(r"/wydarzenia/zapisy/moje/\S+", mail.text)[0]
        html = client.get(link).content.decode()
        assert mail.to in html and 'value="cancel"' in html

    page.save_revision().publish()
    tell_of_changes(page)
    call_command("tick", verbosity=0)
    assert mails("term_changed").count() == 2
    publish(page, place="Inna sala")
    assert mails("term_changed").count() == 4
    assert {ics_of(m)[1]["SEQUENCE"] for m in mails("term_changed") if m.attachments} == {1, 2}


@pytest.mark.parametrize(
    "changes", [{"access": "Winda."}, {"powiat": "0609"}, {"sort_order": 7}, {}]
)
def test_what_leads_nobody_astray_tells_nobody(page, places, changes):
    registered(places)
    page = publish(page, **changes)
    page.lead = "Inne słowa"
    page.save_revision().publish()
    assert page.terms.get().sequence == 0 and not OutgoingMail.objects.exists()


def test_a_draft_tells_nobody(page, places):
    registered(places)
    draft = draft_of(page, place="Inna sala")
    draft.save_revision()
    assert page.terms.get().place == "Sala konferencyjna"
    assert not OutgoingMail.objects.exists()


def test_a_past_term_tells_nobody(page, places, clock):
    registered(places)
    one = page.terms.get()
    clock.at(one.ends_at)
    publish(page, place="Inna sala")
    assert page.terms.get().told_sequence == 1
    assert not OutgoingMail.objects.exists()


def test_a_cancelled_term_moves_for_nobody(page, places, person):
    registered(places)
    cancel_term(page.terms.get(), person("redaktor"), REASON)
    publish(page, place="Inna sala")
    assert not mails("term_changed").exists() and mails("term_cancelled").count() == 1


def test_whoever_registers_after_the_change_is_not_told_of_it(page):
    """Also where the term moved before there was any registration."""
    page = publish(page, place="Inna sala")
    assert page.terms.get().sequence == 1
    registered(enrolment(page.terms.get()))
    page.save_revision().publish()
    call_command("tick", verbosity=0)
    assert not OutgoingMail.objects.exists()


def test_tick_tells_what_a_dead_process_left(page, places):
    registered(places)
    one = page.terms.get()
    one.place = "Inna sala"
    one.save()
    assert not OutgoingMail.objects.exists()
    call_command("tick", verbosity=0)
    call_command("tick", verbosity=0)
    assert mails("term_changed").count() == 1
    page.unpublish()
    one.place = "Jeszcze inna"
    one.save()
    call_command("tick", verbosity=0)
    assert mails("term_changed").count() == 1


def test_what_waited_for_a_scheduled_publication_is_told_then(page, places, clock):
    registered(places)
    draft = draft_of(page, place="Inna sala")
    draft.go_live_at = timezone.now() + timedelta(hours=2)
    draft.save_revision().publish()
    assert not OutgoingMail.objects.exists()
    clock.forward(hours=3)
    call_command("tick", verbosity=0)
    assert mails("term_changed").count() == 1


def test_approval_in_the_workflow_publishes_and_tells(page, places, person):
    """«Redakcja», the short way of all pages."""
    from wagtail.models import Workflow

    registered(places)
    draft = draft_of(page, place="Inna sala")
    draft.save_revision(user=person("redaktor"))
    workflow = page.get_workflow()
    assert workflow == Workflow.objects.get(name="Redakcja")
    state = workflow.start(draft, person("redaktor"))
    assert not OutgoingMail.objects.filter(template="events/term_changed").exists()
    state.current_task_state.approve(user=person("redaktor"))
    assert page.terms.get().place == "Inna sala"
    assert mails("term_changed").count() == 1


# What drafts and copies carry


def test_a_draft_without_a_term_that_people_register_for_keeps_it(page, person):
    draft = draft_of(page)
    draft.terms = [term(30, powiat="0664")]
    revision = draft.save_revision()
    one = page.terms.get()
    places = enrolment(one)
    revision.publish()
    assert {t.city for t in page.terms.all()} == {"Lublin", "Zamość"}
    places.refresh_from_db()
    assert places.term == one


def test_a_copy_has_no_registration_cancellation_or_number(page, places, person):
    registered(places)
    page = publish(page, place="Inna sala")
    cancel_term(page.terms.get(), person("redaktor"), REASON)
    copy = draft_of(page).copy(
        update_attrs={"slug": "kopia", "title": "Kopia"}, user=person("redaktor")
    )
    one = copy.terms.get()
    assert (one.sequence, one.told_sequence, one.is_cancelled, one.cancel_reason) == (
        0,
        0,
        False,
        "",
    )
    assert not Enrolment.objects.filter(term=one).exists()
    copy.get_latest_revision().publish()
    one.refresh_from_db()
    assert not one.is_cancelled and one.place == "Inna sala"
    original = page.terms.get()
    assert original.is_cancelled and original.enrolment == places
    assert mails("term_changed").count() == 1


def test_a_training_that_turns_up_again_goes_on_counting(page):
    """A term removed and put back by an older version: calendars still know its last number."""
    old = publish(page, place="Inna sala").get_latest_revision()
    draft = draft_of(page)
    draft.terms = [term(30)]
    draft.save_revision().publish()
    assert page.terms.get().starts_at > timezone.now() + timedelta(days=20)
    old.publish()
    assert page.terms.get().sequence >= 1


def test_kinds_are_those_of_the_types(home_page):
    assert event("A", kind=ConferencePage).kind == "konferencja"
    assert Term.objects.public().count() == 1


def test_each_is_told_in_the_language_of_the_registration(
    page, places, person, django_capture_on_commit_callbacks
):
    registered(places, "seated", email="pl@przyklad.example")
    english = registered(places, "seated", email="en@przyklad.example")
    Registration.objects.filter(pk=english.pk).update(language="en")
    with django_capture_on_commit_callbacks(execute=True):
        cancel_term(page.terms.get(), person("redaktor"), REASON)
    told = {mail.to: mail for mail in mails("term_cancelled")}
    assert told["pl@przyklad.example"].subject.startswith("Odwołane")
    assert told["en@przyklad.example"].subject.startswith("Cancelled")
    assert "/en/wydarzenia/" in told["en@przyklad.example"].text
    assert "/en/" not in told["pl@przyklad.example"].text
