"""/katalog/katalog.pdf: the printed catalogue, whole or what the filters of the listing choose."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.documents import document_response
from home.page_cache import no_public_cache

from ..browsing import POWIAT, Asked, Found
from ..models import CataloguePage
from ..printing import documents
from ..printing.selection import LONGEST_TEXT, printable, subject_of
from .frame import render_under
from .opening import of_an_open_catalogue

TEMPLATE = "catalogue/print_refused.html"
AGAIN = 120  # seconds


@require_safe
@of_an_open_catalogue
def printed(request: HttpRequest) -> HttpResponseBase:
    """The file; while it is being made its progress; or why this selection is not printed."""
    asked = printable(Asked.of(request.GET))
    found = Found(asked)
    if len(asked.text) > LONGEST_TEXT:
        return _refusal(request, found, "words", 400)
    if found.search_failed:
        return _refusal(request, found, "search", 503)
    if not found.total:
        return _refusal(request, found, "nothing", 404)
    if found.total > documents.MOST_ENTITIES:
        return _refusal(request, found, "much", 400)
    subject = subject_of(found)
    if documents.crowded(subject):
        return _refusal(request, found, "crowded", 503)
    documents.drop_outdated(subject)
    return document_response(request, documents.KIND, subject, public_cache=True)


@no_public_cache
def _refusal(request: HttpRequest, found: Found, reason: str, status: int) -> TemplateResponse:
    counts = found.counts(POWIAT) if reason == "much" else {}
    response = render_under(
        CataloguePage.originals.live().first(),
        request,
        TEMPLATE,
        {
            "reason": reason,
            "found": found,
            "most": documents.MOST_ENTITIES,
            "longest": LONGEST_TEXT,
            "back_link": found.asked.query,
            "powiats": [
                (POWIAT.alone(code), counts[code], found.asked.with_values(POWIAT, {code}).query)
                for code in POWIAT.values
                if counts.get(code)
            ],
        },
        (_("Printed catalogue"), ""),
        status=status,
    )
    if status == 503:
        response["Retry-After"] = str(AGAIN)
    return response
