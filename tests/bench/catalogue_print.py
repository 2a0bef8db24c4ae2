"""How long does the printed catalogue take, and how much memory? `make bench-print`

A database of its own (SQLite, or an empty one that DATABASE_URL names) is filled through the
import; every third entity has the story of a good practice. Then the task worker makes the whole
catalogue, as on a server, and its process is measured.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.catalogue import generated

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024
SECONDS_TARGET = 5 * 60
MEMORY_TARGET = 1024
PARAGRAPH = (
    "Zaczynaliśmy w piwnicy domu kultury, z dwiema maszynami pożyczonymi od sąsiadki. "
    "Po roku gmina powierzyła nam stałe zlecenie, a my zatrudniliśmy trzy osoby, które długo "
    "szukały pracy. Dziś uczymy zawodu następne i oddajemy to, co kiedyś dostaliśmy. "
)


def give_stories() -> None:
    from django.db import connection
    from django.db.models.functions import Mod

    from catalogue.models import Entity

    block = Entity._meta.get_field("story").stream_block
    results = Entity._meta.get_field("story_results").stream_block
    story = [{"type": "paragraph", "value": f"<p>{PARAGRAPH}</p>", "id": "p1"}] * 2
    result = {"type": "result", "value": {"value": "12 osób", "label": "ma pracę"}, "id": "r1"}
    Entity.objects.annotate(third=Mod("pk", 3)).filter(third=0).update(
        story_title="Z piwnicy na rynek",
        story=block.to_python(story),
        story_results=results.to_python([result]),
    )
    connection.close()


def ask() -> None:
    """As the view does, when a reader asks for everything."""
    from catalogue.browsing import Asked, Found
    from catalogue.printing.documents import KIND
    from catalogue.printing.selection import subject_of
    from home.documents import request_document

    give_stories()
    begin = time.perf_counter()
    subject = subject_of(Found(Asked()))
    print(f"digest of what is printed: {(time.perf_counter() - begin) * 1000:.0f} ms")
    request_document(KIND, subject)


def show() -> None:
    import pypdf

    from home.models import GeneratedDocument

    document = GeneratedDocument.objects.get(kind="katalog")
    if document.state != GeneratedDocument.State.READY:
        sys.exit(f"The document is {document.state}: {document.error}")
    with document.file.open() as file:
        pages = len(pypdf.PdfReader(file).pages)
    print(f"{pages} pages, {document.file.size / 1e6:.1f} MB")


def run(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)


def measured(environment: dict[str, str], *arguments: str) -> None:
    """One process: its seconds on the wall and on the processor, its peak of memory."""
    load = os.getloadavg()[0]
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds, memory = time.perf_counter() - begin, usage.ru_maxrss // MEGABYTE
    if status:
        sys.exit(f"The worker ended with {status}.")
    for name, value, target, unit in (
        ("on the wall", seconds, SECONDS_TARGET, "s"),
        ("of the processor", usage.ru_utime + usage.ru_stime, SECONDS_TARGET, "s"),
        ("of memory at the peak", memory, MEMORY_TARGET, "MB"),
    ):
        verdict = "reached" if value < target else "MISSED"
        print(f"{value:6.0f} {unit} {name:24} target < {target} {unit}: {verdict}")
    print(f"{os.cpu_count()} cores, load average {load:.1f} at the start, {os.getloadavg()[0]:.1f}")


def prepare(folder: Path, environment: dict[str, str], entities: int) -> None:
    for step in ("migrate", "setup"):
        run({**environment, "PYTHONWARNINGS": "ignore"}, "manage.py", step, "--verbosity=0")
    run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    path = folder / "podmioty.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(generated.headings())
        writer.writerows(generated.as_cells(row) for row in generated.rows(entities))
    run(environment, "manage.py", "import_entities", str(path), "--verbosity=0")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entities", type=int, default=2_000)
    parser.add_argument("--here", choices=["ask", "show"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    if arguments.here:
        {"ask": ask, "show": show}[arguments.here]()
        return
    with tempfile.TemporaryDirectory() as name:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "only-to-measure-" * 4,
            "VAR_DIR": name,
            "BASE_URL": "https://example.org",
            "ALLOWED_HOSTS": "example.org",
            "EMAIL_URL": "dummymail://",
            "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        }
        prepare(Path(name), environment, arguments.entities)
        print(f"{arguments.entities} entities", flush=True)
        run(environment, "-m", "tests.bench.catalogue_print", "--here", "ask")
        worker = ("db_worker", "--backend", "background", "--queue-name", "*", "--batch")
        measured(environment, "manage.py", *worker, "--verbosity", "0")
        run(environment, "-m", "tests.bench.catalogue_print", "--here", "show")


if __name__ == "__main__":
    main()
