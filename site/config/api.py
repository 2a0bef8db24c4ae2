"""The read-only API of live pages. Images and documents have none, on purpose."""

from typing import Any

from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet


class PublicPagesAPIViewSet(PagesAPIViewSet):
    """The same for everybody: who is signed in, and what for, makes no difference."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().public()


api = WagtailAPIRouter("wagtailapi")
api.register_endpoint("pages", PublicPagesAPIViewSet)
