"""PDF from a template, accessible (PDF/UA-1), made by WeasyPrint from local files only."""

from __future__ import annotations

import ctypes
import mimetypes
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage, storages
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
"""Debian packages that WeasyPrint needs on the server."""
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libfontconfig.so.1",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
)
VARIANT = "pdf/ua-1"
ARCHIVED = re.compile(r"/archiwum/(?P<sha256>[0-9a-f]{64})/")


class PdfUnavailable(Exception):
    """This server cannot make a PDF; the message says what to install."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "PDF files cannot be made here: the server lacks the Pango library. On Debian, "
                "the administrator installs it with: apt install %(packages)s"
            )
            % {"packages": PACKAGES}
        )


class PdfFault(Exception):
    """The template asks for something that is no file of this site."""


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    # WeasyPrint loads Pango while it is imported, and prints advice of its own when it fails.
    import weasyprint

    return weasyprint


def pdf_available() -> bool:
    """Can this server make a PDF? Costs less than to import WeasyPrint, on Linux."""
    try:
        if sys.platform != "linux":
            _weasyprint()
            return True
        for library in LIBRARIES:
            ctypes.CDLL(library)
    except (ImportError, OSError):
        return False
    return find_spec("weasyprint") is not None


def render_pdf(
    template: str,
    context: dict[str, Any],
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """The template as PDF/UA-1. It needs a `lang`, a `<title>` and alternative texts."""
    report = progress or (lambda percent: None)
    report(5)
    html = page_of(template, context)
    report(20)
    document = lay_out(html)
    report(80)
    content: bytes = write_pdf(document)
    report(100)
    return content


def page_of(template: str, context: dict[str, Any]) -> str:
    """The HTML of a template; `base_url` stands before its links."""
    return render_to_string(template, {"base_url": settings.BASE_URL, **context})


def lay_out(html: str) -> Any:
    """A page of HTML as WeasyPrint's document, divided into pages of paper."""
    try:
        weasyprint = _weasyprint()
    except (ImportError, OSError) as error:
        raise PdfUnavailable from error
    source = weasyprint.HTML(string=html, base_url=settings.BASE_URL + "/", url_fetcher=_fetcher())
    with _faults_named():
        return source.render(pdf_variant=VARIANT)


def write_pdf(document: Any, target: Any = None, finisher: Any = None) -> Any:
    """The bytes of a document that was laid out."""
    with _faults_named():
        return document.write_pdf(target, finisher=finisher, pdf_variant=VARIANT)


@contextmanager
def _faults_named() -> Iterator[None]:
    errors = _weasyprint().urls
    try:
        yield
    except errors.FatalURLFetchingError as error:
        # No Exception by its class: nobody would catch it.
        raise PdfFault(str(error)) from None


def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class LocalFiles(URLFetcher):
        """Static files, images and archived files of this site; nothing else, from nowhere."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            content = read_local(url)
            if content is None:
                raise FatalURLFetchingError(f"Not a file of this site: {url[:200]}")
            kind = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, body=content, headers={"Content-Type": kind})

    return LocalFiles(allowed_protocols={"data"}, allow_redirects=False)


def read_local(url: str) -> bytes | None:
    """The bytes of a file of this site by its address, read from the disk."""
    try:
        return _read(url)
    except SuspiciousFileOperation:
        return None


def _read(url: str) -> bytes | None:
    parts, own = urlsplit(url), urlsplit(settings.BASE_URL)
    if parts.scheme and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return None
    path = unquote(parts.path)
    if path.startswith(settings.STATIC_URL):
        return _static(path.removeprefix(settings.STATIC_URL))
    if path.startswith(settings.MEDIA_URL):
        return _stored(default_storage, path.removeprefix(settings.MEDIA_URL))
    if archived := ARCHIVED.match(path):
        from home.models.archive import ArchivedFile

        found = ArchivedFile.objects.with_withdrawal()
        kept = found.filter(pk=archived["sha256"]).first()
        return _stored(storages["private"], kept.path) if kept and not kept.withdrawn else None
    return None


def _static(name: str) -> bytes | None:
    if staticfiles_storage.exists(name):
        return _stored(staticfiles_storage, name)
    found = finders.find(name)
    if not found:
        return None
    with open(found, "rb") as file:
        return file.read()


def _stored(storage: Any, name: str) -> bytes | None:
    if not storage.exists(name):
        return None
    with storage.open(name, "rb") as file:
        return bytes(file.read())
