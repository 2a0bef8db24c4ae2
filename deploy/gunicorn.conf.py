"""The web server: one process with threads. Static files and uploads included, see operations.

`gunicorn -c deploy/gunicorn.conf.py config.wsgi`
"""

import contextlib
import ctypes
import os
from pathlib import Path

from gunicorn.http import message

chdir = str(Path(__file__).resolve().parent.parent)
pythonpath = "site"

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))

# Big documents are made by the task worker, so a request that takes this long is stuck.
timeout = 60
graceful_timeout = 20
keepalive = 5

# Who pastes a whole text into the search gets the site's own answer: 10,000 letters are up to
# 60,000 bytes of an address. gunicorn takes 8,190 at most, whatever is set, or any number of them.
limit_request_line = message.MAX_REQUEST_LINE = 64 * 1024

# The heartbeat file belongs in memory: on a slow disk a healthy worker looks dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")

# glibc gives each thread an arena of memory of its own and keeps what is freed there: two serve
# these threads as well and keep far less. What is large it takes from the system and gives back,
# but raises the limit to 32 MB as it goes, unless the limit was set. Elsewhere there is no such
# call, nor such a need.
with contextlib.suppress(OSError, AttributeError):
    M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1
    libc = ctypes.CDLL(None)
    libc.mallopt(M_ARENA_MAX, 2)
    libc.mallopt(M_MMAP_THRESHOLD, 128 * 1024)
    libc.mallopt(M_TRIM_THRESHOLD, 128 * 1024)
