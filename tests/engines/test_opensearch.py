"""What tests of the search server take for granted of their cluster."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.engines.opensearch import Cluster

STARTED_AND_LEFT = """
import os, signal
from tests.engines.opensearch import cluster

with cluster(nodes=2) as started:
    started.pause(1)
    print(*started.ports, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_written_outlives_the_elected_manager(fragile_opensearch: Cluster) -> None:
    cluster = fragile_opensearch
    index = {"settings": {"number_of_shards": 3, "number_of_replicas": 1}}
    assert cluster.ask(0, "/outlives", "PUT", index, timeout=30)[0] == 200
    cluster.wait_for("green", nodes=3)
    for number in range(30):
        status, answer = cluster.ask(number % 3, f"/outlives/_doc/{number}", "PUT", {}, timeout=30)
        assert status == 201, answer

    first = cluster.elected()
    cluster.kill(first)
    cluster.wait_for("yellow", nodes=2)
    second = cluster.elected()
    assert second != first
    assert cluster.ask(second, "/outlives/_doc/30", "PUT", {}, timeout=30)[0] == 201

    cluster.mend()
    cluster.ask(first, "/outlives/_refresh", "POST")
    assert cluster.ask(first, "/outlives/_count")[1]["count"] == 31
    assert cluster.ask(first, "/outlives", "DELETE", timeout=30)[0] == 200


def test_no_node_outlives_the_process_that_started_it(opensearch: Cluster, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    program = [sys.executable, "-c", STARTED_AND_LEFT]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    ports = [int(port) for port in done.stdout.split()]
    assert len(ports) == 2
    deadline = time.monotonic() + 30
    while ports and time.monotonic() < deadline:
        time.sleep(0.1)
        ports = [port for port in ports if _listens(port)]
    assert ports == []


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
