"""The demonstration's subscribers and mailings, of which nothing leaves the machine."""

from __future__ import annotations

import pytest
from django.test import Client

from bulletin.actions.mailings import start_mailing
from bulletin.demo.subscription import TRANSPORT, build_subscription
from bulletin.models import Mailing, MailingRecipient, Subscriber
from home.models import OutgoingMail
from tests.people import person

pytestmark = pytest.mark.django_db


def test_subscribers_a_mailing_that_went_out_and_one_that_waits(settings, mailbox, run_background):
    person("redaktor")
    assert build_subscription() and build_subscription() is None
    run_background()
    assert Subscriber.objects.count() == 40
    assert all(s.email.endswith("@przyklad.example") for s in Subscriber.objects.all())
    sent = Mailing.objects.get(state=Mailing.State.DONE)
    states = list(sent.recipients.values_list("state", flat=True))
    assert states.count(MailingRecipient.State.FAILED) == 1
    assert states.count(MailingRecipient.State.SENT) == len(states) - 1 > 20
    assert mailbox.messages == []

    # What an editor starts in the demo is read there too.
    settings.DEMO, settings.OUTBOX_TRANSPORT = True, TRANSPORT
    waiting = Mailing.objects.get(state=Mailing.State.DRAFT)
    start_mailing(waiting, person("redaktor"))
    run_background()
    waiting.refresh_from_db()
    assert waiting.state == Mailing.State.DONE
    copies = OutgoingMail.objects.filter(subject=waiting.subject)
    assert copies.count() == waiting.recipients.count() > 20
    page = Client().get(f"/demo/poczta/{copies[0].pk}/").content.decode()
    assert waiting.subject in page and "/biuletyn/prenumerata/moja/" in page
