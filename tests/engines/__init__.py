"""Real parts that tests start themselves, once a run, each on a free port."""

import os
import socket

import pytest

ON_CI = os.environ.get("CI") == "true"


def cannot_be_had(reason: str) -> None:
    """Skip the test with the reason; where everything should be installed, fail instead."""
    if ON_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
