"""The outbox: a mail is a row of its transaction, and goes out once."""

from __future__ import annotations

import os
import signal
import subprocess
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import User
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.management import call_command
from django.db import transaction
from django.template import engines
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from home import checks, mail_delivery, outbox
from home.models import OutgoingMail
from tests.at_once import at_once
from tests.engines.worker import start_worker

State = OutgoingMail.State

LETTER = "Subject: Uwaga {{ number }} przyjęta\n\nDzień dobry,\nżółta kartka nr {{ number }}.\n"


@pytest.fixture(autouse=True)
def letters(settings, tmp_path):
    """Mail templates of these tests: a plain letter, one with HTML, one without a subject."""
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTER)
    (folder / "both.txt").write_text(LETTER)
    (folder / "both.html").write_text("<p>Żółta kartka <b>{{ number }}</b></p>")
    (folder / "wrong.txt").write_text("Dzień dobry\n")
    changed = [{**settings.TEMPLATES[0]}]
    changed[0]["DIRS"] = [*changed[0]["DIRS"], tmp_path]
    settings.TEMPLATES = changed
    yield
    engines._engines.clear()


def write(key="uwaga-1", to="anna@przyklad.example", template="letter", **more):
    return outbox.post(template, to, {"number": 7}, key=key, **more)


def states():
    return sorted(OutgoingMail.objects.values_list("state", flat=True))


def test_a_mail_is_written_once_for_a_key(db):
    first = write()
    assert first.subject == "Uwaga 7 przyjęta"
    assert first.text == "Dzień dobry,\nżółta kartka nr 7.\n"
    assert write() is None
    assert OutgoingMail.objects.count() == 1


def test_a_template_without_a_subject_is_a_mistake(db):
    with pytest.raises(ValueError, match="Subject"):
        write(template="wrong")


@pytest.mark.django_db(transaction=True)
def test_no_mail_of_a_change_that_was_undone(run_background):
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not OutgoingMail.objects.exists()
    run_background()
    assert django_mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_delivery_waits_for_the_commit(run_background):
    with transaction.atomic():
        write()
        assert not DBTaskResult.objects.exists()
    assert DBTaskResult.objects.count() == 1
    run_background()
    assert len(django_mail.outbox) == 1
    assert states() == [State.SENT]


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_key_at_once_make_one_mail():
    def writer():
        with transaction.atomic():
            write()

    at_once(*[writer] * 4)
    assert OutgoingMail.objects.count() == 1


# Over real SMTP


@pytest.mark.django_db(transaction=True)
def test_what_arrives(mailbox, run_background):
    write(template="both", headers={"Reply-To": "biuro@przyklad.example"})
    run_background()
    [arrived] = mailbox.messages
    assert arrived["Subject"] == "Uwaga 7 przyjęta"
    assert arrived["To"] == "anna@przyklad.example"
    assert arrived["Reply-To"] == "biuro@przyklad.example"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Message-ID"] == OutgoingMail.objects.get().message_id
    assert arrived["Date"].datetime <= timezone.now()
    assert "żółta kartka nr 7" in arrived.get_body(("plain",)).get_content()
    assert "<b>7</b>" in arrived.get_body(("html",)).get_content()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts, mail.error) == (State.SENT, 1, "")


@pytest.mark.django_db(transaction=True)
def test_an_attachment_arrives_whole(mailbox, run_background):
    content = bytes(range(256)) * 40
    write(attachments=[("zaświadczenie.pdf", content, "application/pdf")])
    run_background()
    [attachment] = mailbox.messages[0].iter_attachments()
    assert attachment.get_filename() == "zaświadczenie.pdf"
    assert attachment.get_content() == content


@pytest.mark.django_db(transaction=True)
def test_mail_of_django_takes_the_same_way_a_row_for_each_recipient(
    mailbox, run_background, settings
):
    settings.EMAIL_BACKEND = "home.outbox.OutboxBackend"
    message = EmailMultiAlternatives(
        "Wiersz\u2028drugi", "Treść", None, ["a@przyklad.example"], bcc=["b@przyklad.example"]
    )
    message.attach_alternative("<p>Treść</p>", "text/html")
    message.send()
    run_background()
    assert sorted(mailbox.recipients) == [["a@przyklad.example"], ["b@przyklad.example"]]
    # A hidden recipient stays hidden from the other one.
    assert sorted(m["To"] for m in mailbox.messages) == ["a@przyklad.example", "b@przyklad.example"]
    assert all(m.get_body(("html",)) for m in mailbox.messages)


