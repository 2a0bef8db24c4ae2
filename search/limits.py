"""How often one network may search: each search costs some tens of milliseconds.

Wide enough for a training with twenty people behind one address; a robot is told to slow down.
"""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpResponse

from home.rate_limit import RateLimit

Response = TypeVar("Response", bound=HttpResponse)

SEARCHES = RateLimit("szukaj", 240)
"""The page, its feed and JSON together."""
SUGGESTIONS = RateLimit("podpowiedzi", 1200)


def refused(response: Response, seconds: int) -> Response:
    """The answer to who has to wait so long."""
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
