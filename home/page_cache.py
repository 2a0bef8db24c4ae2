"""Whole public pages, kept until the content changes. See docs/page-cache.md."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from home.languages.addresses import without_prefix
from home.models.content_version import ContentVersion, new_mark
from home.registry import cache_boundaries

logger = logging.getLogger(__name__)

LONGEST = timedelta(minutes=10)
PRIVATE_PREFIXES = ("/admin/", "/health/", "/demo/")
CACHED_QUERY = {"strona"}
"""Parameters with which an address is still cached; others would let anybody fill the cache."""
KEPT_HEADERS_NOT = {"date", "set-cookie", "connection", "content-length"}
PUBLIC = "public, max-age=0, must-revalidate"

View = TypeVar("View", bound=Callable[..., Any])


def content_changed() -> None:
    """Say that what the public reads has changed. Call it in the transaction of the change."""
    if not ContentVersion.objects.filter(pk=ContentVersion.ROW).update(
        mark=new_mark(), changed_at=timezone.now()
    ):
        ContentVersion.objects.get_or_create(pk=ContentVersion.ROW)


def content_mark() -> str:
    """What the public reads now, as a short mark; it is new after every change."""
    row = ContentVersion.objects.filter(pk=ContentVersion.ROW).values_list("mark", flat=True)
    return row.first() or "0"


def no_public_cache(view: View) -> View:
    """For addresses with a form or with personal content: cached nowhere."""

    @wraps(view)
    def uncached(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return uncached  # type: ignore[return-value]


class PublicPageMiddleware:
    """Answers anonymous readers of public pages from the cache.

    It stands before the session: a request that carries a session (or anything else personal)
    never reaches the cache, in neither direction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._is_public(request):
            return self._public_answer(request)
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def _public_answer(self, request: HttpRequest) -> HttpResponseBase:
        started = timezone.now()
        key = self._key(request) if self._is_cached_address(request) else None
        page = self._load(key) if key else None
        if page is None:
            answer = self.get_response(request)
            if not self._may_be_public(request, answer):
                return answer
            page = cast(HttpResponse, answer)
            page["Cache-Control"] = PUBLIC
            if not page.has_header("ETag"):
                page["ETag"] = f'"{sha256(page.content).hexdigest()[:32]}"'
            if key and request.method == "GET":
                self._store(key, page, started)
        return get_conditional_response(request, etag=page["ETag"], response=page) or page

    @staticmethod
    def _is_public(request: HttpRequest) -> bool:
        return (
            request.method in {"GET", "HEAD"}
            # Wagtail makes previews through the middleware, under the page's own address.
            and not getattr(request, "is_dummy", False)
            and not without_prefix(request.path_info).startswith(PRIVATE_PREFIXES)
            and "HTTP_AUTHORIZATION" not in request.META
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and "messages" not in request.COOKIES
        )

    @staticmethod
    def _is_cached_address(request: HttpRequest) -> bool:
        return set(request.GET) <= CACHED_QUERY and len(request.META.get("QUERY_STRING", "")) < 40

    @staticmethod
    def _may_be_public(request: HttpRequest, response: HttpResponseBase) -> bool:
        control = response.get("Cache-Control", "").lower()
        if response.streaming or response.status_code != 200:
            return False
        if any(word in control for word in ("no-store", "private", "no-cache")):
            return False
        if response.cookies:
            message = f"A public page sets a cookie: {request.path_info}"
            if settings.DEBUG:
                raise ImproperlyConfigured(message)
            logger.error(message)
            patch_cache_control(response, private=True, no_store=True)
            return False
        # Somebody who signed in on the way, for example by another header.
        user = getattr(request, "_cached_user", None)
        return user is None or not user.is_authenticated

    @staticmethod
    def _key(request: HttpRequest) -> str:
        parts = [
            content_mark(),
            request.scheme or "",
            request.get_host(),
            # The address tells the language, too.
            request.get_full_path(),
        ]
        return "page:" + sha256("\n".join(parts).encode()).hexdigest()

    @staticmethod
    def _load(key: str) -> HttpResponse | None:
        kept = cache.get(key)
        if not kept:
            return None
        return HttpResponse(kept["content"], headers=kept["headers"])

    @staticmethod
    def _store(key: str, response: HttpResponse, started: datetime) -> None:
        until = min([started + LONGEST, *_boundaries(started)])
        seconds = (until - timezone.now()).total_seconds()
        if seconds < 1:
            return
        kept = {
            "content": response.content,
            "headers": {k: v for k, v in response.items() if k.lower() not in KEPT_HEADERS_NOT},
        }
        cache.set(key, kept, timeout=int(seconds))


def _boundaries(now: datetime) -> list[datetime]:
    moments = (boundary(now) for boundary in cache_boundaries)
    return [moment for moment in moments if moment is not None]
