"""/biuletyn/<issue>/biuletyn.pdf: the printed edition of a published issue."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from home.documents import document_response

from ..models import IssuePage
from ..printing import documents


@require_safe
def printed(request: HttpRequest, slug: str) -> HttpResponseBase:
    issue = IssuePage.originals.live().public().filter(slug=slug).first()
    if issue is None:
        raise Http404
    return document_response(
        request, documents.KIND, documents.subject_of(issue), public_cache=True
    )
