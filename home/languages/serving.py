"""Serving a page in the language of its address, or saying that it is not there in it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_page

from .addresses import ORIGINAL, in_language, language_of, own_name, without_prefix


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view of pages. In another language than Polish, where the page is not translated,
    the answer says so and leads to the Polish one, instead of an error."""
    language = language_of(request.path_info)
    if language == ORIGINAL:
        return serve_page(request, path)
    try:
        if not _is_in(language, request, path):
            raise Http404
        response = serve_page(request, path)
    except Http404:
        original = original_at(request)
        if original is None:
            raise
        return not_translated(request, original)
    return response


def _is_in(language: str, request: HttpRequest, path: str) -> bool:
    """Whether the route leads to a page of the language: where its home page is not published,
    Wagtail goes on with the Polish tree."""
    route = Page.route_for_request(request, path)
    return route is not None and route[0].locale.language_code == language


def original_at(request: HttpRequest) -> Page | None:
    """The public Polish page that the address would show without its prefix."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    parts = [part for part in without_prefix(request.path_info).split("/") if part]
    with translation.override(ORIGINAL):
        try:
            route: RouteResult = site.root_page.specific.route(request, parts)
        except Http404:
            return None
        page: Page = route[0]
        return page if not page.get_view_restrictions().exists() else None


def not_translated(request: HttpRequest, original: Page) -> HttpResponse:
    """A page in its own right: it is honest about what is missing and leads on."""
    language = language_of(request.path_info)
    return TemplateResponse(
        request,
        "home/not_translated.html",
        {
            "original": original,
            "original_url": without_prefix(request.path_info),
            "home_url": in_language("/", language),
            "language_name": own_name(language),
            "has_home": _has_home(request, language),
        },
    )


def _has_home(request: HttpRequest, language: str) -> bool:
    site = Site.find_for_request(request)
    homes = Page.objects.filter(translation_key=site.root_page.translation_key) if site else None
    return homes is not None and homes.live().filter(locale__language_code=language).exists()
