"""A file of a record whose content is taken away for good: who may, what goes, what stays."""

from __future__ import annotations

import shutil
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ModelLogEntry

from catalogue.models import ImportRun
from home.archive import PDF, archive
from home.file_withdrawal import copies_of, problems, remove_withdrawn, uses_of, withdraw_file
from home.models import ArchivedFile, FileWithdrawal, GeneratedDocument, OutgoingMail
from home.models.documents import private_storage
from home.page_cache import content_mark
from home.pdf import read_local
from home.registry import public_archive
from home.verdicts import Refused
from tests import people
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7 lista obecnosci z numerami PESEL %%EOF"
SAID = {"ground": "personal_data", "reason": "Sprawa 12/2026"}
MAY = ["redaktor", "admin"]


@pytest.fixture
def file(home_page) -> ArchivedFile:
    return archive(ContentFile(CONTENT), "lista.pdf", PDF)


@pytest.fixture
def is_public(file):
    public_archive.register(file.pk.__eq__)
    yield
    public_archive.unregister(file.pk.__eq__)


def withdraw(file, name="redaktor", **said):
    return withdraw_file(file, people.person(name), **{**SAID, **said})


def is_kept(file) -> bool:
    return storages["private"].exists(file.path)


def send(client, file, **given):
    address = reverse("archived_file_screen", args=[file.pk])
    return client.post(address, {**SAID, "sure": "on", **given})


# Who may


@pytest.mark.parametrize("name", people.all_but(MAY))
def test_nobody_else_withdraws_or_sees_the_list(file, name, run_background):
    client = people.client_of(name)
    for address in (
        reverse("archived_files"),
        reverse("archived_files_results"),
        reverse("archived_file_screen", args=[file.pk]),
    ):
        assert client.get(address).status_code == 302
    assert send(client, file).status_code == 302
    if name != "anonymous":
        with pytest.raises(Refused):
            withdraw(file, name)
    run_background()
    assert is_kept(file) and not FileWithdrawal.objects.exists()


@pytest.mark.parametrize("name", MAY)
def test_those_appointed_do_it_on_a_screen(file, name, run_background):
    client = people.client_of(name)
    assert file.name in client.get(reverse("archived_files"), {"q": file.pk}).content.decode()
    assert file.name not in client.get(reverse("archived_files"), {"q": "0" * 64}).content.decode()
    assert send(client, file).status_code == 302
    run_background()
    act = FileWithdrawal.objects.get()
    assert (act.file, act.withdrawn_by, act.ground) == (file, people.person(name), SAID["ground"])
    (entry,) = ModelLogEntry.objects.filter(action="home.file.withdraw")
    assert entry.user == act.withdrawn_by and entry.data["reason"] == SAID["reason"]
    page = client.get(reverse("archived_file_screen", args=[file.pk])).content.decode()
    assert SAID["reason"] in page and "<form" not in page.partition("<main")[2].split("</main")[0]


@pytest.mark.parametrize("missing", ["ground", "reason", "sure"])
def test_the_screen_wants_ground_reason_and_certainty(file, missing):
    answer = send(people.client_of("redaktor"), file, **{missing: ""})
    assert answer.status_code == 200 and not FileWithdrawal.objects.exists()
    if missing != "sure":
        with pytest.raises(ValidationError) as error:
            withdraw(file, **{missing: " "})
        assert missing in error.value.message_dict


def test_an_office_gives_the_right_to_others_and_setup_leaves_it_there(file):
    editors, officers = Group.objects.get(name="Redaktorzy"), Group.objects.create(name="IOD")
    rights = Permission.objects.filter(codename__in=["add_filewithdrawal", "view_archivedfile"])
    editors.permissions.remove(*rights)
    officers.permissions.add(*rights)
    call_command("setup")
    with pytest.raises(Refused):
        withdraw(file)
    people.person("kto").groups.add(officers)
    assert withdraw(file, "kto")


