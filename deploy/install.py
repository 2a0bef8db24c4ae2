"""Make `.venv` hold what a requirements file names; do nothing when it already does.

Run by the Makefile with the machine's own Python, before anything is installed: standard
library only, and no newer syntax than Python 3.6 knows, so that an old one can say what is wrong.
"""

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
OLDEST = (3, 11)


def complaint_about_python(version, has_venv):
    """One line on why this Python will not do, or None."""
    if tuple(version[:2]) < OLDEST:
        return (
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed and this one is "
            f"{version[0]}.{version[1]}. Name another one: make PYTHON=python3.11 ..."
        )
    if not has_venv:
        return (
            "This Python cannot make virtual environments. "
            "On Debian and Ubuntu: apt install python3-venv"
        )
    return None


def has_venv():
    """Debian splits venv: the module may be there and its pip (ensurepip) not."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def complaint_about_port(port):
    """One line on why a server cannot listen on the port, or None."""
    if not (port.isdigit() and 0 < int(port) < 65536):
        return f"PORT has to be a number from 1 to 65535, not {port!r}."
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            return f"Port {port} is reserved for the system. Choose another: make PORT=8001 ..."
        except OSError:
            return f"Port {port} is in use. Choose another: make PORT={int(port) + 1} ..."
    return None


def fingerprint(path):
    """Changes when the requirements file, or one that it includes, changes."""
    digest = hashlib.sha256()
    with open(path, "rb") as source:
        lines = source.read().splitlines()
    for line in lines:
        digest.update(line + b"\n")
        if line.startswith(b"-r "):
            included = os.path.join(os.path.dirname(path), line[3:].strip().decode())
            digest.update(fingerprint(included).encode())
    return digest.hexdigest()


def install(requirements):
    """Create the virtual environment where needed and install into it what is new."""
    path = os.path.join(ROOT, requirements)
    python = os.path.join(VENV, "bin", "python")
    stamp = os.path.join(VENV, requirements + ".installed")
    wanted = fingerprint(path)
    if os.path.exists(stamp) and _works(python):
        with open(stamp) as installed:
            if installed.read() == wanted:
                return
    if not _works(python, "-m", "pip", "--version"):
        print("Creating .venv ...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.check_call([sys.executable, "-m", "venv", VENV])
    print(f"Installing {requirements}, a minute or two the first time ...", flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    subprocess.check_call([*pip, "--requirement", path])
    with open(stamp, "w") as installed:
        installed.write(wanted)


def _works(python, *arguments):
    try:
        return not subprocess.call(
            [python, *(arguments or ["-c", ""])],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("requirements")
    parser.add_argument("--port", help="refuse at once when this port is taken")
    arguments = parser.parse_args()
    complaint = complaint_about_python(sys.version_info, has_venv())
    if complaint is None and arguments.port is not None:
        complaint = complaint_about_port(arguments.port)
    if complaint:
        sys.exit(complaint)
    try:
        install(arguments.requirements)
    except subprocess.CalledProcessError:
        sys.exit(f"Installing {arguments.requirements} failed; the reason stands above.")
    except KeyboardInterrupt:
        sys.exit("Interrupted; the next call goes on from here.")


if __name__ == "__main__":
    main()
