"""Files that a record rests on: kept by content, shown only where a record is public."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import storages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import Image

from home import formats
from home.files import file_response, may_enter_cms
from home.models.archive import ArchivedFile, FileWithdrawal
from home.page_cache import no_public_cache
from home.registry import public_archive, staff_archive
from home.verdicts import Refused

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ZIP = "application/zip"

NAMES = {
    PDF: "PDF",
    JPEG: "JPEG",
    PNG: "PNG",
    DOCX: "DOCX",
    XLSX: "XLSX",
    ODT: "ODT",
    ODS: "ODS",
    ZIP: "ZIP",
}
HASH = re.compile(r"[0-9a-f]{64}")
LARGEST_ZIP_CONTENT = 200 * 1024 * 1024

__all__ = [
    "archive",
    "check_upload",
    "public_archive",
    "serve_archived",
    "withdrawals_of",
    "withdrawn_response",
]


def archive(file: File[Any], name: str, content_type: str) -> ArchivedFile:
    """Keep the bytes of `file`. The same bytes again give the record that is already there.

    Raises Refused where they were withdrawn: what nobody may be given does not come back.
    """
    digest = sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    key = digest.hexdigest()
    kept = ArchivedFile(
        sha256=key,
        name=_plain_name(name),
        content_type=content_type,
        size=file.size,
    )
    withdrawal = FileWithdrawal.objects.filter(file=key).first()
    if withdrawal is not None:
        raise Refused(
            _("The file “%(name)s” was withdrawn on %(day)s: it cannot become part of a record.")
            % {"name": kept.name, "day": formats.day(withdrawal.withdrawn_at)}
        )
    storage = storages["private"]
    if not storage.exists(kept.path):
        file.seek(0)
        # Two writers at once: the second gets another name from the storage, and its copy goes.
        written = storage.save(kept.path, file)
        if written != kept.path:
            storage.delete(written)
    return ArchivedFile.objects.get_or_create(
        sha256=key,
        defaults={"name": kept.name, "content_type": content_type, "size": kept.size},
    )[0]


def _plain_name(name: str) -> str:
    name = get_valid_filename(name.replace("\\", "/").rsplit("/", 1)[-1].strip(". ") or "plik")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:140]
    return f"{stem[: 139 - len(extension)]}.{extension}"


def check_upload(file: File[Any], allowed: Collection[str]) -> str:
    """The content type of an uploaded file by what is in it, if that is one of `allowed`.

    Neither the name nor the browser's word counts.
    """
    if file.size > settings.UPLOAD_MAX_SIZE:
        raise ValidationError(
            _("The file is too large: %(size)s. The most is %(most)s.")
            % {
                "size": filesizeformat(file.size),
                "most": filesizeformat(settings.UPLOAD_MAX_SIZE),
            },
            code="too_large",
        )
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    file.seek(0)
    found = _content_type(file)
    file.seek(0)
    if found is None or found not in allowed:
        names = ", ".join(sorted(NAMES.get(kind, kind) for kind in allowed))
        raise ValidationError(
            _("This kind of file is not accepted. Accepted: %(names)s.") % {"names": names},
            code="wrong_kind",
        )
    return found


def _content_type(file: IO[Any]) -> str | None:
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return PDF if _is_whole_pdf(file) else None
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return _image_type(file)
    if start.startswith(b"PK\x03\x04"):
        return _zip_type(file)
    return None


def _is_whole_pdf(file: IO[Any]) -> bool:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2048))
    return b"%%EOF" in file.read()


def _image_type(file: IO[Any]) -> str | None:
    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as image:
            kind = {"PNG": PNG, "JPEG": JPEG}.get(image.format or "")
            image.verify()
    except Exception:
        # Pillow raises many kinds of errors on a broken file, and one on a picture bomb.
        return None
    return kind


def _zip_type(file: IO[Any]) -> str | None:
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            if any(entry.flag_bits & 0x1 for entry in entries):
                return None
            if sum(entry.file_size for entry in entries) > LARGEST_ZIP_CONTENT:
                return None
            if any(name.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for name in names):
                return None
            if "mimetype" in names:
                with package.open("mimetype") as stated:
                    kind = stated.read(100).decode("ascii", "replace").strip()
                return kind if kind in {ODT, ODS} else ZIP
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    return ZIP


def serve_archived(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """/archiwum/<sha256>/<name>: the file, if some record lets the asker read it."""
    found = ArchivedFile.objects.with_withdrawal()
    kept = found.filter(pk=sha256).first() if HASH.fullmatch(sha256) else None
    if kept is None or kept.name != name:
        raise Http404
    public = any(allows(sha256) for allows in public_archive)
    reader: Any = request.user
    if not public and not (
        may_enter_cms(request) and any(allows(reader, sha256) for allows in staff_archive)
    ):
        raise Http404
    if kept.withdrawn:
        return withdrawn_response(request, kept)
    return file_response(
        request,
        open_file=kept.open,
        name=kept.name,
        content_type=kept.content_type,
        size=kept.size,
        etag=kept.sha256,
        public=public,
    )


@no_public_cache
def withdrawn_response(request: HttpRequest, kept: ArchivedFile) -> HttpResponseBase:
    """Instead of a file that was withdrawn: when and why, in general words (410)."""
    return render(request, "home/file_withdrawn.html", {"file": kept}, status=410)


def withdrawals_of(hashes: Iterable[str]) -> dict[str, FileWithdrawal]:
    """Which of these files were withdrawn, by SHA-256. 1 query, none without files."""
    wanted = set(hashes)
    if not wanted:
        return {}
    found = FileWithdrawal.objects.filter(file__in=wanted).select_related("file")
    return {one.file_id: one for one in found}
