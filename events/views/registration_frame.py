"""What pages of a registration share: the event's frame, and headers that keep them private."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from home.models.pages import Crumb
from home.page_cache import no_public_cache
from home.signed_links import LinkExpired, LinkInvalid, SignedLink

from ..models import Enrolment
from ..wording import when, where

NOT_FOUND, GONE, CONFLICT = 404, 410, 409

View = Callable[..., HttpResponse]


def render_registration(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *crumbs: Crumb,
    enrolment: Enrolment | None,
    status: int = 200,
) -> TemplateResponse:
    """A view's answer in the frame of the event's page, where there is one that may be read."""
    frame: dict[str, Any] = {"page": None}
    if enrolment is not None:
        term = enrolment.term
        # Links stay good while the event's page is out of sight; it is not linked to then.
        above = term.event if term.event.live else term.event.get_parent().specific
        frame |= {
            "enrolment": enrolment,
            "term": term,
            "event": term.event,
            "when": when(term),
            "where": where(term),
            "event_url": term.event.get_url(request) if term.event.live else "",
            "breadcrumbs": above.get_breadcrumbs(request, *crumbs),
        }
    return TemplateResponse(request, template, {**frame, **context}, status=status)


def private_page(view: View) -> View:
    """For an address that a signed link opens: no session stands behind it, so who knows the
    token may send its form, and nobody else; nothing tells other sites or caches of it."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @no_public_cache
    @wraps(view)
    def private(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return private


class DeadLink(Exception):
    """A link that opens nothing (any more): why, in a code that the page has words for."""

    def __init__(self, why: str, enrolment: Enrolment | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.enrolment = enrolment

    def answer(self, request: HttpRequest) -> HttpResponse:
        status = NOT_FOUND if self.why == "invalid" else GONE
        context = {"why": self.why}
        return render_registration(
            request,
            "events/dead_link.html",
            context,
            enrolment=self.enrolment,
            status=status,
        )


def read_link(link: SignedLink, token: str, *names: str) -> list[Any]:
    """The named parts of a token's content. Raises DeadLink."""
    try:
        content = link.read(token)
        return [content[name] for name in names]
    except LinkExpired:
        raise DeadLink("expired") from None
    except (LinkInvalid, KeyError):
        raise DeadLink("invalid") from None
