"""A run from the file to the catalogue: batches, second runs, dead workers, two at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from catalogue.choices import ImportState
from catalogue.import_tasks import requeue_abandoned
from catalogue.imports import working
from catalogue.models import Entity, ImportRun, Offer
from catalogue.models.imports import LEASE
from home.page_cache import content_mark
from search.models import Entry
from tests.at_once import at_once
from tests.catalogue import generated
from tests.catalogue.import_files import (
    check,
    csv_file,
    finish,
    imported,
    numbers,
    row,
    xlsx_file,
)
from tests.databases import migrated_copy

ROOT = Path(__file__).resolve().parents[2]
OFFERS = {"offer_name": "Catering", "offer_branch": "catering"}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 2)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso8859-2", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_separators_are_told_by_themselves(encoding: str, delimiter: str) -> None:
    street = "ul. Źródlana, Ścieżki; Łąk"
    run = imported(csv_file([row(1, street=street)], encoding=encoding, delimiter=delimiter))
    assert Entity.objects.get().street == street
    assert run.delimiter == delimiter


@pytest.mark.django_db
def test_columns_in_any_order_under_other_headings() -> None:
    content = f"POWIAT;nr krs;Nazwa podmiotu;forma prawna;MIASTO;Uwagi\npuławski;{'1' * 7};"
    content += "Żuk;FUNDACJA;Puławy;x\n"
    run = imported(content.encode())
    entity = Entity.objects.get()
    assert (entity.name, entity.krs, entity.kind) == ("Żuk", "0001111111", "fundacja")
    assert "Uwagi" in run.lines.get(kind="note").reason


@pytest.mark.django_db
def test_second_run_changes_nothing_whatever_the_format(small_batches: None) -> None:
    rows = list(generated.rows(5, offers=3))
    first = imported(csv_file(rows))
    assert numbers(first) == (5, 0, 0, 0)
    assert Offer.objects.count() == 15
    changed_at = list(Entity.objects.values_list("changed_at", flat=True))
    mark, entries = content_mark(), ModelLogEntry.objects.count()
    for content in (csv_file(rows), csv_file(rows, encoding="cp1250"), xlsx_file(rows)):
        run = finish(check(content))
        assert numbers(run) == (0, 0, 5, 0)
    assert list(Entity.objects.values_list("changed_at", flat=True)) == changed_at
    assert content_mark() == mark
    assert ModelLogEntry.objects.count() == entries


@pytest.mark.django_db
def test_what_differs_is_changed_and_logged_and_found(person) -> None:
    imported(csv_file([row(1, phone="81 111 11 11", **OFFERS), row(2)]))
    mark = content_mark()
    changed = row(1, phone="81 222 22 22", activity="Robimy szczudła.", **OFFERS)
    run = check(csv_file([changed, row(2)]), user=person("redaktor"))
    lines = run.lines.filter(kind="change").values_list("column", "value", "reason")
    assert ("Telefon", "81 222 22 22", "było: 81 111 11 11") in list(lines)
    assert Entity.objects.get(nip=generated.nip(1)).phone == "81 111 11 11"

    finish(run)
    entity = Entity.objects.get(nip=generated.nip(1))
    assert entity.phone == "81 222 22 22"
    assert Offer.objects.count() == 1
    assert content_mark() != mark
    entry = ModelLogEntry.objects.for_instance(entity).first()
    assert entry.user == person("redaktor")
    assert set(entry.data["columns"]) == {"Telefon", "Działalność"}
    entries = Entry.objects.filter(source="entity", object_id=entity.pk)
    assert "szczudło" in entries.get().text_terms


@pytest.mark.django_db
def test_empty_cell_changes_nothing_and_offers_are_never_removed() -> None:
    imported(csv_file([row(1, phone="81 111 11 11", **OFFERS)]))
    other = {"offer_name": "Pranie", "offer_branch": "pralnia", "phone": ""}
    run = imported(csv_file([row(1, **other)]))
    assert numbers(run) == (0, 1, 0, 0)
    assert Entity.objects.get().phone == "81 111 11 11"
    assert list(Offer.objects.values_list("name", flat=True)) == ["Catering", "Pranie"]


@pytest.mark.django_db
def test_entities_without_numbers_are_told_apart_by_name_and_town() -> None:
    rows = [
        {
            **row(1),
            "nip": "",
            "name": "Warsztat",
            "city": "Ryki",
            "powiat": "rycki",
            "offer.name": "Świece",
            "offer.branch": "rękodzieło",
        },
        {
            **row(1),
            "nip": "",
            "name": "Warsztat",
            "city": "Puławy",
            "offer.name": "Świece",
            "offer.branch": "rękodzieło",
        },
    ]
    assert numbers(imported(csv_file(rows))) == (2, 0, 0, 0)
    assert numbers(finish(check(csv_file(rows)))) == (0, 0, 2, 0)
    assert set(Entity.objects.values_list("slug", flat=True)) == {"warsztat", "warsztat-2"}
    with_number = {**rows[1], "nip": generated.nip(7)}
    assert numbers(imported(csv_file([with_number]))) == (0, 1, 0, 0)
    assert Entity.objects.get(nip=generated.nip(7)).city == "Puławy"


@pytest.mark.django_db
def test_new_rows_are_whole(small_batches: None) -> None:
    """What saving one by one would do is done for many at once."""
    names = ["Źródło", "Zebra", "Żuk", "Źródło", "Źródło"]
    imported(csv_file([row(n, name=name, city=f"Wieś {n}") for n, name in enumerate(names)]))
    assert list(Entity.objects.in_order().values_list("name", flat=True)) == [
        "Zebra", "Źródło", "Źródło", "Źródło", "Żuk",
    ]  # fmt: skip
    slugs = set(Entity.objects.values_list("slug", flat=True))
    assert slugs == {"zrodlo", "zrodlo-2", "zrodlo-3", "zebra", "zuk"}
    entity = Entity.objects.get(slug="zebra")
    assert entity.live
    assert entity.first_published_at
    kept = entity.name_sort
    entity.save()
    assert entity.name_sort == kept


@pytest.mark.django_db
def test_a_batch_asks_as_much_whatever_its_size() -> None:
    asked = []
    for first in (0, 2_000):
        rows = [row(first + n, **OFFERS) for n in range(90 if first else 10)]
        run = check(csv_file(rows))
        with CaptureQueriesContext(connection) as queries:
            finish(run)
        # What the search index asks for new words is its own matter.
        asked.append(sum("catalogue_" in query["sql"] for query in queries))
    # SQLite takes rows in portions of some twenty.
    assert asked[1] <= asked[0] + 15
    assert asked[0] < 40


@pytest.mark.django_db
def test_dead_worker_is_noticed_and_its_work_goes_on(clock, run_background, small_batches) -> None:
    run = check(csv_file(list(generated.rows(5))))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CONFIRMED)
    claimed = working.claim(run.pk)
    assert claimed is not None

    def die(run: ImportRun) -> None:
        if run.position:
            raise SystemExit

    with pytest.raises(SystemExit):
        working.work(claimed, die)
    assert Entity.objects.count() == 2
    assert requeue_abandoned() is None
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert requeue_abandoned()
    run_background()
    run.refresh_from_db()
    assert (run.state, numbers(run)) == (ImportState.DONE, (5, 0, 0, 0))
    assert (Entity.objects.count(), Offer.objects.count()) == (5, 10)


@pytest.mark.django_db
def test_file_that_kills_its_worker_again_and_again_is_given_up(clock) -> None:
    run = check(csv_file([row(1)]))
    for _death in range(5):
        ImportRun.objects.filter(pk=run.pk).update(
            state=ImportState.IMPORTING, lease_until=timezone.now()
        )
        clock.forward(minutes=1)
        requeue_abandoned()
    run.refresh_from_db()
    assert run.state == ImportState.FAILED


@pytest.mark.django_db
def test_worker_that_was_taken_for_dead_writes_nothing_more(small_batches: None) -> None:
    run = check(csv_file(list(generated.rows(5))))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CONFIRMED)
    claimed = working.claim(run.pk)
    assert claimed is not None
    ImportRun.objects.filter(pk=run.pk).update(attempt=claimed.attempt + 1)
    working.work(claimed)
    assert Entity.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_entities_at_once(small_batches: None) -> None:
    rows = list(generated.rows(12))
    runs = [check(csv_file(rows)), check(csv_file(rows, delimiter=","))]
    at_once(*(partial(finish, run) for run in runs))
    for run in runs:
        run.refresh_from_db()
        assert (run.state, run.error) == (ImportState.DONE, "")
    assert (Entity.objects.count(), Offer.objects.count()) == (12, 24)
    assert runs[0].created + runs[1].created == 12
    assert runs[0].unchanged + runs[1].unchanged == 12


# The command


def call(*arguments: str) -> int:
    try:
        call_command("import_entities", *arguments)
    except CommandError as error:
        return error.returncode
    return 0


@pytest.mark.django_db
def test_command_tells_by_its_exit_code(tmp_path: Path, capsys) -> None:
    path = tmp_path / "dane.csv"
    path.write_bytes(csv_file([row(1), row(2, nip="123")]))
    assert call(str(path), "--dry-run") == 1
    assert call(str(path)) == 1
    assert Entity.objects.count() == 0
    assert "wiersz 3, NIP „123”: NIP ma 10 cyfr" in capsys.readouterr().out
    report = tmp_path / "raport.csv"
    assert call(str(path), "--only-good", "--report", str(report)) == 0
    assert Entity.objects.count() == 1
    assert "123" in report.read_text(encoding="utf-8-sig")
    path.write_bytes(b"%PDF-1.7")
    assert call(str(path)) == 2
    assert call(str(tmp_path / "brak.csv")) == 2


KILLED = """
import os, signal, sys
sys.path[:0] = [{root!r}, {root!r} + "/site"]
import django
django.setup()
from catalogue.imports import working
working.BATCH = 10
write = working._write
turns = []
def until_killed(*arguments):
    write(*arguments)
    turns.append(1)
    if len(turns) == 3:
        # In the middle of the third batch: written, not committed.
        os.kill(os.getpid(), signal.SIGKILL)
