"""/katalog/eksport.csv, .xlsx, .json, .geojson: what the listing shows with the same parameters."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.open_data import encoded, is_download

from ..browsing import Asked, Found
from ..imports.opening import CONTENT_TYPES
from .opening import of_an_open_catalogue

# What writes workbooks takes 16 MB of memory: it is imported by the functions that need it.
TEXT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
}


@require_safe
@of_an_open_catalogue
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The file as a download, named by the day."""
    from ..exports import files

    found = Found(Asked.of(request.GET))
    if found.search_failed:
        # All entities instead of those with the words would be a wrong answer.
        text = _("Search does not work at the moment. Try again later.")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    name = f"katalog-{timezone.localdate().isoformat()}.{extension}"
    response: HttpResponseBase
    if request.method == "HEAD":
        response = StreamingHttpResponse((), content_type=_content_type(extension))
    elif extension == "xlsx":
        response = FileResponse(files.as_xlsx(found), content_type=CONTENT_TYPES["xlsx"])
    else:
        make = {"csv": files.as_csv, "json": files.as_json, "geojson": files.as_geojson}[extension]
        response = StreamingHttpResponse(encoded(make(found)), content_type=TEXT_TYPES[extension])
    return is_download(response, name)


def _content_type(extension: str) -> str:
    return CONTENT_TYPES["xlsx"] if extension == "xlsx" else TEXT_TYPES[extension]


def template_content(extension: str) -> tuple[bytes, str, str]:
    """The file to begin an import with: content, type and name."""
    from ..imports.template_file import FILENAME, template_csv, template_xlsx

    make = {"csv": template_csv, "xlsx": template_xlsx}[extension]
    return make(), CONTENT_TYPES[extension], f"{FILENAME}.{extension}"
