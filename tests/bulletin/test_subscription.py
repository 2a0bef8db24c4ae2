"""Subscribing by the pages and the mail that a person sees; what nobody learns by trying."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from bulletin.actions import subscribers as acts
from bulletin.addresses import mark_of, normalised
from bulletin.models import (
    BlockedAddress,
    BulletinPage,
    Subscriber,
    Subscription,
    SubscriptionRequest,
    Topic,
)
from bulletin.models.subscriber import CONFIRM_WITHIN, KEEP_LEFT, REQUESTS_A_DAY
from bulletin.subscription_links import leaving_link, leaving_url, own_page_link, own_page_url
from home.clauses import first_clause
from home.models import ConsentClause, OutgoingMail
from home.ticking import apply_retention
from tests.at_once import at_once
from tests.people import person
from tests.planpages.visitor import Visitor

from .subscribing import FORM, letter_to, link_in, subscriber

pytestmark = pytest.mark.django_db
SENT = {"email": "anna@przyklad.example", "topics": ["bulletin", "events"], "consent": "on"}
State = Subscriber.State


@pytest.fixture
def reader() -> Visitor:
    return Visitor(Client())


def fill(reader: Visitor, clock, status: int = 200, **values) -> Visitor:
    reader.open(FORM)
    clock.forward(minutes=1)
    return reader.send({**SENT, **values}, status=status, consent="")


def path_of(url: str, settings) -> str:
    return url.removeprefix(settings.BASE_URL)


# Joining


def test_somebody_subscribes_confirms_changes_and_leaves(reader, clock, run_background):
    fill(reader, clock)
    assert reader.address == f"{FORM}wyslano/" and "Sprawdź pocztę" in reader.text
    assert not Subscriber.objects.exists(), "nothing before the confirmation"
    run_background()
    letter = letter_to("anna@przyklad.example")
    assert letter.subject == "Potwierdź prenumeratę" and "biuletyn, wydarzenia" in letter.text

    # The link alone changes nothing; the button does, and asks for no cookie.
    address = link_in(letter.text, "potwierdzenie")
    person_ = Visitor(Client(enforce_csrf_checks=True)).open(address)
    assert "no-store" in person_.response["Cache-Control"]
    assert not Subscriber.objects.exists()
    person_._read(person_.client.post(address, follow=True), address, 200)
    assert "Od teraz prenumerujesz" in person_.text
    anna = Subscriber.objects.get()
    assert anna.topics() == [Topic.BULLETIN, Topic.EVENTS]
    assert (anna.clause.form, anna.clause.version) == ("prenumerata", 1)
    assert anna.consented_at == clock.now

    own = person_.page.find("a", string="Twoja prenumerata")["href"]
    person_.open(link_in(own, "moja"))
    assert "anna@przyklad.example" in person_.text
    person_.send({"topics": ["consultations"]}, act="topics")
    assert "Zapisaliśmy wybrane tematy" in person_.text
    anna.refresh_from_db()
    assert anna.topics() == [Topic.CONSULTATIONS]
    person_.send({"topics": []}, status=422, act="topics")
    assert "Wybierz przynajmniej jeden temat" in person_.text

    person_.send({}, act="leave")
    assert "Nie prenumerujesz już" in person_.text
    anna.refresh_from_db()
    assert anna.state == State.LEFT and anna.ended_at == clock.now
    history = ModelLogEntry.objects.for_instance(anna).order_by("pk")
    assert [entry.action.rpartition(".")[2] for entry in history] == ["join", "topics", "leave"]
    assert not any("anna" in str(entry.label) for entry in history), "no address in the log"


@pytest.mark.parametrize("missing", ["email", "topics", "consent"])
def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(reader, clock, missing):
    empty = {"topics": [], "email": "", "consent": ""}
    values = {**SENT, missing: empty[missing]}
    reader.open(FORM)
    clock.forward(minutes=1)
    if missing == "consent":
        del values["consent"]
    reader.send(values, email="")
    assert reader.page.find(class_="field__error")
    assert not SubscriptionRequest.objects.exists()
    if missing != "email":
        assert reader.page.find("input", attrs={"name": "email"})["value"] == SENT["email"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Anna@Przyklad.EXAMPLE ", "Anna@przyklad.example"),
        ("anna@ŻÓŁW.example", "anna@xn--w-uga1v8h.example"),
        ("anna+lista@a.b.example", "anna+lista@a.b.example"),
    ],
)
def test_addresses_have_one_form(written, kept):
    assert normalised(written) == kept


@pytest.mark.parametrize(
    "written",
    ["", "anna", "@a.example", "anna@", "żółw@a.example", "a b@c.example", "a@b c.example",
     "a@-b.example", "a@b..example", "a@b.example\nBcc: c@d.example", "a" * 250 + "@b.example"],
)  # fmt: skip
def test_what_is_no_address(written):
    with pytest.raises(ValidationError):
        normalised(written)


def test_one_address_has_one_subscription_whatever_its_capitals():
    anna = subscriber("Anna@przyklad.example")
    assert subscriber("anna@przyklad.example").pk == anna.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(
            email="ANNA@przyklad.example", clause=anna.clause, consented_at=timezone.now()
        )


@pytest.mark.django_db(transaction=True)
def test_two_links_of_one_address_opened_at_once_make_one_subscriber():
    requests = [
        acts.request_subscription(
            email=email, topics=["bulletin"], clause=first_clause("prenumerata")
        )
        for email in ("anna@przyklad.example", "Anna@przyklad.example")
    ]
    outcomes = at_once(*[lambda r=r: acts.confirm_request(r.pk) for r in requests])
    assert all(isinstance(outcome, Subscriber) for outcome in outcomes), outcomes
    assert Subscriber.objects.count() == 1


def test_a_consent_has_its_clause_or_its_import_and_keeps_it():
    anna = subscriber()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.filter(pk=anna.pk).update(clause=None)
    ConsentClause.objects.filter(pk=anna.clause_id).update(
        valid_from=timezone.now() + timedelta(days=1)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentClause.objects.filter(pk=anna.clause_id)._raw_delete("default")
        connection.check_constraints()


# What nobody learns


def ask(address: str, clock) -> tuple[Visitor, list[str]]:
    """The answer to the form and the statements that it cost."""
    reader = Visitor(Client(REMOTE_ADDR=f"10.0.{len(address)}.7"))
    reader.open(FORM)
    clock.forward(minutes=1)
    with CaptureQueriesContext(connection) as queries:
        reader.send({**SENT, "email": address}, consent="")
    kinds = [q["sql"].split("(")[0][:60] for q in queries if "SAVEPOINT" not in q["sql"]]
    return reader, kinds


def test_the_form_answers_the_same_for_every_address_and_does_the_same(clock, run_background):
    known = subscriber("znana@przyklad.example")
    left = subscriber("byla@przyklad.example")
    acts.leave(left)
    given_up = subscriber("zla@przyklad.example")
    Subscriber.objects.filter(pk=given_up.pk).update(
        state=State.UNDELIVERABLE, ended_at=timezone.now()
    )
    run_background()
    OutgoingMail.objects.all().delete()
    answers = [
        ask(address, clock)
        for address in ("nowa@przyklad.example", known.email, left.email, given_up.email)
    ]
    first, statements = answers[0]
    for reader, others in answers[1:]:
        assert reader.address == first.address
        assert reader.response.content == first.response.content
        assert others == statements
    assert not OutgoingMail.objects.exists(), "what differs is done in the background"
    run_background()
    assert letter_to(known.email).subject == "Już prenumerujesz nasze wiadomości"
    for address in ("nowa@przyklad.example", left.email, given_up.email):
        assert letter_to(address).subject == "Potwierdź prenumeratę"


def test_a_stranger_changes_nothing_of_a_known_subscriber(reader, clock, run_background):
    anna = subscriber("anna@przyklad.example", [Topic.CONSULTATIONS])
    fill(reader, clock)
    run_background()
    anna.refresh_from_db()
    assert anna.topics() == [Topic.CONSULTATIONS]
    letter = letter_to(anna.email)
    assert "potwierdzenie" not in letter.text
    assert Client().get(link_in(letter.text, "moja")).status_code == 200
    assert Client().get(link_in(letter.text, "rezygnacja")).status_code == 200


def test_nobody_s_mailbox_is_filled_with_our_links(clock, run_background):
    for _ in range(REQUESTS_A_DAY + 4):
        acts.request_subscription(
            email="ofiara@przyklad.example",
            topics=["bulletin"],
            clause=first_clause("prenumerata"),
        )
        run_background()
    assert OutgoingMail.objects.filter(to="ofiara@przyklad.example").count() == REQUESTS_A_DAY


def test_forms_whose_task_was_lost_are_answered_by_tick(clock, run_background):
    fill(Visitor(Client()), clock)
    connection.run_on_commit = []
    DBTaskResult.objects.all().delete()
    clock.forward(minutes=11)
    call_command("tick", verbosity=0)
    run_background()
    assert letter_to("anna@przyklad.example")


# Links: forged, reused, expired, foreign


def confirmation(run_background) -> str:
    acts.request_subscription(
        email="anna@przyklad.example", topics=["bulletin"], clause=first_clause("prenumerata")
    )
    run_background()
    return link_in(letter_to("anna@przyklad.example").text, "potwierdzenie")


def forged(address: str) -> str:
    head, _slash, token = address.rstrip("/").rpartition("/")
    middle = len(token) // 2
    return f"{head}/{token[:middle]}{'A' if token[middle] != 'A' else 'B'}{token[middle + 1 :]}/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_links_do_nothing(run_background, settings, method):
    joining = confirmation(run_background)
    anna = subscriber("b@przyklad.example")
    own = path_of(own_page_url(anna.pk, anna.key), settings)
    leaving = path_of(leaving_url(anna.pk, anna.key), settings)
    for address in (joining, own, leaving):
        data = {"act": "leave", "List-Unsubscribe": "One-Click"} if method == "post" else {}
        answer = getattr(Client(), method)(forged(address), data)
        assert answer.status_code == 404, address
    assert Subscriber.objects.get() == anna and Subscriber.objects.get().is_active


def test_a_link_serves_its_own_purpose_alone(run_background, settings):
    """The token of one address is refused by every other one."""
    joining = confirmation(run_background)
    anna = subscriber("b@przyklad.example")
    addresses = {
        "potwierdzenie": joining,
        "moja": path_of(own_page_url(anna.pk, anna.key), settings),
        "rezygnacja": path_of(leaving_url(anna.pk, anna.key), settings),
    }
    for purpose, address in addresses.items():
        token = address.rstrip("/").rpartition("/")[2]
        for other in addresses:
            if other != purpose:
                foreign = Client().post(f"{FORM}{other}/{token}/", {"act": "leave"})
                assert foreign.status_code == 404, (purpose, other)
    assert Subscriber.objects.get().is_active


def test_a_confirmation_is_used_once(run_background):
    address = confirmation(run_background)
    assert Client().post(address).status_code == 200
    acts.leave(Subscriber.objects.get())
    again = Client().post(address)
    assert again.status_code == 200 and "został już użyty" in again.content.decode()
    assert Subscriber.objects.get().state == State.LEFT, "an old link brings nobody back"


def test_a_confirmation_past_its_term(run_background, clock):
    address = confirmation(run_background)
    clock.forward(seconds=CONFIRM_WITHIN.total_seconds())
    for method in ("get", "post"):
        assert getattr(Client(), method)(address).status_code == 410
    clock.forward(days=30)
    assert Client().post(address).status_code == 410
    assert not Subscriber.objects.exists()


def test_an_old_link_to_the_own_page_gives_a_new_one_to_the_owner_alone(
    clock, settings, run_background
):
    anna = subscriber()
    address = path_of(own_page_url(anna.pk, anna.key), settings)
    clock.forward(seconds=own_page_link.max_age.total_seconds() + 2)
    answer = Client().get(address)
    assert answer.status_code == 410 and "za stary" in answer.content.decode()
    assert "anna@" not in answer.content.decode()
    for _ in range(3):
        assert Client().post(address, {"act": "leave"}).status_code == 200
    run_background()
    letters = OutgoingMail.objects.filter(key__startswith="subscription-page")
    assert [letter.to for letter in letters] == [anna.email], "one a day"
    assert Client().get(link_in(letters[0].text, "moja")).status_code == 200
    anna.refresh_from_db()
    assert anna.is_active


def test_leaving_works_for_years_and_twice(clock, settings):
    anna = subscriber()
    address = path_of(leaving_url(anna.pk, anna.key), settings)
    clock.forward(days=3000)
    asked = Client().get(address)
    assert asked.status_code == 200 and "Jedno kliknięcie" in asked.content.decode()
    assert Subscriber.objects.get().is_active
    for _ in range(2):
        assert Client(enforce_csrf_checks=True).post(address).status_code == 200
    assert Subscriber.objects.get().state == State.LEFT
    clock.forward(seconds=leaving_link.max_age.total_seconds())
    assert Client().post(address).status_code == 410


def test_an_old_link_to_leave_opens_nothing_but_leaving(clock, settings):
    anna = subscriber()
    address = path_of(leaving_url(anna.pk, anna.key), settings)
    assert "/prenumerata/moja/" in Client().get(address).content.decode()
    clock.forward(days=181)
    asked = Client().get(address)
    assert asked.status_code == 200 and "/prenumerata/moja/" not in asked.content.decode()
    assert "/prenumerata/moja/" not in Client().post(address).content.decode()
    assert Subscriber.objects.get().state == State.LEFT


def test_links_to_an_earlier_address_and_of_an_erased_person_do_nothing(settings):
    anna = subscriber()
    old = [path_of(url(anna.pk, anna.key), settings) for url in (own_page_url, leaving_url)]
    Subscriber.objects.filter(pk=anna.pk).update(key="another")
    assert Client().post(old[0], {"act": "leave"}).status_code == 410
    assert Client().post(old[1]).status_code == 200
    assert Subscriber.objects.get().is_active
    acts.erase_subscriber(anna, None)
    assert Client().get(old[0]).status_code == 410
    assert Client().get(old[1]).status_code == 200


# The address


def test_a_new_address_counts_once_its_owner_confirms(run_background, settings, clock):
    anna = subscriber()
    own = path_of(own_page_url(anna.pk, anna.key), settings)
    page = Visitor(Client()).open(own)
    page.send({"email": "nowa@przyklad.example"}, act="address")
    assert "Na nowy adres wysłaliśmy odnośnik" in page.text
    run_background()
    anna.refresh_from_db()
    assert anna.email == "anna@przyklad.example"
    link = link_in(letter_to("nowa@przyklad.example").text, "potwierdzenie")
    assert Client().get(link).status_code == 200
    assert Client().post(link).status_code == 200
    anna.refresh_from_db()
    assert anna.email == "nowa@przyklad.example" and anna.topics() == [Topic.BULLETIN]
    assert Client().get(own).status_code == 410, "links in the old mailbox open nothing"


def test_an_address_that_subscribes_already_is_not_taken_over(run_background, settings):
    anna, ewa = subscriber(), subscriber("ewa@przyklad.example")
    page = Visitor(Client()).open(path_of(own_page_url(anna.pk, anna.key), settings))
    page.send({"email": ewa.email}, act="address")
    assert "Na nowy adres wysłaliśmy odnośnik" in page.text, "the asker learns nothing"
    run_background()
    assert letter_to(ewa.email).subject == "Już prenumerujesz nasze wiadomości"
    request = acts.request_address_change(anna, email="trzecia@przyklad.example")
    subscriber("trzecia@przyklad.example")
    with pytest.raises(ValidationError):
        acts.confirm_request(request.pk)
    assert Subscriber.objects.get(pk=anna.pk).email == "anna@przyklad.example"


# Leaving for good


def test_after_leaving_only_a_mark_stays_and_blocks_until_they_come_back(clock, run_background):
    anna = subscriber()
    acts.leave(anna)
    clock.forward(seconds=KEEP_LEFT.total_seconds() + 1)
    apply_retention()
    assert not Subscriber.objects.exists() and not Subscription.objects.exists()
    assert [b.mark for b in BlockedAddress.objects.all()] == [mark_of("ANNA@przyklad.example")]
    back = subscriber()
    assert back.is_active and not BlockedAddress.objects.exists()


def test_what_nobody_confirms_is_forgotten(clock, run_background):
    fill(Visitor(Client()), clock)
    run_background()
    clock.forward(days=13)
    apply_retention()
    assert SubscriptionRequest.objects.count() == 1
    clock.forward(days=2)
    apply_retention()
    assert not SubscriptionRequest.objects.exists()


def test_a_person_reads_and_deletes_their_own_data(settings, run_background, clock):
    anna = subscriber()
    fill(Visitor(Client()), clock)
    run_background()
    own = path_of(own_page_url(anna.pk, anna.key), settings)
    page = Visitor(Client()).open(own)
    data = Client().get(page.page.find("a", href=lambda h: h and h.endswith("dane.json"))["href"])
    told = json.loads(data.content)
    assert told["adres"] == anna.email and told["zgoda"]["klauzula"] == "prenumerata 1"
    assert told["tematy"][0]["temat"] == "biuletyn" and told["historia"]
    assert len(told["listy w sprawie prenumeraty"]) == 1
    page.send({}, act="erase")
    assert "Twoje dane są usunięte" in page.text
    assert not Subscriber.objects.exists() and not SubscriptionRequest.objects.exists()
    assert not OutgoingMail.objects.filter(to=anna.email).exists()
    assert BlockedAddress.objects.filter(mark=mark_of(anna.email)).exists()
    everything = json.dumps(
        [list(m.objects.values()) for m in (ModelLogEntry, BlockedAddress)], default=str
    )
    assert anna.email not in everything


def test_the_pages_stand_under_the_bulletin_s_page_where_there_is_one(reader):
    crumbs = reader.open(FORM).page.find(class_="breadcrumb")
    assert crumbs.find("a", href="/biuletyn/")
    BulletinPage.objects.get().unpublish()
    assert "Biuletyn" not in str(reader.open(FORM).page.find(class_="breadcrumb"))


def test_the_office_ends_a_subscription_and_writes_again_to_an_address(signed_in):
    editor = Visitor(signed_in("redaktor"))
    anna = subscriber()
    address = reverse("bulletin_subscriber", args=[anna.pk])
    editor.open(address).send({}, act="remove")
    anna.refresh_from_db()
    assert anna.state == State.LEFT
    assert not editor.page.find("input", attrs={"value": "restore"}), "only by themselves"
    Subscriber.objects.filter(pk=anna.pk).update(state=State.UNDELIVERABLE)
    editor.open(address).send({}, act="restore")
    anna.refresh_from_db()
    assert anna.is_active and anna.ended_at is None
    assert "Znów pisze się na adres" in editor.text
    exported = editor.client.post(reverse("bulletin_subscriber_data", args=[anna.pk]))
    assert json.loads(exported.content)["adres"] == anna.email
    assert "Wydano dane osoby" in editor.open(address).text
    editor.send({}, act="erase")
    assert not Subscriber.objects.exists()


def test_the_list_tells_numbers_and_filters(signed_in):
    anna = subscriber("anna@przyklad.example", [Topic.BULLETIN, Topic.EVENTS])
    ewa = subscriber("ewa@przyklad.example", [Topic.EVENTS])
    acts.leave(subscriber("byla@przyklad.example"))
    editor = Visitor(signed_in("redaktor"))
    listing = reverse("bulletin_subscribers")
    numbers = editor.open(listing).page.find(class_="office-numbers").get_text(" ", strip=True)
    assert numbers == (
        "Prenumeruje 2 Biuletyn 1 Konsultacje 0 Wydarzenia 2 Jeszcze niepotwierdzone 0"
    )

    def listed(query: str) -> str:
        return editor.open(f"{listing}?{query}").page.find("table", class_="listing").text

    shown = listed("topic=events&state=active")
    assert anna.email in shown and ewa.email in shown and "byla@" not in shown
    assert ewa.email not in listed("topic=bulletin")
    assert anna.email not in listed("q=ewa")


def test_a_person_of_the_office_in_the_log_when_they_erase(signed_in):
    anna = subscriber()
    acts.erase_subscriber(anna, person("redaktor"))
    entry = ModelLogEntry.objects.filter(action="bulletin.subscriber.erase").get()
    assert entry.user == person("redaktor") and "anna" not in entry.label


def test_the_letter_is_in_the_language_of_the_form(clock, run_background):
    reader = Visitor(Client()).open(f"/uk{FORM}")
    clock.forward(minutes=1)
    reader.send(SENT, consent="")
    run_background()
    letter = letter_to("anna@przyklad.example")
    assert letter.subject == "Підтвердьте підписку"
    assert "biuletyn" not in letter.text.split("http")[2], "topics, too"
    address = "/uk" + link_in(letter.text.replace("/uk/", "/"), "potwierdzenie")
    assert address in letter.text
    assert Client().post(address).status_code in (200, 302)
    assert Subscriber.objects.get().language == "uk"
