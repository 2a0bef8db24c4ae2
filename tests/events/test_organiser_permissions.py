"""Who may do what of the organiser's part: what is denied first, then what is allowed.

Whatever is denied leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.actions.anonymising import anonymise
from events.actions.attendance import mark_all_present, mark_presence
from events.actions.certificates import (
    issue_certificates,
    send_certificates,
    withdraw_certificate,
)
from events.actions.enrolment import delete_enrolment, save_enrolment, usual_enrolment
from events.actions.messages import send_message
from events.actions.seating import give_place
from events.models import (
    Attendance,
    Certificate,
    Enrolment,
    EventMessage,
    GroupLimit,
    Participant,
    Question,
    Registration,
)
from home.models import GeneratedDocument, OutgoingMail
from home.verdicts import Refused
from tests.people import OFFICE, all_but, client_of, person, user
from tests.scenes import scene
from tests.unchanged import unchanged

from . import ground, organising
from .organising import url

pytestmark = pytest.mark.django_db

MAY = ["redaktor", "admin"]
MAY_NOT = all_but(MAY)


nothing_changes = partial(
    unchanged,
    *(Enrolment, GroupLimit, Question, Registration, Participant, Attendance, Certificate),
    *(EventMessage, OutgoingMail, GeneratedDocument),
)


@pytest.fixture
def past() -> Enrolment:
    """Over, everybody present, nobody certified but one."""

    def train() -> None:
        organising.past_training("Jan Żak", "Ewa Bąk", present=2)
        ground.term(in_days=30)

    return scene("a training is over", train, Enrolment.objects.get)


def certificate(to: Enrolment) -> Certificate:
    first = Certificate.objects.filter(participant__enrolment=to).first()
    return first or issue_certificates(to, person("admin"))[0]


ACTS: dict[str, Callable[[Enrolment, Any], Any]] = {
    "settings": lambda to, who: save_enrolment(to, who, limits={}),
    "set up": lambda to, who: save_enrolment(
        usual_enrolment(type(to.term).objects.select_related("event").latest("starts_at")),
        who,
        limits={},
    ),
    "delete": delete_enrolment,
    "presence": lambda to, who: mark_presence(
        to, to.term.days[0], {to.participants.all()[0].pk: False}, who
    ),
    "all present": lambda to, who: mark_all_present(to, to.term.days[0], who),
    "issue": issue_certificates,
    "send": lambda to, who: send_certificates(to, who, again=True),
    "message": lambda to, who: send_message(
        to, who, subject="A", text="B",
        participants=list(to.participants.values_list("pk", flat=True)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MAY_NOT)
def test_actions_are_refused_to(past, name):
    who = user(name)
    certificate(past)
    for act in ACTS.values():
        with nothing_changes(), pytest.raises(Refused):
            act(past, who)


@pytest.mark.parametrize("name", MAY_NOT)
def test_acts_on_one_person_or_certificate_are_refused_to(name):
    all_of = organising.everybody(certificate_days=1)
    past_one = organising.past_training("Jan Żak")
    made = certificate(past_one)
    who = user(name)
    with nothing_changes(), pytest.raises(Refused):
        give_place(all_of["waiting"], who, over_capacity=True)
    with nothing_changes(), pytest.raises(Refused):
        withdraw_certificate(made, who, reason="bo tak")


@pytest.mark.parametrize("name", MAY)
@pytest.mark.parametrize("act", [act for act in ACTS if act not in ("delete",)])
def test_actions_are_done_by(past, name, act):
    ACTS[act](past, user(name))


def test_once_the_data_are_erased_nothing_is_done_by_anybody(past):
    made = certificate(past)
    anonymise(past)
    past.refresh_from_db()
    with nothing_changes():
        for name in MAY:
            for act in set(ACTS) - {"set up", "delete"}:
                with pytest.raises(Refused):
                    ACTS[act](past, user(name))
    # What was issued may still be withdrawn: its page goes on.
    withdraw_certificate(made, person("redaktor"), reason="Pomyłka")


def test_a_cancelled_term_has_no_presence_and_no_certificates(past):
    type(past.term).objects.filter(pk=past.term_id).update(cancelled_at=timezone.now())
    with nothing_changes():
        for act in ("presence", "all present", "issue"):
            with pytest.raises(Refused):
                ACTS[act](past, person("redaktor"))


def test_each_right_opens_its_own_acts_only(past):
    """An office may give presence at the door to somebody who sees nothing else."""
    who = person("without_role")
    who.user_permissions.add(Permission.objects.get(codename="add_attendance"))
    who = type(who).objects.get(pk=who.pk)
    ACTS["all present"](past, who)
    with nothing_changes():
        for act in set(ACTS) - {"presence", "all present"}:
            with pytest.raises(Refused):
                ACTS[act](past, who)


def test_an_account_switched_off_may_nothing(past):
    who = person("redaktor")
    who.is_active = False
    who.save()
    with nothing_changes():
        for act in ACTS:
            with pytest.raises(Refused):
                ACTS[act](past, who)


def test_a_message_without_words_is_none(past):
    with nothing_changes(), pytest.raises(ValidationError):
        send_message(past, person("redaktor"), subject=" ", text="", participants=[])


# Screens


def screens(to: Enrolment) -> dict[str, str]:
    made = certificate(to)
    day = to.term.days[0].isoformat()
    one = to.participants.first()
    sent = EventMessage.objects.create(
        enrolment=to, subject="A", text="B", receivers=[one.pk], created_by=person("admin")
    )
    free = type(to.term).objects.filter(enrolment__isnull=True).first()
    return {
        "list": url("enrolments"),
        "past": url("enrolments") + "?widok=minione",
        "new": url("new_enrolment", free.pk),
        "one": url("enrolment", to.pk),
        "settings": url("enrolment_settings", to.pk),
        "registrants": url("registrants", to.pk),
        "results": url("registrants_results", to.pk),
        "export": url("registrants_export", to.pk),
        "door": url("door_list", to.pk),
        "enter": url("enter", to.pk),
        "registrant": url("registrant", to.pk, one.pk),
        "edit": url("registrant_edit", to.pk, one.pk),
        "attendance": url("attendance", to.pk),
        "day": url("attendance_day", to.pk, day),
        "mark": url("mark_presence", to.pk, day),
        "signing": url("signing_list", to.pk, day),
        "certificates": url("admin_certificates", to.pk),
        "all pdf": url("certificates_file", to.pk),
        "certificate": url("admin_certificate", to.pk, made.pk),
        "pdf": url("admin_certificate_file", to.pk, made.pk),
        "messages": url("messages", to.pk),
        "new message": url("new_message", to.pk),
        "message": url("message", to.pk, sent.pk),
        "report": url("report"),
        "report results": url("report_results"),
        "report file": url("report") + "?export=xlsx",
    }


FORGED = {
    "one": ["delete"],
    "registrant": ["cancel", "seat", "link", "confirm"],
    "attendance": ["all"],
    "certificates": ["issue", "send", "send_again"],
    "certificate": ["withdraw", "send"],
    "new message": ["send"],
}


@pytest.mark.parametrize("name", MAY_NOT)
def test_screens_are_closed_to(past, name):
    addresses, client = screens(past), client_of(name)
    jan = past.participants.first()
    form = {
        "reason": "x", "subject": "x", "text": "y", "participant": jan.pk, "present": "0",
        "shown": str(jan.pk), "before": str(jan.pk), "capacity": "1", "p0_name": "X",
        "consent_note": "x", "people_number": "1", "over": "on",
    }  # fmt: skip
    with nothing_changes():
        for screen, address in addresses.items():
            responses = [client.get(address)]
            responses += [
                client.post(address, {**form, "act": act}) for act in FORGED.get(screen, ["x"])
            ]
            for response in responses:
                assert response.status_code in (302, 403, 405), (screen, response.status_code)
                content = b"" if response.streaming else response.content
                assert b"Jan \xc5\xbbak" not in content, screen
                if response.status_code == 302:
                    assert response["Location"].split("?")[0] in ("/admin/", "/admin/login/")


@pytest.mark.parametrize("name", MAY)
def test_screens_are_open_to(past, name):
    client = client_of(name)
    for screen, address in screens(past).items():
        response = client.get(address)
        wanted = {"mark": 405, "pdf": 503, "all pdf": 503}.get(screen, 200)
        assert response.status_code == wanted, (screen, response.status_code)


def test_numbers_of_one_event_lead_to_nothing_of_another(past):
    """A participant, a certificate, a message are read below their own event only."""
    other = ground.enrolment(5)
    client = client_of("redaktor")
    addresses = screens(past)
    own, foreign = f"/zapisy/{past.pk}/", f"/zapisy/{other.pk}/"
    for screen in ("registrant", "edit", "certificate", "pdf", "message"):
        assert client.get(addresses[screen].replace(own, foreign)).status_code == 404, screen


@pytest.mark.parametrize("name", ["without_role", *OFFICE])
def test_menu_and_desk_show_events_to_organisers(past, name):
    response = client_of(name).get("/admin/")
    content = response.content.decode() if response.status_code == 200 else ""
    assert (url("enrolments") in content) == (name in MAY)
    assert ("Zaświadczenia do wydania" in content) == (name in MAY)


def test_the_desk_says_what_waits(signed_in, clock):
    to = ground.enrolment(1, of=ground.term(in_days=5))
    ground.registered(to, "Anna Ćma")
    ground.registered(to, "Jan Żak")
    desk = signed_in("redaktor")
    text = desk.get("/admin/").content.decode()
    assert "Ktoś czeka na miejsce: Szkolenie" in text and "zajęte 1 z 1 miejsca" in text
    assert "Jutro:" not in text
    clock.at(to.term.starts_at - timedelta(days=1))
    desk = signed_in("redaktor")
    assert "Jutro: Szkolenie" in desk.get("/admin/").content.decode()
    OutgoingMail.objects.create(
        key="x", template="events/reminder", sender="a@b.example", to="c@d.example",
        subject="s", text="t", message_id="<x>", state="failed", next_attempt_at=timezone.now(),
    )  # fmt: skip
    assert "które mogły nie dotrzeć" in desk.get("/admin/").content.decode()
