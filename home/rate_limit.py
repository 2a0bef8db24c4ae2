"""How often one network may ask for what is dear to answer. See docs/search.md.

Counted in a cache, with no query to the database and no cookie; where the cache fails nothing is
limited. Forms are limited by home/public_forms.py, which must not forget.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from home.public_forms import client_address, client_mark

MINUTE = 60
OWN_NETWORKS = [
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
]
"""Of the machine and of private networks (RFC 1918, RFC 4193)."""


@dataclass(frozen=True)
class RateLimit:
    """At most so many answers a minute to one network."""

    code: str
    most: int

    def seconds_to_wait(self, request: HttpRequest) -> int:
        """Count one more; how long the network has to wait where it had its share, else 0."""
        if _says_nothing(client_address(request)):
            return 0
        minute, second = divmod(int(time.time()), MINUTE)
        counters = caches["counters"]
        key = f"{client_mark(request, self.code)}:{minute}"
        if counters.add(key, 1, timeout=2 * MINUTE):
            return 0
        try:
            number = counters.incr(key)
        except ValueError:
            # Not there any more, or the cache does not answer.
            return 0
        return MINUTE - second if number > self.most else 0


def _says_nothing(address: str) -> bool:
    """From this machine or its network comes a proxy of which the site was not told: it speaks for
    all readers."""
    if settings.TRUSTED_PROXY_COUNT:
        return False
    try:
        own = ipaddress.ip_address(address)
    except ValueError:
        # A socket of this machine.
        return True
    return any(own in network for network in OWN_NETWORKS)
