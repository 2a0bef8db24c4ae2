"""What the views under a page share: the frame of the page with further steps of the breadcrumb."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from home.models import BasePage
from home.models.pages import Crumb


def render_under(
    page: BasePage,
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *crumbs: Crumb,
    status: int = 200,
) -> TemplateResponse:
    """A view's answer in the frame of `page`; `crumbs` lead on from the page."""
    frame = {"page": page, "breadcrumbs": page.get_breadcrumbs(request, *crumbs)}
    return TemplateResponse(request, template, {**frame, **context}, status=status)
