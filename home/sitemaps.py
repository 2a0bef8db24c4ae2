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

from home.languages.addresses import ORIGINAL, TRANSLATED, in_language
from home.languages.pages import originals_of
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
        key = self.get_wagtail_site().root_page.translation_key
        below = Q()
        for root in Page.objects.filter(translation_key=key).live():
            below |= Page.objects.descendant_of_q(root, inclusive=True)
        pages = Page.objects.filter(below).live().public().order_by("path")
        return pages.defer_streamfields().specific()

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        found = list(self.paginator.page(page).object_list)
        translated = self.items().filter(translation_key__in=[one.translation_key for one in found])
        versions: dict[Any, list[tuple[str, str]]] = {}
        for one in translated.exclude(originals_of()):
            address = one.get_full_url(self.request) or ""
            versions.setdefault(one.translation_key, []).append((one.language, address))
        urls = []
        for one in found:
            in_frame = self._in_frame(one, versions.get(one.translation_key, []))
            others = [*versions.get(one.translation_key, []), *in_frame]
            for url in one.get_sitemap_urls(self.request):
                if others:
                    url["alternates"] = self._alternates(one, others)
                urls.append(url)
                urls += [{**url, "location": address} for _code, address in in_frame]
        return urls

    def _in_frame(self, page: Any, translated: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Addresses of a Polish page in the frame of the languages into which it is not
        translated."""
        if not page.framed or page.is_translation:
            return []
        path, root = page.original_url, root_url(self.request)
        missing = set(TRANSLATED) - {code for code, _address in translated}
        return [(code, root + in_language(path, code)) for code in TRANSLATED if code in missing]

    def _alternates(self, page: Any, others: list[tuple[str, str]]) -> list[dict[str, str]]:
        """All versions of a page, the Polish one for whoever reads none of these languages."""
        original = page.original
        polish = (original.get_full_url(self.request) or "") if original is not None else ""
        named = [(ORIGINAL, polish), *others, ("x-default", polish)]
        return [{"lang_code": code, "location": location} for code, location in named if location]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(
        request, {"strony": PagesWithAlternates(request), "inne": RegisteredSitemap(request)}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in CLOSED_TO_ROBOTS]
    lines += [f"Disallow: /{code}{path}" for code in TRANSLATED for path in ("/szukaj/", "/demo/")]
    lines += ["", f"Sitemap: {root_url(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