def test_the_rights_can_be_given_in_the_cms(home_page, signed_in):
    page = signed_in("admin").get(reverse("wagtailusers_groups:add")).content.decode()
    for codename in ("add_personaldataact", "add_filewithdrawal", "view_archivedfile"):
        right = Permission.objects.get(codename=codename)
        assert f'value="{right.pk}"' in page, codename


# What goes


def test_the_content_is_given_to_nobody_and_readers_are_told_why(
    file, is_public, client, signed_in, run_background
):
    address = file.get_absolute_url()
    whole = client.get(address)
    assert b"".join(whole.streaming_content) == CONTENT
    withdraw(file, reason="Jan Kowalski zadzwonił")
    for reader in (client, signed_in("admin")):
        for given in ({}, {"HTTP_IF_NONE_MATCH": whole["ETag"]}):
            answer = reader.get(address, **given)
            assert answer.status_code == 410
            assert "no-store" in answer["Cache-Control"]
            words = answer.content.decode()
            assert "zawierał dane osobowe" in words and file.pk in words
            assert "Kowalski" not in words
            # The name may say as much as the content did; the address that was asked for has it.
            told = words.partition("<main")[2].partition("</main")[0]
            assert "plik PDF" in told and file.name not in told
    assert read_local(address) is None
    run_background()
    assert not is_kept(file)


def test_readers_are_told_the_name_where_it_tells_of_nobody(file, is_public, client):
    withdraw(file, ground="rights")
    words = client.get(file.get_absolute_url()).content.decode()
    assert f"<dd>{file.name}</dd>" in words


def test_a_file_that_was_not_public_stays_unknown(file, client):
    withdraw(file)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_the_same_content_does_not_come_back(file, run_background):
    withdraw(file)
    run_background()
    with pytest.raises(Refused, match=r"inna\.pdf"):
        archive(ContentFile(CONTENT), "inna.pdf", PDF)
    assert not is_kept(file)


def test_nothing_is_removed_of_an_act_that_is_undone(file, run_background):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        withdraw(file)
        raise ZeroDivisionError
    run_background()
    assert is_kept(file) and not FileWithdrawal.objects.exists()


def test_what_a_dead_process_or_a_backup_left_is_removed_by_tick(file, run_background):
    withdraw(file)
    assert is_kept(file) and any("still there" in told for told in problems())
    call_command("tick")
    assert not is_kept(file) and list(problems()) == []
    storages["private"].save(file.path, ContentFile(CONTENT))
    assert remove_withdrawn() and not is_kept(file)
    assert remove_withdrawn() is None


def test_made_documents_with_the_content_go_too(file, run_background):
    stored = private_storage().save("generated/raport-pdf/1-1.pdf", ContentFile(CONTENT))
    made = {"state": "ready", "file": stored, "sha256": file.pk}
    GeneratedDocument.objects.create(kind="raport-pdf", subject="1", **made)
    other = GeneratedDocument.objects.create(kind="raport-pdf", subject="2", sha256="0" * 64)
    withdraw(file)
    run_background()
    assert list(GeneratedDocument.objects.all()) == [other]
    assert not private_storage().exists(stored)


def test_a_document_of_the_cms_with_the_content_loses_it(file, signed_in, run_background):
    Document = get_document_model()
    same = Document.objects.create(title="Lista", file=ContentFile(CONTENT, name="lista.pdf"))
    same.get_file_hash()
    other = Document.objects.create(title="Inna", file=ContentFile(b"%PDF inna", name="inna.pdf"))
    other.get_file_hash()
    assert copies_of(file) == [same]
    page = signed_in("redaktor").get(reverse("archived_file_screen", args=[file.pk]))
    screen = reverse("wagtaildocs:edit", args=[same.pk])
    assert f'<a href="{screen}">Lista</a>' in page.content.decode()
    withdraw(file)
    run_background()
    admin = signed_in("admin")
    assert admin.get(same.url).status_code == 404
    assert admin.get(other.url).status_code == 200
    later = Document.objects.create(title="Zgoda", file=ContentFile(CONTENT, name="zgoda.pdf"))
    later.get_file_hash()
    remove_withdrawn()
    assert admin.get(later.url).status_code == 200