@pytest.mark.django_db(transaction=True)
def test_a_passing_fault_is_tried_again_ever_later(mailbox, run_background, clock):
    write()
    mailbox.refuse = "451 try later"
    run_background()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == (State.QUEUED, 1)
    first_wait = mail.next_attempt_at - clock.now

    call_command("tick", verbosity=0)
    run_background()
    mail.refresh_from_db()
    assert mail.attempts == 1, "tried again before its time"

    clock.at(mail.next_attempt_at)
    call_command("tick", verbosity=0)
    run_background()
    mail.refresh_from_db()
    assert mail.attempts == 2
    assert mail.next_attempt_at - clock.now > first_wait

    mailbox.refuse = ""
    clock.at(mail.next_attempt_at)
    call_command("tick", verbosity=0)
    run_background()
    assert states() == [State.SENT]
    assert len(mailbox.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_answer_is_a_passing_fault(run_background, settings):
    settings.OUTBOX_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 1,
    }
    write()
    run_background()
    mail = OutgoingMail.objects.get()
    assert mail.state == State.QUEUED
    assert "ConnectionRefused" in mail.error


@pytest.mark.django_db(transaction=True)
def test_it_is_not_tried_for_ever(mailbox, run_background, clock):
    write()
    mailbox.refuse = "451 try later"
    for _ in range(mail_delivery.ATTEMPTS + 2):
        call_command("tick", verbosity=0)
        run_background()
        clock.forward(hours=5)
    assert states() == [State.FAILED]
    assert OutgoingMail.objects.get().attempts == mail_delivery.ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_a_final_refusal_is_final_until_somebody_decides(mailbox, run_background, clock):
    write()
    mailbox.refuse = "550 no such user"
    run_background()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == (State.FAILED, 1)
    assert "550" in mail.error
    mailbox.refuse = ""
    clock.forward(days=2)
    call_command("tick", verbosity=0)
    run_background()
    assert mailbox.messages == []
    assert outbox.resend(mail)
    run_background()
    assert len(mailbox.messages) == 1
    assert not outbox.resend(mail), "a sent mail is not sent again"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["żółw@przyklad.example", "bez-malpy\nBcc: x@y.example", ""])
def test_an_address_that_cannot_be_written_fails_at_once(mailbox, run_background, address):
    write(to=address)
    run_background()
    assert states() == [State.FAILED]
    assert mailbox.messages == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_mail_once(mailbox):
    ids = [write(key=f"uwaga-{n}").pk for n in range(12)]

    def worker():
        for mail_id in ids:
            outbox.deliver.call(mail_id)

    at_once(*[worker] * 4)
    assert len(mailbox.messages) == 12
    assert len({m["Message-ID"] for m in mailbox.messages}) == 12
    assert states() == [State.SENT] * 12


