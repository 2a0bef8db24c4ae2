"""What the views under /katalog/ share: the frame of the catalogue's page, then further steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from home.models.pages import Crumb

from ..models import CataloguePage


def render_under(
    page: CataloguePage | None,
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *crumbs: Crumb,
    status: int = 200,
) -> TemplateResponse:
    """A view's answer in the frame of the catalogue; `crumbs` lead on from it."""
    frame: dict[str, Any] = {"page": page}
    if page is not None:
        frame["breadcrumbs"] = page.get_breadcrumbs(request, *crumbs)
    return TemplateResponse(request, template, {**frame, **context}, status=status)
