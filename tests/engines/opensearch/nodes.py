"""A throw-away cluster of OpenSearch: one process a node, which can be killed, stopped, hung."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.engines.opensearch.libraries import SOURCES, Unavailable, command, libraries
from tests.fast_folder import fast_folder

DICTIONARIES = Path("/usr/share/hunspell")
"""Where Debian puts them (package hunspell-pl)."""

LEASH = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
"""A node that hangs sees no end of its input; the kernel ends it with the thread that began it."""

COLOURS = ["red", "yellow", "green"]
SETTINGS = {
    "cluster.name": "drogowskaz",
    "network.host": "127.0.0.1",
    # A full disk is no reason to refuse a few megabytes.
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    # A node that hangs is given up after some seconds, not half a minute.
    "cluster.fault_detection.follower_check.timeout": "2s",
    "cluster.fault_detection.leader_check.timeout": "2s",
    "cluster.publish.timeout": "5s",
    # Dictionaries are read by the first index that asks for one.
    "indices.analysis.hunspell.dictionary.lazy": "true",
    "node.processors": "2",
}


class Cluster:
    """Nodes are counted from 0. `url` names all of them, as SEARCH_URL does."""

    def __init__(self, folder: Path, nodes: int, java: list[str], dictionaries: Path) -> None:
        self._folders = [folder / f"node-{number}" for number in range(nodes)]
        self._java = java
        ports = _free_ports(2 * nodes)
        self.ports = ports[:nodes]
        self.urls = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.url = ",".join(self.urls)
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._paused: set[int] = set()
        for number, home in enumerate(self._folders):
            configuration = home / "config"
            configuration.mkdir(parents=True)
            shutil.copy(SOURCES / "log4j2.properties", configuration)
            settings = {
                **SETTINGS,
                "node.name": home.name,
                "http.port": str(ports[number]),
                "transport.port": str(ports[nodes + number]),
                "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in ports[nodes:]],
                "cluster.initial_cluster_manager_nodes": [each.name for each in self._folders],
            }
            lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
            (configuration / "opensearch.yml").write_text("".join(lines))
            for words in dictionaries.glob("*.dic"):
                rules = words.with_suffix(".aff")
                if rules.exists():
                    language = configuration / "hunspell" / words.stem
                    language.mkdir(parents=True)
                    (language / words.name).symlink_to(words)
                    (language / rules.name).symlink_to(rules)

    def start(self, node: int) -> None:
        """Start it, for the first time or again with the data that it has."""
        assert node not in self._processes, f"node {node} runs already"
        home = self._folders[node]
        with open(home / "log", "ab") as log:
            self._processes[node] = subprocess.Popen(
                [*LEASH, *self._java, home],
                cwd=home,
                # It ends with its standard input.
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the tests; the nodes go when those have ended.
                process_group=0,
            )

    def kill(self, node: int) -> None:
        """As kill -9 does: no goodbye, nothing written any more."""
        process = self._processes.pop(node)
        self._paused.discard(node)
        process.kill()
        process.wait()
        assert process.stdin is not None
        process.stdin.close()

    def stop(self, node: int) -> None:
        """As an operator does: it leaves the cluster in good order."""
        process = self._processes[node]
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        self.kill(node)

    def pause(self, node: int) -> None:
        """It hangs: connections to it are accepted and nothing is answered."""
        self._processes[node].send_signal(signal.SIGSTOP)
        self._paused.add(node)

    def resume(self, node: int) -> None:
        self._processes[node].send_signal(signal.SIGCONT)
        self._paused.discard(node)

    def mend(self, seconds: float = 180) -> None:
        """All nodes run again and have every shard."""
        for node in list(self._paused):
            self.resume(node)
        for node in range(len(self._folders)):
            if node in self._processes and self._processes[node].poll() is not None:
                self.kill(node)
            if node not in self._processes:
                self.start(node)
        self.wait_for("green", nodes=len(self._folders), seconds=seconds)

    def wait_for(self, status: str, nodes: int, seconds: float = 180) -> None:
        """Until every node that runs says that there are so many and all is at least so well."""
        enough = COLOURS[COLOURS.index(status) :]
        deadline = time.monotonic() + seconds
        said: dict[int, Any] = {}
        while time.monotonic() < deadline:
            said = {node: self._health(node) for node in self._awake()}
            if said and all(
                health.get("status") in enough and health["number_of_nodes"] == nodes
                for health in said.values()
            ):
                return
            time.sleep(0.1)
        raise TimeoutError(f"Not {status} with {nodes} nodes: {said}\n{self.logs()}")

    def elected(self, seconds: float = 60) -> int:
        """The node that manages the cluster; waits while they elect one."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            awake = {self._folders[node].name: node for node in self._awake()}
            for node in awake.values():
                with contextlib.suppress(OSError, http.client.HTTPException):
                    status, found = self.ask(node, "/_cat/cluster_manager?format=json&h=node")
                    if status == 200 and found and found[0]["node"] in awake:
                        return awake[found[0]["node"]]
            time.sleep(0.1)
        raise TimeoutError(f"No node knows a manager.\n{self.logs()}")

    def ask(
        self, node: int, path: str, method: str = "GET", body: Any = None, timeout: float = 5
    ) -> tuple[int, Any]:
        """Status and JSON that this very node answers; OSError if it does not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[node], timeout=timeout)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def logs(self, lines: int = 15) -> str:
        """The last lines of each node."""
        parts = []
        for home in self._folders:
            written = home / "log"
            text = written.read_text(errors="replace") if written.exists() else ""
            parts += [f"== {home.name}", *(line[:400] for line in text.splitlines()[-lines:])]
        return "\n".join(parts)

    def close(self) -> None:
        for node in list(self._processes):
            self.kill(node)

    def _awake(self) -> list[int]:
        return [node for node in list(self._processes) if node not in self._paused]

    def _health(self, node: int) -> dict[str, Any]:
        process = self._processes.get(node)
        if process and process.poll() is not None:
            raise RuntimeError(f"Node {node} has ended.\n{self.logs()}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, health = self.ask(node, "/_cluster/health?cluster_manager_timeout=2s")
            if status == 200:
                return dict(health)
        return {}


@contextmanager
def cluster(
    nodes: int = 3,
    *,
    heap: str = "384m",
    lasting: bool = False,
    dictionaries: Path = DICTIONARIES,
) -> Iterator[Cluster]:
    """Start it and wait until it is whole; remove it at the end.

    A `lasting` one takes longer to start and to become fast, and is faster then.
    """
    memory = ["-Xms32m", f"-Xmx{heap}", "-XX:MaxDirectMemorySize=128m"]
    java = command(libraries(), *memory, *([] if lasting else ["-XX:TieredStopAtLevel=1"]))
    kept = tempfile.TemporaryDirectory(
        prefix="drogowskaz-opensearch-", dir=None if lasting else fast_folder()
    )
    with kept as name:
        started = Cluster(Path(name), nodes, java, dictionaries)
        try:
            try:
                started.mend()
            except (RuntimeError, TimeoutError) as error:
                raise Unavailable(f"OpenSearch does not start: {error}") from None
            yield started
        finally:
            started.close()


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
