"""One way out for uploaded files: only what the asker may read refers to. See docs/files.md."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.users.models import UserProfile

from home.registry import public_files

SHOWN_IN_BROWSER = {"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def may_enter_cms(request: HttpRequest) -> bool:
    """Is the asker a member of the staff, who sees drafts and so their files?"""
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.has_perm("wagtailadmin.access_admin"))


def is_public(item: Model) -> bool:
    """Does something that an anonymous reader may read refer to this image or document?

    Wagtail's index of references is made from the saved row at every save, so it tells what
    the live text refers to, not what a draft does.
    """
    collection = getattr(item, "collection", None)
    if collection is not None and collection.get_view_restrictions():
        return False
    pages: set[str] = set()
    others: list[tuple[type[Model], str]] = []
    references = ReferenceIndex.get_references_to(item)
    for kind, pk in references.values_list("base_content_type", "object_id").distinct():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None and issubclass(model, Page):
            pages.add(pk)
        elif model is not None:
            others.append((model, pk))
    if pages and Page.objects.live().public().filter(pk__in=pages).exists():
        return True
    if any(_is_shown(model, pk) for model, pk in others):
        return True
    return any(allows(item) for allows in public_files)


def _is_shown(model: type[Model], pk: str) -> bool:
    """Settings are on every page; other models say so with `is_publicly_readable()`."""
    if issubclass(model, (BaseSiteSetting, BaseGenericSetting)):
        return True
    if not hasattr(model, "is_publicly_readable"):
        return False
    source = model._default_manager.filter(pk=pk).first()
    return source is not None and bool(source.is_publicly_readable())


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """/pliki/<path>: an image in one of its sizes. Documents have their own address."""
    if "\x00" in path:
        raise Http404  # PostgreSQL cannot even be asked
    Image = get_image_model()
    Rendition = Image.get_rendition_model()
    rendition = Rendition.objects.filter(file=path).select_related("image__collection").first()
    image = (
        rendition.image
        if rendition
        else Image.objects.filter(file=path).select_related("collection").first()
    )
    if image is not None:
        public = is_public(image)
        allowed = public or may_enter_cms(request)
    else:
        public = False
        allowed = may_enter_cms(request) and UserProfile.objects.filter(avatar=path).exists()
    if not allowed or not default_storage.exists(path):
        raise Http404
    return file_response(
        request,
        open_file=lambda: default_storage.open(path, "rb"),
        name=path.rsplit("/", 1)[-1],
        content_type=mimetypes.guess_type(path)[0] or "application/octet-stream",
        size=default_storage.size(path),
        etag=f"{path.rsplit('/', 1)[-1]}-{default_storage.get_modified_time(path).timestamp()}",
        public=public,
    )


def serve_document(request: HttpRequest, document_id: int, filename: str) -> HttpResponseBase:
    """/dokumenty/<id>/<name>: a document of the CMS."""
    Document = get_document_model()
    document = Document.objects.select_related("collection").filter(pk=document_id).first()
    if document is None or document.filename != filename:
        raise Http404
    public = is_public(document)
    if not public and not may_enter_cms(request):
        raise Http404
    storage = document.file.storage
    if not storage.exists(document.file.name):
        raise Http404
    return file_response(
        request,
        open_file=lambda: storage.open(document.file.name, "rb"),
        name=document.filename,
        content_type=document.content_type,
        size=storage.size(document.file.name),
        etag=document.get_file_hash(),
        public=public,
    )


def file_response(
    request: HttpRequest,
    *,
    open_file: Callable[[], IO[Any]],
    name: str,
    content_type: str,
    size: int,
    etag: str,
    public: bool,
) -> HttpResponseBase:
    """The file, harmless to the reader's browser; asked for again at each use, so that a file
    withdrawn is gone at once."""
    tag = f'"{etag}"'
    cached: HttpResponseBase | None = get_conditional_response(
        request, etag=tag, response=HttpResponse(headers={"ETag": tag})
    )
    if cached is not None and cached.status_code == 304:
        response = cached
    else:
        response = FileResponse(
            open_file(),
            as_attachment=content_type not in SHOWN_IN_BROWSER,
            filename=name,
            content_type=content_type,
        )
        response["Content-Length"] = size
    response["ETag"] = tag
    response["Cache-Control"] = (
        "public, max-age=0, must-revalidate" if public else "private, no-cache"
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
