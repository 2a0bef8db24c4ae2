"""What logs do not keep."""

from __future__ import annotations

import logging
import re

SIGNED = re.compile(r"(?<![\w.=-])[\w.=-]+:[\w-]{4,}:[\w-]{20,}")
"""A token of `home.signed_links`, as it stands in an address. Tried once for each run of letters:
anybody may ask for a long one."""


class WithoutPrivateLinks(logging.Filter):
    """Django logs the address of each request that it refuses. A private link in it is as good as
    a password, so that whoever reads the log must not be able to follow one."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if SIGNED.search(message):
            record.msg, record.args = SIGNED.sub("-", message), ()
        return True
