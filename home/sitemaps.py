"""sitemap.xml and robots.txt: live public pages, and what the apps add."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap as PageSitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Page, Site

from home.languages.addresses import ORIGINAL, TRANSLATED
from home.languages.pages import TranslatedPage
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


class PagesWithAlternates(PageSitemap):
    """Pages of all languages, each with its versions in the others."""

    def items(self) -> Any:
        """Also the trees of the other languages, beside the one that is the site's root."""
        site = self.get_wagtail_site()
        roots = Page.objects.filter(translation_key=site.root_page.translation_key)
        below = Q()
        for root in roots.live():
            below |= Page.objects.descendant_of_q(root, inclusive=True)
        pages = Page.objects.filter(below).live().public().order_by("path").specific()
        found = [page for page in pages if page.get_url(self.request)]
        self.versions: dict[Any, list[tuple[str, str]]] = {}
        for page in found:
            if isinstance(page, TranslatedPage):
                self.versions.setdefault(page.translation_key, []).append(
                    (page.language, page.get_full_url(self.request) or "")
                )
        return found

    def _urls(self, page: int, protocol: str, domain: str) -> Any:
        urls = super()._urls(page, protocol, domain)
        for url in urls:
            versions = self.versions.get(getattr(url["item"], "translation_key", None), [])
            if len(versions) > 1:
                url["alternates"] = [
                    {"lang_code": code, "location": location} for code, location in versions
                ] + [
                    {"lang_code": "x-default", "location": location}
                    for code, location in versions
                    if code == ORIGINAL
                ]
        return urls


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(
        request, {"strony": PagesWithAlternates(request), "inne": RegisteredSitemap(request)}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in CLOSED_TO_ROBOTS]
    lines += [f"Disallow: /{language}/szukaj/" for language in TRANSLATED]
    lines += ["", f"Sitemap: {root_url(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
