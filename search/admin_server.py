"""The operator's view of the search server: what answers readers, and what is behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from home.admin_screens import Screen
from search import outages
from search.engines import embedded
from search.models import Change, Entry, ServerIndex, ServerOutage

if TYPE_CHECKING:
    from search.engines.server import Address

SHOWN_OUTAGES = 20


class ServerView(Screen):
    """Settings → Search server. For administrators; it asks nothing of the server itself."""

    template_name = "search/admin/server.html"
    page_title = gettext_lazy("Search server")
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = _address()
        return {
            **super().get_context_data(**kwargs),
            "address": address.shown if address else "",
            "embedded": embedded().name,
            "entries": Entry.objects.count(),
            "waiting": Change.objects.order_by().values("entry_id").distinct().count(),
            "indexes": ServerIndex.objects.all() if address else (),
            "outage": outages.present(),
            "outages": ServerOutage.objects.exclude(ended_at=None)[:SHOWN_OUTAGES],
        }


def _address() -> Address | None:
    if not settings.SEARCH_URL:
        return None
    from search.engines.server import Address

    try:
        return Address.read(settings.SEARCH_URL)
    except ValueError:
        # The check search.W002 says what is wrong with it.
        return None
