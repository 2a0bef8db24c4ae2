"""The processes of `make demo`: stopped together, none left behind; the data kept or removed."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "deploy"))

import demo  # noqa: E402

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "VAR", tmp_path)
    return tmp_path


@pytest.fixture
def processes():
    started = demo.Processes()
    yield started
    started.stop()


def test_when_one_part_ends_the_others_are_stopped(var, monkeypatch, capsys):
    running = []

    class Fakes(demo.Processes):
        def start(self, name, command, environment):
            fake = [sys.executable, "-c", "raise SystemExit(3)"] if name == "worker" else SLEEPER
            super().start(name, fake, environment)
            running.append(self.running[name])

    monkeypatch.setattr(demo, "Processes", Fakes)
    monkeypatch.setattr(demo, "wait_until_answers", lambda *_: time.sleep(0.5))
    handlers = {number: signal.getsignal(number) for number in (1, 2, 15)}
    try:
        assert demo.run(dict(os.environ)) == 1
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert "worker has ended (exit code 3)" in capsys.readouterr().out
    assert all(process.poll() is not None for process in running)


def test_a_process_that_will_not_stop_is_killed(processes, monkeypatch):
    monkeypatch.setattr(demo, "PATIENCE", 0.2)
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    processes.running["deaf"] = subprocess.Popen(
        [sys.executable, "-c", deaf], stdout=subprocess.PIPE
    )
    process = processes.running["deaf"]
    process.stdout.readline()
    processes.stop()
    assert process.returncode == -signal.SIGKILL
    process.stdout.close()


def test_the_key_is_made_once_and_for_its_owner_only(var):
    key = demo.secret_key()
    assert len(key) > 50
    assert demo.secret_key() == key
    assert (var / "secret-key").stat().st_mode & 0o077 == 0


def test_mail_stays_in_the_outbox_whatever_the_machine_says(var, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.org")
    environment = demo.environment()
    assert environment["EMAIL_URL"] == "dummymail://"
    assert environment["DEMO"] == "1"


def test_starting_over_removes_data_and_keeps_the_rest(var, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("db.sqlite3", "db.sqlite3-wal", "secret-key", "note.txt"):
        (var / name).touch()
    (var / "media").mkdir()
    (var / "media" / "scan.pdf").touch()
    demo.remove_data()
    assert sorted(path.name for path in var.iterdir()) == ["note.txt", "secret-key"]


def test_starting_over_never_empties_a_database_server(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/office")
    (var / "media").mkdir()
    with pytest.raises(SystemExit, match="DATABASE_URL"):
        demo.remove_data()
    assert (var / "media").exists()


def test_a_second_demo_from_the_same_folder_is_refused(var):
    with open(var / "demo.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SystemExit, match="already running"):
            demo.lock()
