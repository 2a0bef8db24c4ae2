"""The programs of the server: brought by Maven once, and kept until what they are made of changes."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
FOLDER = SOURCES.parents[2] / "var" / "opensearch"
PROGRAMS = {"java": "default-jdk-headless", "javac": "default-jdk-headless", "mvn": "maven"}


class Unavailable(Exception):
    """There is no OpenSearch to start here."""


def libraries() -> Path:
    """The folder with all jars, those of the server and ours."""
    missing = {package for program, package in PROGRAMS.items() if not shutil.which(program)}
    if missing:
        raise Unavailable(f"No Java or Maven. On Debian: apt install {' '.join(sorted(missing))}")
    made_of = [SOURCES / "pom.xml", SOURCES / "Node.java"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_of))
    folder = FOLDER / digest.hexdigest()[:16]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        # One process of a parallel run brings them, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in FOLDER.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            unfinished = folder.with_suffix(".unfinished")
            _make(unfinished)
            unfinished.rename(folder)
    return folder


def _make(folder: Path) -> None:
    pom = SOURCES / "pom.xml"
    _run(
        [
            "mvn",
            "-q",
            "-B",
            "-f",
            pom,
            "dependency:copy-dependencies",
            f"-DoutputDirectory={folder}",
        ]
    )
    classes = folder / "classes"
    _run(["javac", "-d", classes, "-cp", f"{folder}/*", SOURCES / "Node.java"])
    _run(["jar", "--create", "--file", folder / "node.jar", "-C", classes, "."])
    shutil.rmtree(classes)


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise Unavailable(f"{command[0]} fails: {' '.join(lines[:3])}")
