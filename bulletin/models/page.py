"""`/biuletyn/`: the archive of issues, by year and by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home.models import BasePage

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class BulletinPage(RoutablePageMixin, BasePage):
    framed = True
    frame_title = _("Bulletin")

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["bulletin.IssuePage"]
    template = "bulletin/archive.html"

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")

    @path("", name="archive")
    def show_archive(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.archive import archive

        return archive(self, request)

    @path("rok/<int:year>/", name="year")
    def show_year(self, request: HttpRequest, year: int) -> HttpResponseBase:
        from ..views.archive import year as year_view

        return year_view(self, request, year)

    @path("dzial/<slug:slug>/", name="section")
    def show_section(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        from ..views.archive import section

        return section(self, request, slug)

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponseBase:
        from ..feeds import BulletinFeed

        return BulletinFeed(self)(request)

    @path("dzial/<slug:slug>/feed/", name="section_feed")
    def section_feed(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        from ..views.archive import section_feed

        return section_feed(self, request, slug)
