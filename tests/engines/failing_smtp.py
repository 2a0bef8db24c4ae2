"""A real SMTP server in a process of its own that fails as servers do, and tells what it took.

`python -m tests.engines.failing_smtp --port 2525 --log FILE [--passing 0.05 --final 0.01 …]`

The log has a line for each message that it took: moment, recipient, Message-ID.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.engines import free_port

ROOT = Path(__file__).resolve().parents[2]
BUFFER = 1 << 16


class Failing:
    """The handler. Who is refused for good depends on the address alone."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.log = Path(options.log).open("a", buffering=1)  # noqa: SIM115
        self.chance = random.Random(options.seed)  # noqa: S311
        self.taken = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if is_refused(address, self.options.final):
            return "550 5.1.1 no such user"
        if self.chance.random() < self.options.passing / 2:
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.chance.random() < self.options.passing / 2:
            return "451 4.3.0 try later"
        self.taken += 1
        if self.options.stall_every and self.taken % self.options.stall_every == 0:
            await asyncio.sleep(self.options.stall)
        killed = self._victim()
        if killed and killed % 2:
            # Dead before the server has taken it.
            os.kill(killed, signal.SIGKILL)
            return "451 4.3.0 nobody is there"
        content = envelope.original_content or b""
        found = [line for line in content.split(b"\r\n", 40) if line.startswith(b"Message-ID: ")]
        name = found[0].partition(b" ")[2].decode() if found else "-"
        self.log.write(f"{time.time():.6f} {envelope.rcpt_tos[0]} {name}\n")
        if killed:
            os.kill(killed, signal.SIGKILL)
        return "250 OK"

    def _victim(self) -> int:
        """The process that is to die while it hands this message over."""
        try:
            number = int(Path(self.options.victim).read_text())
            Path(self.options.victim).unlink()
        except (OSError, ValueError):
            return 0
        return number


def is_refused(address: str, share: float) -> bool:
    """Whether the server knows no such address: the same at every attempt."""
    digest = int.from_bytes(sha256(address.encode()).digest()[:4], "big")
    return digest / 2**32 < share


class Server:
    """The process, seen from a test."""

    def __init__(self, folder: Path, **options: float) -> None:
        self.port = free_port()
        self.log, self.victim = folder / "taken.log", folder / "victim"
        command = [sys.executable, "-m", "tests.engines.failing_smtp", "--port", str(self.port)]
        command += ["--log", str(self.log), "--victim", str(self.victim)]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        self.process = subprocess.Popen(command, cwd=ROOT)

    def count(self) -> int:
        with contextlib.suppress(OSError), self.log.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(BUFFER), b""))
        return 0

    def taken(self) -> Iterator[tuple[float, str, str]]:
        """Moment, recipient and Message-ID of each message."""
        for line in self.log.read_text().splitlines():
            moment, address, name = line.split(" ", 2)
            yield float(moment), address, name

    def wait(self, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not self.log.exists():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError("The mail server does not start.")
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def failing_server(folder: Path, **options: float) -> Iterator[Server]:
    server = Server(folder, **options)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


async def serve(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    waiting = await loop.create_server(
        lambda: SMTP(handler, hostname="failing", loop=loop, data_size_limit=None),
        "127.0.0.1",
        options.port,
    )
    # The log is there once somebody can connect.
    handler = Failing(options)
    async with waiting:
        await waiting.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--victim", default="")
    parser.add_argument("--passing", type=float, default=0.0)
    parser.add_argument("--final", type=float, default=0.0)
    parser.add_argument("--stall-every", type=int, default=0)
    parser.add_argument("--stall", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
