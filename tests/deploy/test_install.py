"""What `make demo` says before anything is installed, and that it installs once."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "deploy"))

import install  # noqa: E402


def test_a_too_old_python_is_named_in_one_line():
    complaint = install.complaint_about_python((3, 9, 2), has_venv=True)
    assert "3.9" in complaint
    assert "3.11" in complaint
    assert "\n" not in complaint


def test_a_missing_venv_module_says_what_to_install():
    complaint = install.complaint_about_python((3, 11, 2), has_venv=False)
    assert "python3-venv" in complaint
    assert "\n" not in complaint


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (3, 14, 0)])
def test_a_good_python_is_passed_in_silence(version):
    assert install.complaint_about_python(version, has_venv=True) is None


@pytest.mark.parametrize("port", ["", "0", "65536", "eight", "-1", "80 80"])
def test_what_is_no_port_is_refused(port):
    assert "1 to 65535" in install.complaint_about_port(port)


def test_a_port_in_use_is_one_line_and_nothing_is_installed(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        called = subprocess.run(
            [sys.executable, "deploy/install.py", "requirements.txt", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert called.returncode == 1
    assert called.stdout == ""
    assert called.stderr.count("\n") == 1
    assert f"Port {port} is in use" in called.stderr


def test_a_port_just_left_by_a_server_is_free():
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    assert install.complaint_about_port(str(port)) is None


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty project, with pip replaced by a list of what it was called with."""
    monkeypatch.setattr(install, "ROOT", str(tmp_path))
    monkeypatch.setattr(install, "VENV", str(tmp_path / ".venv"))
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\nb==1\n")
    calls = []
    monkeypatch.setattr(install, "_works", lambda *arguments: True)
    monkeypatch.setattr(install.subprocess, "check_call", calls.append)
    return tmp_path, calls


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_packages_are_installed_again_only_when_the_list_has_changed(folder, requirements):
    root, calls = folder
    install.install(requirements)
    install.install(requirements)
    assert len(calls) == 1

    (root / "requirements.txt").write_text("a==2\n")
    install.install(requirements)
    install.install(requirements)
    assert len(calls) == 2


def test_an_installation_that_broke_off_is_taken_up_again(folder, monkeypatch):
    _root, calls = folder

    def fail(command):
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(install.subprocess, "check_call", fail)
    with pytest.raises(subprocess.CalledProcessError):
        install.install("requirements.txt")
    monkeypatch.setattr(install.subprocess, "check_call", calls.append)
    install.install("requirements.txt")
    assert len(calls) == 1
