"""sitemap.xml and robots.txt: live public pages, and what the apps add."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap as PageSitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Site

from home.registry import sitemap_sources

CLOSED_TO_ROBOTS = ("/admin/", "/demo/", "/szukaj/", "/api/")


class RegisteredSitemap(Sitemap):
    """Addresses that are no pages of the tree."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def items(self) -> list[tuple[str, datetime | None]]:
        found: dict[str, datetime | None] = {}
        for source in sitemap_sources:
            found.update(source(self.request))
        return sorted(found.items())

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        entries: Iterable[tuple[str, datetime | None]] = self.paginator.page(page).object_list
        root = root_url(self.request)
        return [
            {"item": path, "location": root + path, "lastmod": changed} for path, changed in entries
        ]


def root_url(request: HttpRequest) -> str:
    """The address at which the site is known to the world."""
    site = Site.find_for_request(request)
    return (site.root_url if site else settings.BASE_URL).rstrip("/")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(
        request, {"strony": PageSitemap(request), "inne": RegisteredSitemap(request)}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in CLOSED_TO_ROBOTS]
    lines += ["", f"Sitemap: {root_url(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
