"""The server's programs: brought by Maven once, kept until the list of them changes."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
FOLDER = SOURCES.parents[2] / "var" / "opensearch"
PROGRAMS = {"java": "default-jdk-headless", "javac": "default-jdk-headless", "mvn": "maven"}
JAVA = ["-XX:+UseSerialGC"]
ALONE = """
discovery.type: single-node
network.host: 127.0.0.1
http.port: 0
transport.port: 0
"""


class Unavailable(Exception):
    """There is no OpenSearch to start here."""


def libraries() -> Path:
    """The folder with all jars, those of the server and ours."""
    missing = {package for program, package in PROGRAMS.items() if not shutil.which(program)}
    if missing:
        packages = " ".join(sorted(missing))
        raise Unavailable(f"No JDK or no Maven here. On Debian: apt install {packages}")
    made_of = [SOURCES / "pom.xml", SOURCES / "Node.java"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_of))
    folder = FOLDER / digest.hexdigest()[:16]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        # One process of a parallel run brings them, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            for old in FOLDER.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            _bring(folder)
            _compile(folder)
            _archive_classes(folder)
            (folder / "complete").touch()
    return folder


def command(folder: Path, *options: str) -> list[str]:
    """Starts one node, whose own folder is the last argument to add."""
    archive = f"-XX:SharedArchiveFile={_archive(folder)}"
    return ["java", archive, "-Xlog:cds=off", *JAVA, *options, "-cp", _jars(folder), "Node"]


def _bring(folder: Path) -> None:
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    _run("mvn", "-q", "-B", "-f", SOURCES / "pom.xml", *copy)


def _compile(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as classes:
        _run("javac", "-d", classes, "-cp", _jars(folder), SOURCES / "Node.java")
        _run("jar", "--create", "--file", folder / "node.jar", "-C", classes, ".")


def _archive_classes(folder: Path) -> None:
    """What a node loads to start, kept loaded: it halves the time that a start takes."""
    with tempfile.TemporaryDirectory() as home:
        configuration = Path(home, "config")
        configuration.mkdir()
        shutil.copy(SOURCES / "log4j2.properties", configuration)
        (configuration / "opensearch.yml").write_text(ALONE)
        archive = f"-XX:ArchiveClassesAtExit={_archive(folder)}"
        # Without an input it ends as soon as it has started.
        _run("java", archive, "-Xlog:cds=off", *JAVA, "-cp", _jars(folder), "Node", home)


def _archive(folder: Path) -> Path:
    return folder / "classes.jsa"


def _jars(folder: Path) -> str:
    return ":".join(map(str, sorted(folder.glob("*.jar"))))


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise Unavailable(f"{command[0]} fails: {' '.join(lines[:3])}")
