"""`/katalog/`: the one page of the catalogue; entities are records, this page lets them be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home.models import BasePage

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class CataloguePage(RoutablePageMixin, BasePage):
    framed = True
    frame_title = _("Catalogue of good practices")

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "catalogue/listing.html"

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")

    @path("", name="listing")
    def show_listing(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.listing import listing

        return listing(self, request)

    @path("zglos/", name="propose")
    def propose(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.proposal import propose

        return propose(self, request)

    @path("zglos/wyslano/", name="proposal_sent")
    def proposal_sent(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.proposal import sent

        return sent(self, request)

    @path("<slug:slug>/", name="entity")
    def show_entity(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        from ..views.entity import show

        return show(self, request, slug)
