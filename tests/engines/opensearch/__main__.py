"""`python -m tests.engines.opensearch COMMAND ...` runs COMMAND with a cluster in SEARCH_URL.

NODES=1 starts one node instead of three. Without a server COMMAND is skipped with the reason,
and fails where CI=true.
"""

import os
import signal
import subprocess
import sys

from tests.engines import ON_CI
from tests.engines.opensearch.libraries import Unavailable
from tests.engines.opensearch.nodes import cluster


def main(command: list[str]) -> int:
    try:
        with cluster(int(os.environ.get("NODES", "3")), lasting=True) as started:
            return subprocess.call(command, env={**os.environ, "SEARCH_URL": started.url})
    except Unavailable as reason:
        print(f"{'Failed' if ON_CI else 'Skipped'} on OpenSearch: {reason}", file=sys.stderr)
        return 1 if ON_CI else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