working._write = until_killed
from django.core.management import call_command
call_command("import_entities", sys.argv[1])
"""


COUNTS = (
    "SELECT count(*) FROM catalogue_entity",
    "SELECT count(*) FROM catalogue_offer",
    "SELECT count(*) FROM wagtailcore_modellogentry WHERE action = 'catalogue.import'",
)


@pytest.mark.one_database
def test_killed_in_the_middle_and_called_again(tmp_path: Path) -> None:
    """Processes and a database of their own: kill -9, then --resume."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    database = {"NAME": tmp_path / "db.sqlite3"}
    migrated_copy({"ENGINE": "django.db.backends.sqlite3", "TEST": database})
    manage("setup", "--verbosity=0")
    path = tmp_path / "dane.csv"
    path.write_bytes(csv_file(list(generated.rows(55))))
    program = KILLED.format(root=str(ROOT))
    command = [sys.executable, "-c", program, str(path)]
    killed = subprocess.run(command, env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL

    def counted() -> list:
        with closing(sqlite3.connect(database["NAME"])) as kept:
            numbers = [kept.execute(count).fetchone()[0] for count in COUNTS]
            reached = kept.execute("SELECT position, created FROM catalogue_importrun")
            return [*numbers, reached.fetchall()]

    assert counted() == [20, 40, 20, [(41, 20)]]
    refused = manage("import_entities", str(path))
    assert refused.returncode == 3
    resumed = manage("import_entities", str(path), "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert counted()[:3] == [55, 110, 55]
    again = manage("import_entities", str(path))
    assert again.returncode == 0
    assert counted()[:3] == [55, 110, 55]
