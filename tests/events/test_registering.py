"""The form and the pages of private links, as people use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.actions.registrations import cancel_participants, cancel_registration
from events.models import Enrolment, Participant, Question, Registration
from home.models import OutgoingMail
from tests.planpages.visitor import Visitor

from .ground import enrolment, one, registered, sent, states, term
from .letters import letter, letters, link_in

pytestmark = pytest.mark.django_db

ANNA = "anna@przyklad.example"
SENT = {
    "p0_name": "Anna  Przykładowa",
    "email": ANNA,
    "institution_kind": "gmina",
    "institution": "Gmina Puławy",
    "powiat": "0614",
    "consent": "on",
}


@pytest.fixture
def reader() -> Visitor:
    return Visitor(Client())


def address(of: Enrolment) -> str:
    return f"/wydarzenia/zapisy/{of.pk}/"


def fill(reader: Visitor, clock, to: Enrolment, **values) -> Visitor:
    """Open the form, take a minute to write, send."""
    reader.open(address(to))
    clock.forward(minutes=1)
    return reader.send({**SENT, **values}, submission="")


def press(reader: Visitor, to: str, act: str = "", status: int = 200, **values) -> Visitor:
    """Open a page and press one of its buttons."""
    if reader.open(to).page.find("form") is None:
        raise AssertionError(f"No button at {to}: {reader.text}")
    data = {"act": act, **values} if act else values
    return reader._read(reader.client.post(reader.address, data, follow=True), to, status)


# The form


def test_the_form_is_cached_nowhere_and_tells_of_places_before_sending(reader, clock):
    to = enrolment(3, {"0614": 1, "0663": 2})
    registered(to, powiat="0614")
    reader.open(address(to))
    assert "no-store" in reader.response["Cache-Control"]
    assert "Zostały 2 miejsca z 3." in reader.text
    rows = [row.get_text(" ", strip=True) for row in reader.page.find("tbody").find_all("tr")]
    assert rows == ["powiat puławski 1 0 – lista rezerwowa", "Lublin (miasto) 2 2"]
    assert "Administratorem danych" in reader.text
    trail = reader.page.find("nav", class_="breadcrumb").get_text(" ", strip=True)
    assert trail.endswith("Szkolenie o spółdzielniach Zapisy")


def test_somebody_registers_confirms_and_sees_it(reader, clock):
    to = enrolment(3)
    fill(reader, clock, to)
    assert "/wyslano/" in reader.address and "Sprawdź pocztę" in reader.text
    assert "Trzymamy miejsce dla 1 osoby" in reader.text
    assert ANNA not in reader.text and "Anna" not in reader.text
    assert "no-store" in reader.response["Cache-Control"]
    made = Registration.objects.get()
    assert (made.email, made.powiat, made.institution) == (ANNA, "0614", "Gmina Puławy")
    assert one(made).name == "Anna Przykładowa" and made.clause.form == "zapis-na-wydarzenie"

    link = link_in(letter(ANNA, "to_confirm"), "potwierdzenie")
    stranger = Visitor(Client(enforce_csrf_checks=True)).open(link)
    assert "Anna Przykładowa" in stranger.text
    assert Registration.objects.get().confirmed_at is None, "opening the link changes nothing"
    press(stranger, link, "confirm")
    assert "Dziękujemy" in stranger.text and Registration.objects.get().confirmed_at
    assert "już potwierdzone" in reader.open(link).text

    mine = reader.open(link_in(letter(ANNA, "confirmed"), "moje"))
    assert "Anna Przykładowa" in mine.text and "ma miejsce" in mine.text
    for header, value in [
        ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"),
    ]:  # fmt: skip
        assert mine.response[header] == value
    assert "no-store" in mine.response["Cache-Control"]


def test_a_name_is_one_line_of_the_letter(reader, clock):
    """The letter goes to an address that nobody has confirmed yet."""
    to = enrolment(3)
    fill(reader, clock, to, p0_name="Anna\r\n\r\nPilne!", institution="Gmina\u2028Puławy")
    made = Registration.objects.get()
    assert (one(made).name, made.institution) == ("Anna Pilne!", "Gmina Puławy")
    assert "\nPilne" not in letter(ANNA, "to_confirm").text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("p0_name", " ", "Wpisz imię i nazwisko."),
        ("p0_email", "anna", "ma postać"),
        ("email", "", "Wpisz adres e-mail"),
        ("email", "anna@", "ma postać"),
        ("institution_kind", "", "Wybierz, kogo reprezentujesz."),
        ("institution", "", "Wpisz nazwę instytucji."),
        ("powiat", "", "Wybierz powiat."),
        ("consent", "", "Bez tej zgody"),
        ("strona_www", "https://spam.example", "musi zostać puste"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_lost(
    reader, clock, field, value, message
):
    to = enrolment(3, {"0614": 3})
    fill(reader, clock, to, **{field: value})
    assert not Registration.objects.exists() and not OutgoingMail.objects.exists()
    form = reader.form(submission="")
    assert message in reader.text
    control = form.find(attrs={"name": field})
    if field != "strona_www":
        assert "field--invalid" in control.find_parent(class_="field")["class"]
    for name, typed in SENT.items():
        if name in (field, "consent"):
            continue
        control = form.find(attrs={"name": name})
        if control.name == "select":
            assert control.find("option", selected=True)["value"] == typed
        else:
            assert control["value"] == typed


def test_people_are_added_and_taken_out_without_a_script_and_nothing_is_lost(reader, clock):
    to = enrolment(5, most_people=3)
    reader.open(address(to))
    clock.forward(minutes=1)
    reader.send({**SENT}, add="1")
    assert not reader.page.find(class_="form__summary"), "nothing is wrong yet"
    reader.send({"p1_name": "Bartek B", "p1_email": "b@przyklad.example"}, add="1")
    assert reader.page.find("button", attrs={"name": "add"}) is None, "no more than three"
    reader.send({"p2_name": "Celina C"}, remove="0")
    fields = [reader.page.find(attrs={"name": f"p{n}_name"}) for n in range(3)]
    assert [field and field["value"] for field in fields] == ["Bartek B", "Celina C", None]
    assert reader.form(submission="").find(attrs={"name": "email"})["value"] == ANNA
    assert not Registration.objects.exists()
    reader.send({}, submission="")
    assert list(Participant.objects.values_list("name", "email")) == [
        ("Bartek B", "b@przyklad.example"), ("Celina C", ""),
    ]  # fmt: skip


def test_the_enter_key_sends_the_form(reader):
    """It presses the first button of the form."""
    to = enrolment(5)
    form = reader.open(address(to)).form(submission="")
    assert not form.find("button").has_attr("name")


def test_more_people_than_allowed_are_not_taken_by_a_forged_form(reader, clock):
    to = enrolment(9, most_people=2)
    extra = {f"p{n}_name": f"Osoba {n}" for n in range(6)}
    fill(reader, clock, to, **extra, people_number="6")
    assert Participant.objects.count() == 2


def test_a_double_click_is_one_registration(reader, clock):
    to = enrolment(3)
    reader.open(address(to))
    clock.forward(minutes=1)
    form = Visitor(reader.client)
    form.address, form.page, form.response = reader.address, reader.page, reader.response
    reader.send(SENT, submission="")
    form.send(SENT, submission="")
    assert form.address == reader.address and Registration.objects.count() == 1


def test_questions_made_in_the_cms_are_asked_and_kept_with_their_words(reader, clock):
    to = enrolment(5, ask_diet=True)

    def ask(label: str, kind: str, **fields) -> str:
        return f"q{Question.objects.create(enrolment=to, label=label, kind=kind, **fields).pk}"

    line = ask("Jak dojedziesz?", "line")
    text = ask("O czym chcesz mówić?", "text", required=True)
    which = ask("Warsztat", "one", choices="Szycie\nPieczenie\n", required=True)
    days = ask("Dni", "several", choices="pierwszy\ndrugi", per_person=True)
    photo = ask("Zgoda na zdjęcia", "yes", per_person=True)
    answers = {
        which: "Pieczenie", f"p0_{days}": ["pierwszy", "drugi"], f"p0_{photo}": "on",
        "p0_diet": "wege", "p0_access_needs": "pętla indukcyjna",
    }  # fmt: skip
    fill(reader, clock, to, **answers)
    assert "Odpowiedz na to pytanie." in reader.text
    reader.send({text: "O zamówieniach.\nI o klauzulach."}, submission="")
    made = Registration.objects.get()
    assert made.answers == {
        text[1:]: {"label": "O czym chcesz mówić?", "answer": "O zamówieniach.\nI o klauzulach."},
        which[1:]: {"label": "Warsztat", "answer": "Pieczenie"},
    }  # fmt: skip
    person = one(made)
    assert line[1:] not in made.answers
    assert person.answers[days[1:]]["answer"] == ["pierwszy", "drugi"]
    assert (person.answers[photo[1:]]["answer"], person.diet) == (True, "wege")
    assert person.access_needs == "pętla indukcyjna"


def test_an_answer_that_is_not_offered_is_refused(reader, clock):
    to = enrolment(5)
    made = Question.objects.create(enrolment=to, label="Warsztat", kind="one", choices="A\nB")
    fill(reader, clock, to, **{f"q{made.pk}": "C"})
    assert not Registration.objects.exists() and "field--invalid" in str(reader.page)


def test_people_from_elsewhere_belong_to_no_group(reader, clock):
    to = enrolment(2, {"0614": 1})
    fill(reader, clock, to, powiat="poza")
    assert one(Registration.objects.get()).group == "" and Registration.objects.get().powiat == ""


# When it is not open


def test_before_the_opening_it_says_when(reader, clock):
    to = enrolment(3)
    clock.before(to)
    reader.open(address(to))
    assert "Zapisy jeszcze się nie zaczęły" in reader.text and "Początek zapisów:" in reader.text
    assert reader.page.find("form", class_="form") is None


def test_a_form_that_comes_late_is_given_back_to_be_copied(reader, clock):
    to = enrolment(3)
    reader.open(address(to))
    clock.after(to)
    reader.send(SENT, status=409, submission="")
    assert "Zapisy są zakończone" in reader.text and "nie został przyjęty" in reader.text
    typed = reader.page.find("textarea", readonly=True).text
    assert "Anna  Przykładowa" in typed and ANNA in typed and "powiat" in typed.lower()
    assert "puławski" in typed, "labels, not codes"
    assert not Registration.objects.exists()


def test_full_with_a_waiting_list(reader, clock):
    to = enrolment(1)
    registered(to)
    reader.open(address(to))
    assert "Zapisujesz się na listę rezerwową" in reader.text
    fill(reader, clock, to)
    assert "Na liście rezerwowej jest 1 osoba." in reader.text
    assert states(to) == ["seated", "waiting"]


def test_full_without_a_waiting_list(reader, clock):
    to = enrolment(1, waiting_list=False)
    first = reader.open(address(to))
    clock.forward(minutes=1)
    registered(to)
    first.send(SENT, submission="")
    assert "nie ma listy rezerwowej" in first.text
    assert first.form(submission="").find(attrs={"name": "p0_name"})["value"] == SENT["p0_name"]
    again = Visitor(Client()).open(address(to))
    assert "Teraz nie można się zapisać" in again.text
    assert again.page.find(attrs={"name": "p0_name"}) is None


def test_a_cancelled_event_and_one_that_is_over(reader, clock):
    to = enrolment(3)
    to.term.cancelled_at, to.term.cancel_reason = timezone.now(), "Powódź."
    to.term.save()
    assert "Powódź." in reader.open(address(to), 410).text
    other = enrolment(3)
    clock.at(other.term.ends_at)
    assert "już się odbyło" in reader.open(address(other), 410).text


def test_a_draft_is_shown_to_nobody(reader, clock):
    to = enrolment(3)
    link = link_in(letter(registered(to, email=ANNA).email, "confirmed"), "moje")
    to.term.event.unpublish()
    reader.open(address(to), 404)
    reader.open(f"{address(to)}link/", 404)
    # Whoever registered still gets at their data, without a link that leads nowhere.
    reader.open(link)
    assert to.term.event.title in reader.text
    assert reader.page.find("a", href=to.term.event.url) is None


def test_the_form_costs_the_same_however_many_are_registered(clock):
    to = enrolment(500, {"0614": 200})
    client = Client()

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(to)).status_code == 200
        return len(captured)

    cost()
    one_person = cost()
    for _number in range(12):
        sent(to, "A", "B", powiat="0614")
    assert cost() == one_person


# The private page


def mine(reader: Visitor, email: str = ANNA) -> str:
    return link_in(letter(email, "confirmed"), "moje")


def test_one_of_two_people_cancels(reader, clock):
    to = enrolment(2)
    made = registered(to, "Anna A", "Bartek B", email=ANNA)
    waits = registered(to)
    link = mine(reader)
    press(reader, link, "cancel", 409)
    assert "Zaznacz, kto rezygnuje." in reader.text and states(to)[:2] == ["seated"] * 2
    bartek = made.participants.get(name="Bartek B")
    press(reader, link, "cancel", person=bartek.pk)
    assert "Gotowe." in reader.text and one(waits).state == "offered"
    assert states(to) == ["seated", "cancelled", "offered"]


def test_nobody_cancels_for_people_of_another_registration(reader, clock):
    to = enrolment(5)
    registered(to, email=ANNA)
    other = one(registered(to))
    press(reader, mine(reader), "cancel", 409, person=other.pk)
    other.refresh_from_db()
    assert other.state == "seated"


def test_an_offer_is_answered_on_the_private_page_too(reader, clock):
    to = enrolment(1)
    first = registered(to)
    registered(to, email=ANNA)
    cancel_registration(first.pk)
    link = mine(reader)
    assert "Jest wolne miejsce" in reader.open(link).text
    press(reader, link, "accept", person=to.participants.get(state="offered").pk)
    assert states(to) == ["cancelled", "seated"]


def test_data_are_changed_until_the_event_begins(reader, clock):
    to = enrolment(5)
    made = registered(to, "Anna A", "Bartek B", email=ANNA, institution_kind="osoba")
    first, second = made.participants.order_by("serial")
    link = mine(reader)
    reader.open(f"{link}zmiana/")
    reader.send({f"p{second.pk}_name": "Bogdan B", "phone": "81 555 00 17"}, email="")
    assert "Zmiany są zapisane." in reader.text
    assert list(to.participants.values_list("name", flat=True)) == ["Anna A", "Bogdan B"]
    assert Registration.objects.get().phone == "81 555 00 17"
    assert len(letters(ANNA, "changed")) == 1
    reader.open(f"{link}zmiana/").send({}, email="")
    assert len(letters(ANNA, "changed")) == 1, "nothing new, nothing to tell"
    reader.open(f"{link}zmiana/").send({f"p{first.pk}_name": ""}, email="")
    assert "Wpisz imię i nazwisko." in reader.text
    clock.at(to.term.starts_at)
    reader.open(f"{link}zmiana/", 410)
    assert "już się zaczęło" in reader.open(link).text
    assert reader.page.find("button", attrs={"value": "cancel"}) is None


def test_what_was_typed_for_one_person_never_becomes_another(reader):
    """The first of two cancels in another window while the form of changes is open."""
    to = enrolment(5)
    made = registered(to, "Anna A", "Bartek B", email=ANNA, institution_kind="osoba")
    first, second = made.participants.order_by("serial")
    reader.open(f"{mine(reader)}zmiana/")
    cancel_participants(made.pk, [first.pk])
    reader.send({f"p{first.pk}_name": "Alina A", f"p{second.pk}_position": "sekretarz"}, email="")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, first.state) == ("Anna A", "cancelled")
    assert (second.name, second.position) == ("Bartek B", "sekretarz")


@pytest.mark.parametrize("junk", ["\x00" * 20, "²", "٣", "9" * 5000, "😀" * 3000, "<script>"])
def test_junk_in_any_field_is_an_answer_not_a_fault(reader, junk):
    to = enrolment(5)
    made = registered(to, email=ANNA)
    names = ("people_number", "p0_name", "email", "powiat", "altcha", "act", "person")
    link = mine(reader)
    for path in (f"/wydarzenia/zapisy/{to.pk}/", link, f"{link}zmiana/"):
        for some in (["submission"], ["remove"], ["person"], names):
            sent = {**SENT, "act": "cancel", **dict.fromkeys(some, junk)}
            assert reader.client.post(path, sent).status_code in (200, 302, 409)
    assert one(made).state == "seated" and Registration.objects.count() == 1


def test_a_new_address_counts_once_it_is_confirmed_there(reader, clock):
    to = enrolment(5)
    registered(to, email=ANNA, institution_kind="osoba")
    link, new = mine(reader), "nowa@przyklad.example"
    reader.open(f"{link}zmiana/").send({"email": new}, email="")
    assert "czeka na potwierdzenie" in reader.text and Registration.objects.get().email == ANNA
    there = link_in(letter(new, "new_email"), "adres")
    reader.open(there)
    assert Registration.objects.get().email == ANNA
    press(reader, there, "confirm")
    changed = Registration.objects.get()
    assert (changed.email, changed.new_email, changed.link_number) == (new, "", 2)
    assert "Nowy adres jest potwierdzony" in reader.open(there).text
    assert "/moje/" not in letter(ANNA, "email_changed").text
    reader.open(link, 410)
    assert "najnowszej wiadomości" in reader.text
    reader.open(link_in(letter(new, "email_changed"), "moje"))


def test_a_lost_link_is_sent_again_and_nobody_learns_who_registered(reader, clock):
    to = enrolment(5)
    registered(to, email=ANNA)
    clock.at(clock.now.replace(minute=5) + timedelta(hours=1))
    for email in (ANNA, "nikt@przyklad.example", ANNA):
        clock.forward(minutes=1)
        reader.open(f"{address(to)}link/")
        clock.forward(minutes=1)
        reader.send({"email": email, "consent": "on"}, email="")
        assert "Jeśli jest zgłoszenie z tego adresu" in reader.text
    assert len(letters("nikt@przyklad.example")) == 0
    assert len(letters(ANNA, "link_again")) == 1, "once an hour"
    reader.open(link_in(letter(ANNA, "link_again"), "moje"))


def test_who_did_not_register_cancels_an_unconfirmed_registration(reader, clock):
    to = enrolment(1)
    sent(to, email=ANNA)
    link = link_in(letter(ANNA, "to_confirm"), "potwierdzenie")
    press(reader, link, "cancel")
    assert states(to) == ["cancelled"] and "odwołane" in reader.text
    assert "odwołane" in reader.open(link).text


def test_times_of_the_day_are_told_as_people_say_them(reader, clock):
    begins = timezone.localtime().replace(2027, 3, 3, 9, 0, 0, 0)
    to = enrolment(3, of=term(starts_at=begins, ends_at=begins + timedelta(days=1, hours=6)))
    text = reader.open(address(to)).text.replace("\xa0", " ")
    assert "3–4 marca 2027 r., codziennie 9:00–15:00" in text
    assert "Dom Chemika, ul. Wojska Polskiego 4, 24-110 Puławy" in text
