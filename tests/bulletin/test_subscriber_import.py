"""Lists of addresses: each wrong row named, nothing taken by halves, the proof kept."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bulletin import subscriber_lists
from bulletin.actions import subscriber_imports as acts
from bulletin.actions import subscribers
from bulletin.models import BlockedAddress, Subscriber, SubscriberImport, Topic
from bulletin.subscriber_lists import work
from home.ticking import apply_retention
from home.verdicts import Refused
from tests.people import person
from tests.planpages.visitor import Visitor

from .subscribing import subscriber

pytestmark = pytest.mark.django_db
State = SubscriberImport.State
PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def csv_file(*rows: str, name: str = "lista.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(rows).encode())


def xlsx_file(*rows: list) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("lista.xlsx", kept.getvalue())


def start(file, **fields) -> SubscriberImport:
    values = {
        "topics": ["bulletin"],
        "proof": "Lista z konferencji, oświadczenia w segregatorze 4.",
        "proof_date": date(2012, 3, 5),
        "user": person("redaktor"),
        **fields,
    }
    return acts.start_import(file, **values)


def now(run: SubscriberImport) -> SubscriberImport:
    run.refresh_from_db()
    return run


def test_a_list_is_checked_read_and_imported_by_the_screens(signed_in, run_background):
    subscriber("znana@przyklad.example")
    subscribers.leave(subscriber("byla@przyklad.example"))
    editor = Visitor(signed_in("redaktor"))
    editor.open(reverse("bulletin_new_subscriber_import"))
    editor.send(
        {
            "file": csv_file(
                "E-mail;data zgody",
                "Nowa@PRZYKLAD.example;5.03.2012",
                "inna@żółw.example;",
                "znana@przyklad.example;",
                "byla@przyklad.example;",
            ),
            "topics": ["bulletin", "events"],
            "proof": "Lista z konferencji",
            "proof_date": "2012-02-01",
            "proof_file": SimpleUploadedFile("skan.pdf", PDF),
        },
        proof="",
    )
    assert "Refresh" in editor.response and "Czeka na sprawdzenie" in editor.text
    run_background()
    run = SubscriberImport.objects.get()
    assert (run.state, run.total, run.new, run.known, run.blocked) == (State.CHECKED, 4, 2, 1, 1)
    assert Subscriber.objects.count() == 2, "a check subscribes nobody"
    editor.open(run.get_absolute_url())
    assert "Refresh" not in editor.response
    editor.send({}, act="import")
    run_background()
    assert now(run).state == State.DONE and not run.file
    new = Subscriber.objects.get(email="Nowa@przyklad.example")
    assert new.topics() == [Topic.BULLETIN, Topic.EVENTS] and new.clause is None
    assert new.brought_by == run and timezone.localdate(new.consented_at) == date(2012, 3, 5)
    other = Subscriber.objects.get(email="inna@xn--w-uga1v8h.example")
    assert timezone.localdate(other.consented_at) == date(2012, 2, 1)
    assert Subscriber.objects.get(email="byla@przyklad.example").state == Subscriber.State.LEFT
    proof = editor.client.get(reverse("bulletin_subscriber_proof", args=[run.pk]))
    assert b"".join(proof.streaming_content) == PDF
    shown = editor.open(reverse("bulletin_subscriber", args=[new.pk])).text
    assert "Lista z konferencji" in shown


def test_every_wrong_row_is_named_and_nothing_is_imported(run_background):
    run = start(
        csv_file(
            "e-mail,data zgody",
            "dobra@przyklad.example,",
            "bez-malpy,",
            ",2012-01-01",
            "dobra@Przyklad.example,",
            "żółw@przyklad.example,",
            "zla.data@przyklad.example,30.02.2012",
            "z.przyszlosci@przyklad.example,2999-01-01",
        )
    )
    run_background()
    assert now(run).state == State.CHECKED and run.total == 7
    assert [fault["row"] for fault in run.faults] == [3, 4, 5, 6, 7, 8]
    assert "wierszu 2" in run.faults[2]["reason"]
    assert run.faults[0]["value"] == "bez-malpy"
    with pytest.raises(Refused, match="błędne wiersze"):
        acts.confirm_import(run, person("redaktor"))
    run_background()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (lambda: csv_file("adres;imię", "a@przyklad.example;A"), "nazywać kolumnę"),
        (lambda: csv_file("a@przyklad.example", "b@przyklad.example"), "nazywać kolumnę"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_as_a_whole(file, reason, run_background):
    run = start(file())
    run_background()
    assert now(run).state == State.REFUSED and reason in run.error and not run.file


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"topics": []}, "topics"),
        ({"proof": " "}, "proof"),
        ({"proof_date": "2999-01-01"}, "proof_date"),
        ({"proof_file": SimpleUploadedFile("skan.pdf", b"MZ not a scan")}, "proof_file"),
        ({"file": SimpleUploadedFile("lista.csv", b"%PDF-1.4 not a list")}, "file"),
        ({"file": ""}, "file"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_beside_the_field(signed_in, values, field):
    editor = Visitor(signed_in("redaktor")).open(reverse("bulletin_new_subscriber_import"))
    sent = {
        "file": csv_file("e-mail", "a@przyklad.example"),
        "topics": ["bulletin"],
        "proof": "Lista z konferencji",
        "proof_date": "2012-02-01",
        **values,
    }
    editor.send(sent, proof="")
    assert not SubscriberImport.objects.exists()
    place = editor.page.find(attrs={"name": field}).find_parent(class_="w-field__wrapper")
    assert place.find(class_="error-message"), editor.text
    assert "Lista z konferencji" in str(editor.page) or field == "proof"


def test_a_workbook_with_dates(run_background):
    run = start(
        xlsx_file(
            ["Adres e-mail", "Imię", "Data zgody"],
            ["a@przyklad.example", "A", date(2011, 5, 6)],
            [None, None, None],
            ["b@przyklad.example", "B", None],
        )
    )
    run_background()
    assert (now(run).state, run.new, run.faults) == (State.CHECKED, 2, [])
    acts.confirm_import(run, person("redaktor"))
    run_background()
    found = Subscriber.objects.get(email="a@przyklad.example")
    assert timezone.localdate(found.consented_at) == date(2011, 5, 6)


def test_who_leaves_or_joins_between_check_and_import_is_left_out(run_background):
    run = start(
        csv_file("e-mail", "a@przyklad.example", "b@przyklad.example", "c@przyklad.example")
    )
    run_background()
    subscriber("a@przyklad.example", [Topic.EVENTS])
    subscribers.leave(subscriber("b@przyklad.example"))
    acts.confirm_import(now(run), person("redaktor"))
    run_background()
    assert (now(run).new, run.known, run.blocked) == (1, 1, 1)
    assert Subscriber.objects.get(email="a@przyklad.example").topics() == [Topic.EVENTS]
    assert Subscriber.objects.active().count() == 2


def test_who_has_left_is_left_out_also_without_a_mark(run_background):
    subscribers.leave(subscriber("anna@przyklad.example"))
    BlockedAddress.objects.all().delete()  # as after a new SECRET_KEY
    run = start(csv_file("e-mail", "anna@przyklad.example", "ola@przyklad.example"))
    run_background()
    run = now(run)
    assert (run.new, run.known, run.blocked, run.faults) == (1, 0, 1, [])


def test_an_import_that_breaks_in_the_middle_leaves_nothing(run_background, monkeypatch):
    run = start(csv_file("e-mail", *[f"o{n}@przyklad.example" for n in range(20)]))
    run_background()
    acts.confirm_import(now(run), person("redaktor"))

    def broken(**kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(subscriber_lists, "log", broken)
        with pytest.raises(RuntimeError):
            work(run.pk)
    assert not Subscriber.objects.exists() and now(run).state == State.CONFIRMED
    connection_lost(run)
    call_command("tick", verbosity=0)
    run_background()
    assert Subscriber.objects.count() == 20 and now(run).state == State.DONE


def connection_lost(run: SubscriberImport) -> None:
    connection.run_on_commit = []
    DBTaskResult.objects.all().delete()
    SubscriberImport.objects.update(enqueued_at=None)


def test_given_up_and_forgotten(run_background, clock):
    given_up = start(csv_file("e-mail", "a@przyklad.example"))
    acts.give_up_import(given_up, person("redaktor"))
    wrong = start(csv_file("e-mail", "nie-adres"))
    run_background()
    assert now(given_up).state == State.CANCELLED and not given_up.file
    assert now(wrong).faults and wrong.file
    clock.forward(days=31)
    apply_retention()
    assert now(wrong).state == State.CANCELLED and not wrong.faults and not wrong.file
