"""How long does an import of many entities take, and how much memory? `make bench-import`

Each step is a process of its own on a database of its own (SQLite, or an empty one that
DATABASE_URL names): the check with the import, a second run of the same file, and the same rows as
XLSX.
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

import django
import openpyxl

from tests.catalogue import generated

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024


def write_files(folder: Path, entities: int) -> tuple[Path, Path]:
    """The same rows in both formats."""
    as_csv, as_xlsx = folder / "podmioty.csv", folder / "podmioty.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Podmioty")
    sheet.append(generated.headings())
    with as_csv.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(generated.headings())
        for row in generated.rows(entities):
            cells = generated.as_cells(row)
            writer.writerow(cells)
            sheet.append(cells)
    book.save(as_xlsx)
    return as_csv, as_xlsx


def run(name: str, environment: dict[str, str], *arguments: str) -> None:
    """One process: its seconds on the wall and on the processor, its peak of memory."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    output = process.stdout.read().decode() if process.stdout else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        sys.exit(f"{name}: ended with {status}\n{output}")
    processor = usage.ru_utime + usage.ru_stime
    print(f"{name:34}{seconds:9.0f} s{processor:9.0f} s{usage.ru_maxrss // MEGABYTE:8} MB")
    print("    " + output.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entities", type=int, default=20_000)
    entities = parser.parse_args().entities
    # Words of the files are translated ones.
    sys.path.insert(0, str(ROOT / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "only-to-measure-" * 4,
            "VAR_DIR": name,
        }
        for step in ("migrate", "setup"):
            subprocess.run(
                [sys.executable, "manage.py", step, "--verbosity=0"],
                cwd=ROOT,
                env=environment,
                stderr=subprocess.DEVNULL,
                check=True,
            )
        as_csv, as_xlsx = write_files(folder, entities)
        size = as_csv.stat().st_size / 1e6, as_xlsx.stat().st_size / 1e6
        print(f"{entities} entities, CSV {size[0]:.1f} MB, XLSX {size[1]:.1f} MB")
        print(f"{'':34}{'wall':>11}{'processor':>11}{'peak':>11}")
        run("check and import, CSV", environment, "import_entities", str(as_csv))
        run("second run, CSV", environment, "import_entities", str(as_csv))
        run("second run, XLSX", environment, "import_entities", str(as_xlsx))


if __name__ == "__main__":
    main()
