"""Is a certificate genuine? Anybody asks by its code; whoever it belongs to gets the file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.documents import document_response
from home.page_cache import no_public_cache
from home.public_forms import attempts_used_up, client_mark, count_attempt
from home.signed_links import LinkError, LinkExpired

from .. import certificate_files
from ..certificate_links import certificate_of, verification_url
from ..models import Certificate, EventsPage
from ..models.attendance import read_code

FORM_CODE = "zaswiadczenie"
WRONG_CODES = 20
"""So many wrong codes an hour may come from one network."""
GONE, TOO_MANY = 410, 429


@require_safe
@no_public_cache
def ask(request: HttpRequest) -> HttpResponseBase:
    """`/wydarzenia/zaswiadczenie/`: the form for a code."""
    typed = request.GET.get("kod", "").strip()
    if "kod" not in request.GET:
        return _shown(request, {"state": "ask"})
    code = read_code(typed)
    if code:
        return HttpResponseRedirect(reverse("events_certificate", args=[code]))
    return _shown(request, {"state": "ask", "typed": typed[:40], "wrong": True}, status=400)


@require_safe
@no_public_cache
def verify(request: HttpRequest, code: str) -> HttpResponseBase:
    """`/wydarzenia/zaswiadczenie/<code>/`: what the certificate says, and whether it holds."""
    client = client_mark(request, FORM_CODE)
    if attempts_used_up(FORM_CODE, client, WRONG_CODES):
        return _shown(request, {"state": "too_many"}, status=TOO_MANY)
    wanted = read_code(code)
    certificate = Certificate.objects.filter(code=wanted).first() if wanted else None
    if certificate is None:
        count_attempt(FORM_CODE, client, WRONG_CODES)
        return _shown(request, {"state": "unknown", "typed": code[:40]}, status=404)
    context = {
        "state": "withdrawn" if certificate.is_withdrawn else "valid",
        "certificate": certificate,
        "initials": initials(certificate.name),
    }
    return _shown(request, context)


@require_safe
@no_public_cache
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The private link from the mail: a page with a button."""
    certificate = _by_link(request, token)
    if not isinstance(certificate, Certificate):
        return certificate
    context = {
        "state": "download",
        "certificate": certificate,
        "file_url": reverse("events_certificate_file", args=[token]),
        "check_url": verification_url(certificate),
    }
    return _shown(request, context)


@require_safe
@no_public_cache
def download_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The PDF; while it is being made its progress."""
    certificate = _by_link(request, token)
    if not isinstance(certificate, Certificate):
        return certificate
    subject = certificate_files.subject_of_one(certificate)
    response = document_response(request, certificate_files.ONE, subject, public_cache=False)
    return _private(response)


def _by_link(request: HttpRequest, token: str) -> Certificate | HttpResponseBase:
    try:
        certificate = certificate_of(token)
    except LinkExpired:
        return _shown(request, {"state": "expired"}, status=GONE)
    except LinkError:
        return _shown(request, {"state": "no_link"}, status=404)
    if certificate.is_withdrawn:
        return _shown(request, {"state": "download_withdrawn"}, status=GONE)
    return certificate


def initials(name: str) -> str:
    """`A. K.` of Anna Kowalska; a double surname gives both letters.

    >>> initials("Anna Kowalska-Nowak")
    'A. K.-N.'
    """
    words = ["-".join(f"{part[0].upper()}." for part in word.split("-") if part)
             for word in name.split()]  # fmt: skip
    return " ".join(filter(None, words))


def _shown(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> TemplateResponse:
    page = EventsPage.originals.live().order_by("pk").first()
    here = (_("Certificate of attendance"), reverse("events_certificates"))
    trail = page.get_breadcrumbs(request, here) if page else [here]
    response = TemplateResponse(
        request,
        "events/certificate.html",
        {"page": page, "breadcrumbs": trail, **context},
        status=status,
    )
    return _private(response)


def _private(response: Any) -> Any:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
