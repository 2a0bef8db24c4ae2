"""The office's screens of imports: who may, and the way of a file from upload to result."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.actions.imports import confirm_import, give_up_import, start_import
from catalogue.choices import ImportState
from catalogue.models import Entity, ImportRun
from home.verdicts import Refused
from tests.catalogue.import_files import check, csv_file, row, xlsx_file

pytestmark = pytest.mark.django_db
NOBODY = ("ekspert", "grupa1", "moderator", "zarzad", "tlumacz", "czytelnik")


def upload(content: bytes, name: str = "dane.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


@pytest.fixture
def run() -> ImportRun:
    return check(csv_file([row(1), row(2, nip="123")]))


@pytest.mark.parametrize("name", NOBODY)
def test_others_neither_import_nor_see_imports(name: str, person, signed_in, run) -> None:
    user, client = person(name), signed_in(name)
    with pytest.raises(Refused):
        start_import(SimpleUploadedFile("a.csv", csv_file([row(1)])), "a.csv", user)
    with pytest.raises(Refused):
        confirm_import(run, user, only_good=True)
    with pytest.raises(Refused):
        give_up_import(run, user)
    client.post(reverse("catalogue_new_import"), upload(csv_file([row(1)])))
    client.post(run.get_absolute_url(), {"act": "import", "only_good": "1"})
    assert ImportRun.objects.get().state == ImportState.CHECKED
    for address in (
        reverse("catalogue_imports"),
        reverse("catalogue_new_import"),
        run.get_absolute_url(),
        reverse("catalogue_import_report", args=[run.pk]),
        reverse("catalogue_import_template", args=["csv"]),
        run.file.get_absolute_url(),
    ):
        assert client.get(address).status_code in (302, 403, 404)


def test_anonymous_is_sent_to_sign_in(run) -> None:
    for address in (reverse("catalogue_imports"), run.get_absolute_url()):
        response = Client().get(address)
        assert response.status_code == 302
        assert "login" in response["Location"]
    assert Client().get(run.file.get_absolute_url()).status_code == 404


def test_editor_who_may_not_publish_does_not_import(person) -> None:
    from django.contrib.auth.models import Group, Permission

    Group.objects.get(name="Redaktorzy").permissions.remove(
        Permission.objects.get(codename="publish_entity")
    )
    with pytest.raises(Refused):
        start_import(SimpleUploadedFile("a.csv", b"Nazwa\n"), "a.csv", person("redaktor"))


@pytest.mark.parametrize("state", [state for state in ImportState if state != ImportState.CHECKED])
def test_only_a_checked_file_is_confirmed(state: str, person, run) -> None:
    ImportRun.objects.update(state=state)
    with pytest.raises(Refused):
        confirm_import(run, person("redaktor"), only_good=True)


@pytest.mark.parametrize(
    "state",
    [ImportState.IMPORTING, ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED],
)
def test_what_has_begun_is_not_given_up(state: str, person, run) -> None:
    ImportRun.objects.update(state=state)
    with pytest.raises(Refused):
        give_up_import(run, person("redaktor"))


def test_file_with_errors_needs_the_choice(person, run) -> None:
    with pytest.raises(Refused):
        confirm_import(run, person("redaktor"))
    assert confirm_import(run, person("redaktor"), only_good=True).state == ImportState.CONFIRMED


def test_way_of_a_file(signed_in, run_background) -> None:
    client = signed_in("redaktor")
    content = xlsx_file([row(1), row(2, nip="123"), row(3)])
    response = client.post(reverse("catalogue_new_import"), upload(content, "x.csv"), follow=True)
    run = ImportRun.objects.get()
    assert response.redirect_chain[-1][0] == run.get_absolute_url()
    assert response["Refresh"]
    assert "czeka na sprawdzenie" in response.content.decode().lower()

    run_background()
    page = client.get(run.get_absolute_url())
    text = page.content.decode()
    assert "Refresh" not in page
    assert "NIP ma 10 cyfr" in text
    assert "Importuj tylko wiersze bez błędów" in text
    assert Entity.objects.count() == 0
    report = b"".join(client.get(reverse("catalogue_import_report", args=[run.pk])))
    assert "123" in report.decode()

    client.post(run.get_absolute_url(), {"act": "import", "only_good": "1"})
    run_background()
    assert Entity.objects.count() == 2
    text = client.get(run.get_absolute_url()).content.decode()
    assert "Co zaimportowano" in text
    assert "dane" not in text or run.name in text
    assert run.name in client.get(reverse("catalogue_imports")).content.decode()
    assert client.get(run.file.get_absolute_url()).status_code == 200


def test_import_without_the_choice_is_refused_on_the_screen(signed_in, run) -> None:
    client = signed_in("redaktor")
    page = client.post(run.get_absolute_url(), {"act": "import"}, follow=True)
    assert "Plik ma błędy" in page.content.decode()
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED


def test_giving_up(signed_in, run) -> None:
    client = signed_in("redaktor")
    client.post(run.get_absolute_url(), {"act": "give_up"})
    run.refresh_from_db()
    assert run.state == ImportState.CANCELLED
    page = client.get(run.get_absolute_url()).content.decode()
    assert 'name="act"' not in page


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7", "nie jest plik CSV"),
        (b"", "pusty"),
        (b"PK\x03\x04zzz", "uszkodzony"),
        (b"\xd0\xcf\x11\xe0", "XLS"),
    ],
)
def test_other_files_are_refused_at_once_whatever_their_name(
    content: bytes, reason: str, signed_in
) -> None:
    page = signed_in("redaktor").post(reverse("catalogue_new_import"), upload(content))
    assert reason in page.content.decode()
    assert not ImportRun.objects.exists()


def test_values_of_a_file_are_shown_as_text(signed_in) -> None:
    run = check(csv_file([row(1, nip="<img src=x onerror=alert(1)>")]))
    page = signed_in("redaktor").get(run.get_absolute_url()).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_template_is_downloaded(extension: str, signed_in) -> None:
    response = signed_in("redaktor").get(reverse("catalogue_import_template", args=[extension]))
    assert response.status_code == 200
    assert f"katalog-szablon.{extension}" in response["Content-Disposition"]