class KillsWorker:
    """An SMTP server that kills the worker while it holds the mail numbered `at`."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.received: list[str] = []
        self.worker: subprocess.Popen | None = None

    async def handle_DATA(self, server, session, envelope):
        self.received.append(envelope.rcpt_tos[0])
        if len(self.received) == self.at:
            os.kill(self.worker.pid, signal.SIGKILL)
        return "250 OK"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(clock_free_port):
    server = KillsWorker(at=3)
    controller = Controller(server, hostname="127.0.0.1", port=clock_free_port)
    controller.start()
    try:
        addresses = [f"osoba{n}@przyklad.example" for n in range(6)]
        for address in addresses:
            write(key=address, to=address)
        server.worker = start_worker(controller.port)
        server.worker.wait(60)
        assert server.worker.returncode == -signal.SIGKILL
        assert states() == [State.QUEUED] * 3 + [State.SENDING] + [State.SENT] * 2

        worker = start_worker(controller.port)
        assert worker.wait(60) == 0
        assert len(server.received) == 6, "the others wait for nobody's lease"

        OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        DBTaskResult.objects.filter(status="RUNNING").update(
            started_at=timezone.now() - timedelta(hours=1)
        )
        call_command("tick", verbosity=0)
        assert start_worker(controller.port).wait(60) == 0
        assert sorted(server.received) == addresses
        assert states() == [State.DOUBTFUL] + [State.SENT] * 5
    finally:
        controller.stop()


@pytest.fixture
def clock_free_port():
    from tests.engines import free_port

    return free_port()


@pytest.mark.django_db(transaction=True)
def test_a_process_dead_before_it_handed_the_mail_over_costs_only_time(
    mailbox, run_background, clock
):
    mail = write()
    outbox._claim(mail.pk)  # … and nothing further happens
    run_background()
    call_command("tick", verbosity=0)
    run_background()
    assert mailbox.messages == [], "somebody may still be at it"
    clock.forward(seconds=mail_delivery.LEASE.total_seconds() + 1)
    call_command("tick", verbosity=0)
    run_background()
    assert len(mailbox.messages) == 1


class BreaksOff:
    """A server that takes the whole mail and goes away without a word."""

    def __init__(self) -> None:
        self.received = 0

    async def handle_DATA(self, server, session, envelope):
        self.received += 1
        server.transport.abort()
        return "250 OK"


@pytest.mark.django_db(transaction=True)
def test_a_server_gone_after_taking_the_mail_leaves_it_doubtful(
    settings, run_background, clock_free_port, clock
):
    server = BreaksOff()
    controller = Controller(server, hostname="127.0.0.1", port=clock_free_port)
    controller.start()
    settings.OUTBOX_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": clock_free_port,
    }
    try:
        write()
        run_background()
        clock.forward(days=1)
        call_command("tick", verbosity=0)
        run_background()
        assert server.received == 1
        assert states() == [State.DOUBTFUL]
    finally:
        controller.stop()


@pytest.mark.django_db(transaction=True)
def test_a_mail_whose_task_was_lost_is_found_by_tick(mailbox, run_background):
    write()
    DBTaskResult.objects.all().delete()
    OutgoingMail.objects.update(enqueued_at=None)
    call_command("tick", verbosity=0)
    run_background()
    assert len(mailbox.messages) == 1


def test_no_address_and_no_text_in_the_log(db, mailbox, run_background, caplog):
    mailbox.refuse = "550 anna@przyklad.example unknown"
    with caplog.at_level("DEBUG"):
        write()
        run_background()
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("mail.log")]
    assert any("Mail" in line for line in ours)
    assert not any("anna@" in line or "kartka" in line for line in ours)


def test_mail_is_forgotten_in_its_time(db, run_background, clock):
    write(key="a")
    run_background()
    write(key="b", to="")
    run_background()
    assert states() == [State.FAILED, State.SENT]
    clock.forward(days=29)
    call_command("tick", verbosity=0)
    assert len(states()) == 2
    clock.forward(days=2)
    call_command("tick", verbosity=0)
    assert states() == [State.FAILED], "somebody may still decide on it"
    clock.forward(days=60)
    call_command("tick", verbosity=0)
    assert states() == []


def test_who_may_see_the_outbox_and_send_again(signed_in, run_background):
    mail = write(to="")
    run_background()
    editor, expert = signed_in("redaktor"), signed_in("ekspert")
    address = f"/admin/outgoing_mail/{mail.pk}/send-again/"
    assert expert.post(address).status_code in {302, 403}
    assert states() == [State.FAILED]
    shown = editor.get(f"/admin/outgoing_mail/inspect/{mail.pk}/")
    assert "Wyślij ponownie" in shown.content.decode()
    assert editor.get(address).status_code == 405
    assert editor.post(address).status_code == 302
    assert states() == [State.QUEUED]
    assert editor.post(f"/admin/outgoing_mail/edit/{mail.pk}/", {"state": "sent"}).status_code in {
        302,
        403,
    }
    assert states() == [State.QUEUED]


def test_nobody_reads_another_account_s_password_link(signed_in, client, person, settings):
    settings.EMAIL_BACKEND = "home.outbox.OutboxBackend"
    client.post("/admin/password_reset/", {"email": person("admin").email})
    mail = OutgoingMail.objects.get()
    link = "/admin/password_reset/confirm/"
    assert link in mail.text
    address = f"/admin/outgoing_mail/inspect/{mail.pk}/"
    for name, reads in (("redaktor", False), ("admin", True)):
        shown = signed_in(name).get(address)
        assert shown.status_code == 200
        assert mail.to in shown.content.decode()
        assert (link in shown.content.decode()) is reads


def test_wagtail_password_mail_goes_through_the_outbox(client, person, run_background, settings):
    settings.EMAIL_BACKEND = "home.outbox.OutboxBackend"
    user: User = person("redaktor")
    client.post("/admin/password_reset/", {"email": user.email})
    assert OutgoingMail.objects.get().to == user.email


def test_send_mail_reports_how_many_it_took(db, settings):
    settings.EMAIL_BACKEND = "home.outbox.OutboxBackend"
    assert send_mail("Temat", "Treść", None, ["a@przyklad.example"]) == 1


def test_mail_that_only_reaches_the_log_is_warned_of(settings):
    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    assert [message.id for message in checks.mail_has_a_way_out()] == ["home.W002"]
    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    assert checks.mail_has_a_way_out() == []


@pytest.mark.django_db(transaction=True)
def test_a_task_queue_that_fails_undoes_no_change(mailbox, run_background, monkeypatch):
    def broken(*args):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "enqueue", broken)
        with transaction.atomic():
            write()
    assert states() == [State.QUEUED]
    call_command("tick", verbosity=0)
    run_background()
    assert len(mailbox.messages) == 1
