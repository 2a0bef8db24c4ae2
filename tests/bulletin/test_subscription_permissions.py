"""Who may do what with subscribers, imports and mailings, by role and state: denials first.

Whatever is denied leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bulletin.actions import mailings, subscriber_imports, subscribers
from bulletin.models import Mailing, MailingRecipient, Subscriber, SubscriberImport
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.people import all_but, client_of, person, user
from tests.unchanged import unchanged

from .subscribing import BODY, mailing, many, subscriber

pytestmark = pytest.mark.django_db

MAY = ["redaktor", "admin"]
MAY_NOT = all_but(MAY)
State, Copy, ImportState = Mailing.State, MailingRecipient.State, SubscriberImport.State


nothing_changes = partial(
    unchanged, Subscriber, SubscriberImport, Mailing, MailingRecipient, OutgoingMail
)


# Mailings


def at(state: str) -> Mailing:
    """A mailing with three copies, one of them failed and one doubtful, in a state."""
    people = many(3)
    made = mailing()
    if state == State.DRAFT:
        return made
    begun = timezone.now()
    Mailing.objects.filter(pk=made.pk).update(
        state=state,
        started_at=begun,
        next_slice_at=begun,
        finished_at=begun if state in Mailing.ENDED else None,
    )
    for one, copy in zip(people, (Copy.SENT, Copy.FAILED, Copy.DOUBTFUL), strict=True):
        MailingRecipient.objects.create(mailing=made, subscriber=one, state=copy)
    made.refresh_from_db()
    return made


ACTS: dict[str, Callable[[Mailing, Any], Any]] = {
    "edit": lambda m, u: mailings.edit_mailing(m, u, subject="Inny", body=BODY, topic="events"),
    "test": lambda m, u: mailings.send_test(m, u, address="proba@przyklad.example"),
    "start": mailings.start_mailing,
    "pause": mailings.pause_mailing,
    "resume": mailings.resume_mailing,
    "cancel": mailings.cancel_mailing,
    "repeat_failed": lambda m, u: mailings.repeat_copies(m, u, state=Copy.FAILED),
    "repeat_doubtful": lambda m, u: mailings.repeat_copies(m, u, state=Copy.DOUBTFUL),
    "repeat_sent": lambda m, u: mailings.repeat_copies(m, u, state=Copy.SENT),
}
ALLOWED = {
    State.DRAFT: {"edit", "test", "start", "cancel"},
    State.SENDING: {"pause", "cancel"},
    State.PAUSED: {"resume", "cancel"},
    State.DONE: {"repeat_failed", "repeat_doubtful"},
    State.CANCELLED: set(),
}


@pytest.mark.parametrize("state", State.values)
def test_mailings_are_not_for_others(state):
    made = at(state)
    for name in MAY_NOT:
        for act, do in ACTS.items():
            with nothing_changes(), pytest.raises(Refused):
                do(made, user(name))
            with nothing_changes():
                answer = client_of(name).post(
                    reverse("bulletin_mailing", args=[made.pk]),
                    {
                        "act": act,
                        "subject": "x",
                        "body": BODY,
                        "topic": "events",
                        "address": "a@b.pl",
                    },
                )
                assert answer.status_code in (302, 403), (name, act)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", State.values)
def test_what_a_mailing_allows_its_editors(state, act):
    made = at(state)
    if act in ALLOWED[state]:
        ACTS[act](made, person("redaktor"))
        return
    for name in MAY:
        with nothing_changes(), pytest.raises(Refused):
            ACTS[act](made, person(name))


@pytest.mark.parametrize("state", State.values)
def test_the_screen_offers_what_is_allowed_and_no_more(state):
    made = at(state)
    shown = client_of("redaktor").get(reverse("bulletin_mailing", args=[made.pk]))
    page = shown.content.decode()
    for act in ACTS:
        offered = f'name="act" value="{act}"' in page
        assert offered is (act in ALLOWED[state]), act


def test_who_prepares_need_not_send():
    """Rights can be divided in the CMS: one writes, another one sends."""
    group = Group.objects.create(name="Piszący")
    group.permissions.add(
        *Permission.objects.filter(
            codename__in=["access_admin", "add_mailing", "change_mailing", "view_mailing"]
        )
    )
    writer = person("piszacy")
    writer.groups.add(group)
    made = mailings.write_mailing(topic="events", subject="Targi", body=BODY, user=writer)
    for act in ("start",):
        with nothing_changes(), pytest.raises(Refused):
            ACTS[act](made, writer)
    ACTS["test"](made, writer)
    begun = at(State.SENDING)
    for act in ("pause", "cancel"):
        with nothing_changes(), pytest.raises(Refused):
            ACTS[act](begun, writer)
    ACTS["cancel"](made, writer)
    assert client_of("piszacy").get(reverse("bulletin_subscribers")).status_code == 302
    copies = reverse("bulletin_copies", args=[begun.pk])
    assert client_of("piszacy").get(copies).status_code == 302, "addresses are not for writers"


def test_preparing_is_for_editors(home_page):
    for name in MAY_NOT:
        with nothing_changes(), pytest.raises(Refused):
            mailings.write_mailing(topic="events", subject="x", body=BODY, user=user(name))
        with nothing_changes(), pytest.raises(Refused):
            mailings.prepare_mailing(
                topic="bulletin", subject="x", html="%%", text="%%", user=user(name)
            )


# Subscribers


def subscriber_at(state: str) -> Subscriber:
    anna = subscriber()
    if state != Subscriber.State.ACTIVE:
        Subscriber.objects.filter(pk=anna.pk).update(state=state, ended_at=timezone.now())
        anna.refresh_from_db()
    return anna


PERSON_ACTS = {
    "remove": subscribers.remove_subscriber,
    "restore": subscribers.restore_subscriber,
    "erase": subscribers.erase_subscriber,
}
PERSON_ALLOWED = {
    Subscriber.State.ACTIVE: {"remove", "erase"},
    Subscriber.State.LEFT: {"erase"},
    Subscriber.State.UNDELIVERABLE: {"restore", "erase"},
}


@pytest.mark.parametrize("state", Subscriber.State.values)
def test_subscribers_are_not_for_others(state):
    anna = subscriber_at(state)
    address = reverse("bulletin_subscriber", args=[anna.pk])
    for name in MAY_NOT:
        client = client_of(name)
        for act, do in PERSON_ACTS.items():
            with nothing_changes(), pytest.raises(Refused):
                do(anna, user(name))
            with nothing_changes():
                assert client.post(address, {"act": act}).status_code == 302
        with nothing_changes():
            answer = client.post(reverse("bulletin_subscriber_data", args=[anna.pk]))
            assert answer.status_code in (302, 403)
            assert anna.email not in answer.content.decode()


@pytest.mark.parametrize("act", PERSON_ACTS)
@pytest.mark.parametrize("state", Subscriber.State.values)
def test_what_a_subscriber_allows_the_office(state, act):
    anna = subscriber_at(state)
    if act in PERSON_ALLOWED[state]:
        PERSON_ACTS[act](anna, person("redaktor"))
        return
    for name in MAY:
        with nothing_changes(), pytest.raises(Refused):
            PERSON_ACTS[act](anna, person(name))


# Imports


def import_at(state: str) -> SubscriberImport:
    run = subscriber_imports.start_import(
        SimpleUploadedFile("lista.csv", b"e-mail\na@przyklad.example\n"),
        topics=["bulletin"],
        proof="Lista",
        proof_date=date(2012, 3, 5),
        user=person("redaktor"),
    )
    SubscriberImport.objects.filter(pk=run.pk).update(state=state, total=1, new=1)
    run.refresh_from_db()
    return run


IMPORT_ALLOWED = {
    ImportState.WAITING: {"give_up"},
    ImportState.CHECKED: {"import", "give_up"},
    ImportState.CONFIRMED: {"give_up"},
    ImportState.DONE: set(),
    ImportState.REFUSED: set(),
    ImportState.CANCELLED: set(),
}
IMPORT_ACTS = {
    "import": subscriber_imports.confirm_import,
    "give_up": subscriber_imports.give_up_import,
}


@pytest.mark.parametrize("state", ImportState.values)
def test_imports_by_role_and_state(state):
    run = import_at(state)
    for name in MAY_NOT:
        for act, do in IMPORT_ACTS.items():
            with nothing_changes(), pytest.raises(Refused):
                do(run, user(name))
            with nothing_changes():
                client_of(name).post(run.get_absolute_url(), {"act": act})
        proof = client_of(name).get(reverse("bulletin_subscriber_proof", args=[run.pk]))
        assert proof.status_code in (302, 403)
    for act, do in IMPORT_ACTS.items():
        if act not in IMPORT_ALLOWED[state]:
            with nothing_changes(), pytest.raises(Refused):
                do(run, person("redaktor"))
    for act in IMPORT_ALLOWED[state]:
        SubscriberImport.objects.filter(pk=run.pk).update(state=state)
        IMPORT_ACTS[act](run, person("redaktor"))


def test_bringing_a_list_is_for_editors(home_page):
    for name in MAY_NOT:
        with nothing_changes(), pytest.raises(Refused):
            subscriber_imports.start_import(
                SimpleUploadedFile("lista.csv", b"e-mail\na@przyklad.example\n"),
                topics=["bulletin"],
                proof="Lista",
                proof_date=date(2012, 3, 5),
                user=user(name),
            )


# Screens


SCREENS = [
    "bulletin_mailings",
    "bulletin_new_mailing",
    "bulletin_subscribers",
    "bulletin_subscriber_imports",
    "bulletin_new_subscriber_import",
]


def test_screens_by_role(home_page):
    anna = subscriber()
    made, run = at(State.DONE), import_at(ImportState.CHECKED)
    addresses = [reverse(name) for name in SCREENS]
    addresses += [
        reverse("bulletin_mailing", args=[made.pk]),
        reverse("bulletin_mailing_html", args=[made.pk]),
        reverse("bulletin_copies", args=[made.pk]),
        reverse("bulletin_subscriber", args=[anna.pk]),
        run.get_absolute_url(),
    ]
    for name in MAY_NOT:
        client = client_of(name)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code in (302, 403), (name, address)
        if name != "anonymous" and name != "without_role":
            assert "bulletin-subscription" not in client.get("/admin/").content.decode()
    for name in MAY:
        client = client_of(name)
        for address in addresses:
            assert client.get(address).status_code == 200, (name, address)


def test_screens_take_a_constant_number_of_queries(django_assert_max_num_queries):
    many(60)
    sent = mailing()
    Mailing.objects.filter(pk=sent.pk).update(
        state=State.DONE, started_at=timezone.now(), finished_at=timezone.now()
    )
    MailingRecipient.objects.bulk_create(
        MailingRecipient(mailing=sent, subscriber=one) for one in Subscriber.objects.all()
    )
    client = client_of("redaktor")
    for address in (
        reverse("bulletin_subscribers"),
        reverse("bulletin_copies", args=[sent.pk]),
        reverse("bulletin_mailings"),
        reverse("bulletin_mailing", args=[sent.pk]),
    ):
        client.get(address)
        with django_assert_max_num_queries(45):
            assert client.get(address).status_code == 200
