"""Sending a mailing: what arrives, each once, what stops it, what is told of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bulletin.actions import mailings as acts
from bulletin.actions.subscribers import erase_subscriber, leave, set_topics
from bulletin.mailing import sending, tasks
from bulletin.models import Mailing, MailingRecipient, MailingRules, Subscriber, Topic
from home import outbox
from home.mail_delivery import ATTEMPTS, LEASE
from home.verdicts import Refused
from tests.at_once import at_once
from tests.people import person

from .subscribing import link_in, mailing, many, subscriber

pytestmark = pytest.mark.django_db

State, Copy = Mailing.State, MailingRecipient.State


@pytest.fixture(autouse=True)
def no_limit(db):
    rules = MailingRules.load()
    rules.per_minute = 0
    rules.save()


def start(draft: Mailing) -> Mailing:
    return acts.start_mailing(draft, person("redaktor"))


def copies(sent: Mailing) -> dict[str, int]:
    return dict(Counter(sent.recipients.values_list("state", flat=True)))


def again(sent: Mailing) -> Mailing:
    sent.refresh_from_db()
    return sent


# What arrives


def test_each_subscriber_of_the_topic_gets_one_copy(mailbox, run_background):
    many(250)
    subscriber("inny@przyklad.example", [Topic.EVENTS])
    gone = subscriber("byla@przyklad.example")
    leave(gone)
    sent = start(mailing())
    run_background()
    assert again(sent).state == State.DONE and sent.finished_at
    assert copies(sent) == {Copy.SENT: 250}
    arrived = [to for [to] in mailbox.recipients]
    assert sorted(a for a in arrived if a.startswith("osoba")) == sorted(
        Subscriber.objects.filter(email__startswith="osoba").values_list("email", flat=True)
    )
    assert len({message["Message-ID"] for message in mailbox.messages}) == len(arrived)


def test_a_copy_as_it_is_read_back_from_the_server(mailbox, run_background, settings):
    anna = subscriber("anna@żółw.example")
    sent = start(mailing())
    run_background()
    [arrived] = [m for m in mailbox.messages if m["List-Id"]]
    assert arrived["To"] == "anna@xn--w-uga1v8h.example"
    assert arrived["Subject"] == "Nowy numer Biuletynu – żółty"
    assert arrived["From"] == "ROPS w Lublinie <rops@lubelskie.pl>"
    assert arrived["Date"].datetime <= timezone.now()
    assert arrived["Precedence"] == "bulk" and arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Id"] == "<bulletin.127.0.0.1>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    copy = sent.recipients.get()
    assert arrived["Message-ID"].startswith(f"<mailing.{sent.pk}.{copy.pk}.")
    plain = arrived.get_body(("plain",)).get_content()
    html = arrived.get_body(("html",)).get_content()
    assert "otwieramy konsultacje." in plain and "https://przyklad.example/k?a=1&b=2." in plain
    assert '<a href="https://przyklad.example/k?a=1&amp;b=2"' in html
    assert "<img" not in html, "nothing that tells who opened it"
    for body in (plain, html):
        assert "%%" not in body
        assert Client().get(link_in(body, "moja")).status_code == 200
        assert Client().get(link_in(body, "rezygnacja")).status_code == 200
    assert Subscriber.objects.get(pk=anna.pk).is_active, "following links changes nothing"

    header = arrived["List-Unsubscribe"].strip("<>")
    assert header.startswith(settings.BASE_URL) and header in plain
    program = Client(enforce_csrf_checks=True)
    answer = program.post(header.removeprefix(settings.BASE_URL), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and not answer.cookies
    assert Subscriber.objects.get(pk=anna.pk).state == Subscriber.State.LEFT


def test_lines_are_short_and_ascii_for_every_server(run_background, settings):
    """Quoted-printable: no line over 76, whatever somebody pastes."""
    subscriber()
    body = "Ścieżka " + "ą" * 3000 + " =20 " + "x" * 2000 + "\n\n.\n\nKoniec."
    draft = mailing(body=body)
    envelope = sending.Letter(draft).envelope(1, "anna@przyklad.example", sending.Links("a", "b"))
    lines = envelope.content.split(b"\r\n")
    encoded = [line for line in lines if not line.startswith((b"List-", b"Message-ID"))]
    assert envelope.content.isascii() and max(map(len, encoded)) <= 78
    assert b"\n" not in envelope.content.replace(b"\r\n", b"")
    assert envelope.message().body.startswith(draft.text[:2500])


def test_where_mail_does_not_go_by_smtp(run_background):
    subscriber()
    start(mailing())
    run_background()
    [arrived] = [m for m in django_mail.outbox if "List-Id" in m.extra_headers]
    assert arrived.to == ["anna@przyklad.example"]
    assert "otwieramy konsultacje" in arrived.body and "<h1" in arrived.alternatives[0][0]


# Each once, whatever happens


@pytest.mark.django_db(transaction=True)
def test_two_clicks_and_two_editors_start_it_once(mailbox, run_background):
    many(5)
    draft = mailing()
    people = [person("redaktor"), person("admin"), person("redaktor")]
    outcomes = at_once(*[lambda p=p: acts.start_mailing(draft, p) for p in people])
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 2
    run_background()
    assert len(mailbox.messages) == 5


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_each_copy_once(mailbox, monkeypatch):
    many(60)
    sent = start(mailing())
    at_once(*[lambda: tasks.send_slice.call(sent.pk) for _ in range(4)])
    assert len(mailbox.messages) == 60
    assert again(sent).state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_a_process_that_was_taken_for_dead_sends_nothing_twice(mailbox, clock):
    """It slept for longer than its lease; another one went on meanwhile."""
    many(10)
    sent = start(mailing())
    sleeper = sending.Slice(sending.claim(sent.pk))
    sleeper._gather()
    rows = sleeper._batch()
    clock.forward(seconds=LEASE.total_seconds() + 1)
    successor = sending.Slice(sending.claim(sent.pk))
    with sending.Carrier() as carrier, pytest.raises(sending.Stopped):
        sleeper._send(carrier, rows[0])
    assert mailbox.messages == [], "the mailing is in other hands, though the copy still waits"
    successor.run()
    with sending.Carrier() as carrier, pytest.raises(sending.Stopped):
        sleeper._send(carrier, rows[0])
    assert len(mailbox.messages) == 10


def test_a_copy_in_the_hands_of_a_dead_process_is_doubtful_and_stays_so(
    mailbox, run_background, clock
):
    many(3)
    sent = start(mailing())
    dying = sending.Slice(sending.claim(sent.pk))
    dying._gather()
    dying._claim_copy(dying._batch()[0])  # … and nothing further happens
    run_background()
    assert mailbox.messages == [], "somebody may still be at it"
    clock.forward(seconds=LEASE.total_seconds() + 1)
    call_command("tick", verbosity=0)
    run_background()
    assert copies(again(sent)) == {Copy.DOUBTFUL: 1, Copy.SENT: 2} and sent.state == State.DONE
    clock.forward(days=3)
    call_command("tick", verbosity=0)
    run_background()
    assert len(mailbox.messages) == 2
    assert acts.repeat_copies(sent, person("redaktor"), state=Copy.DOUBTFUL) == 1
    run_background()
    assert len(mailbox.messages) == 3 and copies(again(sent)) == {Copy.SENT: 3}


def test_a_copy_in_dead_hands_is_settled_though_the_mailing_was_called_off(clock):
    many(2)
    sent = start(mailing())
    dying = sending.Slice(sending.claim(sent.pk))
    dying._gather()
    dying._claim_copy(dying._batch()[0])
    acts.cancel_mailing(sent, person("redaktor"))
    clock.forward(seconds=LEASE.total_seconds() + 1)
    call_command("tick", verbosity=0)
    assert copies(sent) == {Copy.DOUBTFUL: 1, Copy.SKIPPED: 1}


def test_a_mailing_whose_task_was_lost_is_found_by_tick(mailbox, run_background):
    many(3)
    sent = start(mailing())
    run_hooks_only(sent)
    call_command("tick", verbosity=0)
    run_background()
    assert len(mailbox.messages) == 3


def run_hooks_only(sent: Mailing) -> None:
    DBTaskResult.objects.all().delete()
    connection.run_on_commit = []
    Mailing.objects.filter(pk=sent.pk).update(enqueued_at=None)


# Leaving


def test_nothing_goes_to_who_leaves_changes_topics_or_is_erased_before_the_turn(
    mailbox, run_background
):
    people = many(5)
    sent = start(mailing())
    work = sending.Slice(sending.claim(sent.pk))
    work._gather()
    rows = work._batch()
    leave(people[0])
    set_topics(people[1], [Topic.EVENTS])
    erase_subscriber(people[2], person("redaktor"))
    with sending.Carrier() as carrier:
        for row in rows:
            work._send(carrier, row)
    assert sorted(to for [to] in mailbox.recipients) == [p.email for p in people[3:]]
    work._go_on_later()
    Mailing.objects.update(lease_until=None, next_slice_at=timezone.now())
    tasks.enqueue(sent.pk)
    run_background()
    assert copies(again(sent)) == {Copy.SENT: 2, Copy.SKIPPED: 3} and sent.state == State.DONE
    assert len(mailbox.messages) == 2


def test_a_copy_follows_the_person_to_a_new_address(mailbox, run_background):
    [anna] = many(1)
    sent = start(mailing())
    work = sending.Slice(sending.claim(sent.pk))
    work._gather()
    [row] = work._batch()
    Subscriber.objects.filter(pk=anna.pk).update(email="nowy@przyklad.example")
    with sending.Carrier() as carrier:
        work._send(carrier, row)
    assert mailbox.messages == []
    [row] = work._batch()
    with sending.Carrier() as carrier:
        work._send(carrier, row)
    assert mailbox.recipients == [["nowy@przyklad.example"]]


# Faults of the server


class Answers:
    """What the server says to a recipient, until it is told otherwise."""

    def __init__(self, box) -> None:
        self.of: dict[str, str] = {}
        self.sender = ""
        box.handle_RCPT = self.rcpt
        box.handle_MAIL = self.mail

    async def rcpt(self, server, session, envelope, address, options):
        if answer := self.of.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def mail(self, server, session, envelope, address, options):
        if self.sender:
            return self.sender
        envelope.mail_from = address
        return "250 OK"


def tick(run_background) -> None:
    call_command("tick", verbosity=0)
    run_background()


def test_passing_faults_are_tried_again_ever_later(mailbox, run_background, clock):
    people = many(4)
    answers = Answers(mailbox)
    answers.of[people[1].email] = "451 try later"
    sent = start(mailing())
    run_background()
    assert copies(again(sent)) == {Copy.SENT: 3, Copy.WAITING: 1}
    assert sent.state == State.SENDING
    copy = sent.recipients.get(state=Copy.WAITING)
    first = copy.next_attempt_at - clock.now
    assert "451" in copy.error and copy.attempts == 1
    tick(run_background)
    assert sent.recipients.get(state=Copy.WAITING).attempts == 1, "tried before its time"
    clock.at(copy.next_attempt_at)
    tick(run_background)
    copy.refresh_from_db()
    assert copy.attempts == 2 and copy.next_attempt_at - clock.now > first
    answers.of.clear()
    clock.at(copy.next_attempt_at)
    tick(run_background)
    assert copies(again(sent)) == {Copy.SENT: 4} and sent.state == State.DONE
    assert len(mailbox.messages) == 4


def test_it_is_not_tried_for_ever_and_a_person_may_repeat_it(mailbox, run_background, clock):
    [anna] = many(1)
    answers = Answers(mailbox)
    answers.of[anna.email] = f"451 <{anna.email}> greylisted"
    sent = start(mailing())
    run_background()
    for _ in range(ATTEMPTS + 2):
        clock.forward(hours=4, minutes=1)
        tick(run_background)
    copy = sent.recipients.get()
    assert (copy.state, copy.attempts) == (Copy.FAILED, ATTEMPTS)
    assert anna.email not in copy.error and "451" in copy.error
    assert again(sent).state == State.DONE
    assert Subscriber.objects.get().is_active, "a passing fault is no refusal of the address"
    answers.of.clear()
    acts.repeat_copies(sent, person("redaktor"), state=Copy.FAILED)
    run_background()
    assert copies(again(sent)) == {Copy.SENT: 1}


def test_addresses_that_refuse_again_and_again_are_given_up(mailbox, run_background):
    people = many(2)
    answers = Answers(mailbox)
    answers.of[people[0].email] = "550 no such user"
    for number in range(3):
        sent = start(mailing(subject=f"Numer {number}"))
        run_background()
        assert copies(sent) == {Copy.FAILED: 1, Copy.SENT: 1}
    people[0].refresh_from_db()
    assert people[0].state == Subscriber.State.UNDELIVERABLE and people[0].ended_at
    sent = start(mailing(subject="Numer 4"))
    run_background()
    assert copies(sent) == {Copy.SENT: 1}


def test_one_good_copy_forgets_earlier_refusals(mailbox, run_background):
    [anna] = many(1)
    answers = Answers(mailbox)
    for number, answer in enumerate(["550 no", "550 no", "", "550 no", "550 no"]):
        answers.of[anna.email] = answer
        start(mailing(subject=f"Numer {number}"))
        run_background()
    anna.refresh_from_db()
    assert anna.is_active and anna.hard_bounces == 2


def test_a_server_that_is_away_costs_no_copy_an_attempt(run_background, settings, clock):
    settings.OUTBOX_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 1,
    }
    many(3)
    sent = start(mailing())
    run_background()
    first = again(sent).next_slice_at - clock.now
    assert sent.state == State.SENDING and "ConnectionRefused" in sent.trouble
    assert set(sent.recipients.values_list("state", "attempts")) == {(Copy.WAITING, 0)}
    clock.at(sent.next_slice_at)
    tick(run_background)
    assert again(sent).next_slice_at - clock.now > first


def test_a_server_that_refuses_the_sender_pauses_the_mailing(mailbox, run_background):
    many(3)
    Answers(mailbox).sender = "550 sender rejected"
    sent = start(mailing())
    run_background()
    assert again(sent).state == State.PAUSED and "sender rejected" in sent.trouble
    assert copies(sent) == {Copy.WAITING: 3}
    assert not Subscriber.objects.exclude(hard_bounces=0).exists()


def test_a_server_that_refuses_everything_pauses_the_mailing(mailbox, run_background):
    many(60)
    mailbox.refuse = "554 looks like spam"
    sent = start(mailing())
    run_background()
    assert again(sent).state == State.PAUSED and "spam" in sent.trouble
    assert copies(sent)[Copy.FAILED] == sending.FAULTS_IN_A_ROW
    assert Subscriber.objects.active().count() == 60, "the text was refused, not the addresses"


def test_a_server_that_puts_everything_off_is_left_alone_for_a_while(mailbox, run_background):
    many(60)
    mailbox.refuse = "452 too much mail"
    sent = start(mailing())
    run_background()
    assert again(sent).state == State.SENDING and "too much mail" in sent.trouble
    assert sent.recipients.filter(attempts__gt=0).count() == sending.FAULTS_IN_A_ROW
    assert sent.next_slice_at > timezone.now()


def test_the_server_may_close_a_kept_connection(mailbox, run_background):
    many(8)
    server_of = {}

    async def handle_DATA(server, session, envelope):
        server_of[len(server_of)] = server
        mailbox.recipients.append(envelope.rcpt_tos)
        if len(server_of) % 3 == 0:
            server._writer.write(b"250 OK\r\n")
            await server._writer.drain()
            server.transport.close()
        return "250 OK"

    mailbox.handle_DATA = handle_DATA
    sent = start(mailing())
    run_background()
    assert copies(again(sent)) == {Copy.SENT: 8}
    assert len({to for [to] in mailbox.recipients}) == 8


# People at the wheel


def test_paused_resumed_and_called_off(mailbox, run_background, monkeypatch):
    many(40)
    editor = person("redaktor")
    sent = start(mailing())
    handed = []
    whole = sending.Slice._finish

    def pause_after_ten(self, row, state, error=None):
        whole(self, row, state, error)
        handed.append(row)
        if len(handed) == 10:
            acts.pause_mailing(self.mailing, editor)
        if len(handed) == 25:
            acts.cancel_mailing(self.mailing, editor)

    monkeypatch.setattr(sending.Slice, "_finish", pause_after_ten)
    run_background()
    assert again(sent).state == State.PAUSED and sent.lease_until is None
    assert len(mailbox.messages) == 10
    tick(run_background)
    assert len(mailbox.messages) == 10
    acts.resume_mailing(sent, editor)
    run_background()
    assert again(sent).state == State.CANCELLED and len(mailbox.messages) == 25
    assert copies(sent) == {Copy.SENT: 25, Copy.SKIPPED: 15}
    tick(run_background)
    assert len(mailbox.messages) == 25


def test_a_test_copy_goes_to_one_address_and_its_links_end_nothing(mailbox, run_background):
    anna = subscriber()
    run_background()
    mailbox.messages.clear()
    acts.send_test(mailing(), person("redaktor"), address="redakcja@przyklad.example")
    run_background()
    [arrived] = mailbox.messages
    assert arrived["To"] == "redakcja@przyklad.example"
    assert arrived["Subject"].startswith("[Próba]") and arrived["List-Unsubscribe"] is None
    plain = arrived.get_body(("plain",)).get_content()
    assert "%%" not in plain and "/biuletyn/prenumerata/\r\n" in plain
    assert Subscriber.objects.get(pk=anna.pk).is_active


# Rate and place in the queue


def test_the_rate_is_kept_over_slices(mailbox, run_background, monkeypatch):
    MailingRules.objects.update(per_minute=60)
    many(6)
    waits = []
    now = [1000.0]
    monkeypatch.setattr(sending.time, "monotonic", lambda: now[0])

    def sleep(seconds):
        waits.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(sending.time, "sleep", sleep)
    monkeypatch.setattr(sending, "SLICE", 3.0)
    sent = start(mailing())
    Mailing.objects.update(next_slice_at=timezone.now())
    claimed = sending.claim(sent.pk)
    sending.Slice(claimed, seconds=3.0).run()
    assert len(mailbox.messages) == 3 and waits == [1.0, 1.0]
    assert again(sent).next_slice_at - timezone.now() > timedelta(seconds=0.5)


def test_a_single_mail_does_not_wait_for_a_mailing(mailbox, run_background, monkeypatch):
    """The slice looks round and gives its turn away."""
    many(300)
    start(mailing())
    order = []
    monkeypatch.setattr(sending, "LOOK_ROUND", 0.0)
    whole = sending.Slice._finish

    def write_after_five(self, row, state, error=None):
        whole(self, row, state, error)
        order.append(row)
        if len(order) == 5:
            outbox.post_ready(
                address="pilny@przyklad.example", subject="Pilne", text="…", key="pilne"
            )
            hooks, connection.run_on_commit = connection.run_on_commit, []
            for _ids, hook, _robust in hooks:
                hook()

    monkeypatch.setattr(sending.Slice, "_finish", write_after_five)
    run_background()
    assert len(mailbox.messages) == 301
    place = [to for [to] in mailbox.recipients].index("pilny@przyklad.example")
    assert place == 5


def test_one_connection_serves_many_copies(mailbox, run_background):
    many(50)
    seen = set()

    async def handle_MAIL(server, session, envelope, address, options):
        seen.add(session.peer)
        envelope.mail_from = address
        return "250 OK"

    mailbox.handle_MAIL = handle_MAIL
    start(mailing())
    run_background()
    assert len(mailbox.messages) == 50 and len(seen) == 1


def test_no_address_in_the_log(mailbox, run_background, caplog):
    people = many(2)
    Answers(mailbox).of = {people[0].email: f"550 <{people[0].email}> unknown"}
    with caplog.at_level("DEBUG"):
        start(mailing())
        run_background()
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("mail.log")]
    assert not any("przyklad.example" in line for line in ours)
