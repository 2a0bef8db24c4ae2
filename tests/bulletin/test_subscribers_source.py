"""What the screen for a person's data finds and erases of a subscription (RODO, art. 15 and 17)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from bulletin.actions.subscribers import remove_subscriber, request_subscription
from bulletin.models import BlockedAddress, Subscriber, SubscriptionRequest, Topic
from bulletin.personal_data import SubscribersSource
from home.clauses import first_clause
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.people import person

from .subscribing import CLAUSE, subscriber

pytestmark = pytest.mark.django_db
SOURCE = SubscribersSource()


def asked(email: str) -> SubscriptionRequest:
    return request_subscription(email=email, topics=[Topic.EVENTS], clause=first_clause(CLAUSE))


def officer():
    """Appointed to answer for persons' data, and to nothing else."""
    made = person("inspektor")
    made.user_permissions.add(Permission.objects.get(codename="add_personaldataact"))
    return type(made).objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ("anna@przyklad.example", "ANNA@Przyklad.example"),
        ("anna@xn--w-uga1v8h.example", "anna@żółw.example"),
        ("anna@żółw.example", "anna@xn--w-uga1v8h.example"),
    ],
)
def test_a_subscriber_is_found_however_the_address_is_written(kept, written):
    subscriber(kept, topics=[Topic.BULLETIN])
    subscriber("inna@przyklad.example")
    found = SOURCE.find(written, officer())
    mine, request = found
    assert mine.record["adres"] == Subscriber.objects.order_by("pk")[0].email
    assert mine.record["zgoda"]["treść klauzuli"]
    assert dict(mine.facts)["Tematy"] == "biuletyn" and dict(request.facts)
    assert SOURCE.find("nikt@przyklad.example", officer()) == []
    assert SOURCE.find("to nie adres", officer()) == []


def test_one_appointed_to_it_erases_the_person_and_nobody_else():
    anna, other = subscriber(), subscriber("inna@przyklad.example")
    with pytest.raises(Refused):
        SOURCE.erase(anna.email, person("moderator"))
    assert Subscriber.objects.count() == 2
    assert SOURCE.erase(anna.email.upper(), officer()).erased
    assert list(Subscriber.objects.all()) == [other]
    assert not SubscriptionRequest.objects.filter(email=anna.email).exists()
    assert BlockedAddress.objects.count() == 1
    assert SOURCE.find(anna.email, officer()) == []
    assert SOURCE.erase(anna.email, officer()).erased == 0


def test_somebody_who_has_left_is_found_and_erased():
    anna = remove_subscriber(subscriber(), person("redaktor"))
    assert SOURCE.find(anna.email, officer())[0].record["zakończono"]
    assert SOURCE.erase(anna.email, officer()).erased
    assert not Subscriber.objects.exists()


def test_a_form_that_nobody_confirmed_goes_with_the_letter_that_answered_it(run_background):
    asked("ola@żółw.example")
    asked("inna@przyklad.example")
    run_background()
    assert OutgoingMail.objects.count() == 2
    (found,) = SOURCE.find("ola@żółw.example", officer())
    assert "ola@żółw.example" in dict(found.facts).values()
    assert SOURCE.erase("ola@żółw.example", officer()).erased == 1
    assert SubscriptionRequest.objects.get().email == "inna@przyklad.example"
    assert OutgoingMail.objects.get().to == "inna@przyklad.example"


def test_an_address_that_mail_did_not_reach_is_not_brought_back_after_its_erasure():
    anna = subscriber()
    Subscriber.objects.update(state=Subscriber.State.UNDELIVERABLE, ended_at=anna.joined_at)
    SOURCE.erase(anna.email, officer())
    assert BlockedAddress.objects.count() == 1