def test_a_copy_in_the_cms_whose_hash_was_never_made_loses_it(file, run_background):
    Document = get_document_model()
    copy = Document.objects.create(title="Lista", file=ContentFile(CONTENT, name="lista.pdf"))
    lost = Document.objects.create(title="Brak", file="documents/brak.pdf")
    Document.objects.update(file_hash="")
    withdraw(file)
    run_background()
    assert not copy.file.storage.exists(copy.file.name)
    lost.refresh_from_db()
    assert lost.file_hash == ""


def test_one_that_fails_keeps_back_no_other(file, caplog):
    second = archive(ContentFile(CONTENT + b"2"), "druga.pdf", PDF)
    copy = get_document_model().objects.create(
        title="Druga", file=ContentFile(CONTENT + b"2", name="druga.pdf")
    )
    copy.get_file_hash()
    withdraw(file)
    withdraw(second)
    before = content_mark()
    # A folder in its place: nothing removes it.
    place = Path(storages["private"].path(file.path))
    place.unlink()
    (place / "w").mkdir(parents=True)
    told = remove_withdrawn() or ""
    shutil.rmtree(place)
    assert "1 failed" in told and content_mark() != before
    assert not is_kept(second) and not copy.file.storage.exists(copy.file.name)
    assert "Withdrawal 1" in caplog.text


def picture_of_the_cms(width=40):
    stream = BytesIO()
    Picture.new("RGB", (width, 30), "red").save(stream, "PNG")
    content = stream.getvalue()
    image = get_image_model().objects.create(
        title="Lista", file=ImageFile(BytesIO(content), name="lista.png")
    )
    return archive(ContentFile(content), "lista.png", "image/png"), image


def test_a_picture_that_fails_keeps_back_no_other(home_page, run_background):
    first, broken = picture_of_the_cms()
    second, image = picture_of_the_cms(50)
    get_image_model().objects.filter(pk=broken.pk).update(width=-1)
    for one in (first, second):
        withdraw(one)
    run_background()
    with storages["default"].open(image.file.name) as content, Picture.open(content) as seen:
        assert seen.convert("RGB").getpixel((0, 0)) == (200, 200, 200)
    assert not is_kept(first) and not is_kept(second)
    # Without a grey field in its place the content is gone all the same.
    assert not storages["default"].exists(broken.file.name)


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_leave_one_grey_picture(monkeypatch):
    call_command("setup", verbosity=0)
    kept, image = picture_of_the_cms()
    image.get_file_hash()
    FileWithdrawal.objects.append(
        kept, people.person("admin"), timezone.now(), cms_hash=image.file_hash, **SAID
    )
    folder = Path(image.file.path).parent
    before = set(folder.iterdir())
    both, of_storage = Barrier(2), FileSystemStorage.delete

    def delete(storage, name):
        """Wait until the other has removed it too, if it may."""
        of_storage(storage, name)
        if name == image.file.name:
            with suppress(BrokenBarrierError):
                both.wait(1)

    monkeypatch.setattr(FileSystemStorage, "delete", delete)
    outcomes = at_once(remove_withdrawn, remove_withdrawn)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    image.refresh_from_db()
    assert set(folder.iterdir()) == before and Path(image.file.path) in before
    with Picture.open(image.file.path) as seen:
        assert seen.convert("RGB").getpixel((0, 0)) == (200, 200, 200)


# Who is told


def test_the_board_and_the_administrators_are_told_once(file, run_background):
    left = people.person("zarzad2")
    left.groups.add(Group.objects.get(name="Zarząd"))
    type(left).objects.filter(pk=left.pk).update(is_active=False, email="byly@example.org")
    both = people.person("admin")
    both.groups.add(Group.objects.get(name="Zarząd"))
    board = people.person("zarzad")
    withdraw(file)
    mails = OutgoingMail.objects.filter(template="file_withdrawn")
    wanted = {board.email, both.email}
    assert "" not in wanted
    assert sorted(mails.values_list("to", flat=True)) == sorted(wanted)
    for mail in mails:
        assert file.name in mail.subject
        for words in (file.pk, "zawierał dane osobowe", SAID["reason"], "wycofa"):
            assert words in mail.text, words
        assert people.person("redaktor").get_full_name() in mail.text
    run_background()
    remove_withdrawn()
    assert OutgoingMail.objects.filter(template="file_withdrawn").count() == len(wanted)


