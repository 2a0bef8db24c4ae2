"""Serving a page in the language of its address, or in the frame of that language, or saying that
it is not there in it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_page

from .addresses import ORIGINAL, in_language, language_of, without_prefix
from .pages import TranslatedPage
from .showing import page_for_reader


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view of pages. In another language than Polish, where the page is not translated,
    it is shown in the frame of the language, if it is of a kind that is; else the answer says so
    and leads to the Polish one, instead of an error."""
    language = language_of(request.path_info)
    if language == ORIGINAL:
        return serve_page(request, path)
    translated = _route_in(language, request, path)
    if translated is not None:
        try:
            return serve_page(request, path)
        except Http404:
            pass  # A view may be there in Polish only.
    route = original_at(request)
    if route is None:
        raise Http404
    original, args, _kwargs = route
    view = args[0] if args else None
    if translated is not None and _is_version_of(original, translated[0]):
        if not original.is_framed_view(view, beside_translation=True):
            raise Http404
    elif elsewhere := _moved_translation(request, original):
        return redirect(elsewhere)
    if isinstance(original, TranslatedPage) and original.is_framed_view(view):
        # What Wagtail looks for on the request: the page that answers it.
        request._wagtail_route_for_request = route  # type: ignore[attr-defined]
        request.shows_polish_page = True  # type: ignore[attr-defined]
        return serve_page(request, path)
    return not_translated(request, original)


def _route_in(language: str, request: HttpRequest, path: str) -> RouteResult | None:
    """The route to a page of the language: where its home page is not published, Wagtail goes on
    with the Polish tree."""
    route = Page.route_for_request(request, path)
    return route if route is not None and route[0].locale.language_code == language else None


def _is_version_of(original: Page, page: Page) -> bool:
    return isinstance(original, TranslatedPage) and original.translation_key == page.translation_key


def original_at(request: HttpRequest) -> RouteResult | None:
    """The public Polish page that the address would show without its prefix, and how."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    parts = [part for part in without_prefix(request.path_info).split("/") if part]
    with translation.override(ORIGINAL):
        try:
            route: RouteResult = site.root_page.specific.route(request, parts)
        except Http404:
            return None
        return route if not route[0].get_view_restrictions().exists() else None


def _moved_translation(request: HttpRequest, original: Page) -> str:
    """Where the translation of the page is, if the Polish one has got another address since."""
    if without_prefix(original.get_url(request) or "") != without_prefix(request.path_info):
        return ""
    shown = page_for_reader(original.specific)
    url = shown.get_url(request) if shown.locale_id != original.locale_id else ""
    return url if url and url != request.path_info else ""


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
            "has_home": _has_home(request, language),
        },
    )


def _has_home(request: HttpRequest, language: str) -> bool:
    site = Site.find_for_request(request)
    homes = Page.objects.filter(translation_key=site.root_page.translation_key) if site else None
    return homes is not None and homes.live().filter(locale__language_code=language).exists()