def test_imports_of_the_catalogue_are_among_what_rests_on_a_file(file):
    run = ImportRun.objects.create(name="podmioty.csv", file=file)
    (use,) = uses_of(file)
    assert "podmioty.csv" in use.words and use.url == run.get_absolute_url()
    assert not use.is_public


# What stays


def test_it_is_done_once(file):
    withdraw(file)
    with pytest.raises(Refused):
        withdraw(file, ground="rights")
    assert FileWithdrawal.objects.get().ground == "personal_data"


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment():
    call_command("setup", verbosity=0)
    file = archive(ContentFile(CONTENT), "lista.pdf", PDF)
    others = [archive(ContentFile(CONTENT + b"%d" % n), "l.pdf", PDF) for n in range(3)]
    person = people.person("admin")
    outcomes = at_once(
        *[lambda one=one: withdraw_file(one, person, **SAID) for one in [file, file, *others]]
    )
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [Refused]
    assert FileWithdrawal.objects.count() == 4 and list(problems()) == []


def test_neither_the_act_nor_the_file_is_changed_or_removed(file):
    act = withdraw(file)
    for change in (
        lambda: FileWithdrawal.objects.update(reason="Inna"),
        lambda: FileWithdrawal.objects.all()._raw_delete("default"),
        lambda: ArchivedFile.objects.update(name="inna.pdf"),
        lambda: ArchivedFile.objects.filter(pk=file.pk)._raw_delete("default"),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    act.refresh_from_db()
    assert act.reason == SAID["reason"]


def test_the_chain_tells_of_an_act_that_was_changed(file):
    from django.db import connection

    from home.immutability import create_triggers, drop_triggers

    withdraw(file)
    remove_withdrawn()
    second = archive(ContentFile(CONTENT + b"2"), "druga.pdf", PDF)
    withdraw(second)
    remove_withdrawn()
    assert list(problems()) == []
    drop_triggers(connection)
    FileWithdrawal.objects.filter(number=1).update(reason="Inna", withdrawn_at=timezone.now())
    create_triggers(connection)
    assert ["its content was changed" in told for told in problems()] == [True]


def test_the_chain_tells_of_a_hash_of_the_cms_that_was_changed(file, run_background):
    from django.db import connection

    from home.immutability import create_triggers, drop_triggers

    withdraw(file)
    run_background()
    assert list(problems()) == []
    drop_triggers(connection)
    FileWithdrawal.objects.update(cms_hash="0" * 40)
    create_triggers(connection)
    assert ["its content was changed" in told for told in problems()] == [True]


def test_search_forgets_a_withdrawn_document(file, run_background):
    from home.search_declarations import open_documents

    document = get_document_model().objects.create(
        title="Lista", file=ContentFile(CONTENT, name="lista.pdf")
    )
    document.get_file_hash()
    assert list(open_documents([document.pk])) == [document]
    withdraw(file)
    assert list(open_documents([document.pk])) == []


def test_pictures_are_taken_out_of_what_was_printed(home_page, run_background):
    """A PDF of any kind may show the picture; each is made anew when it is next asked for."""
    picture = archive(ContentFile(b"\x89PNG lista"), "lista.png", "image/png")
    stored = private_storage().save("generated/biuletyn/1-1.pdf", ContentFile(b"%PDF"))
    made = {"state": "ready", "sha256": "1" * 64}
    GeneratedDocument.objects.create(
        kind="biuletyn", subject="1", file=stored, filename="biuletyn.pdf", **made
    )
    GeneratedDocument.objects.create(kind="plan", subject="1", state="running", attempt=1)
    GeneratedDocument.objects.create(kind="x", subject="1", filename="wykaz.xlsx", **made)
    withdraw(picture)
    run_background()
    assert [one.kind for one in GeneratedDocument.objects.all()] == ["x"]
    assert not private_storage().exists(stored)
