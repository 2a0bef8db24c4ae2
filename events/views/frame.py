"""What the views of events share: the frame of a page, then further steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from home.models import BasePage
from home.models.pages import Crumb


def render_page(
    page: BasePage, request: HttpRequest, template: str, context: dict[str, Any], *crumbs: Crumb
) -> TemplateResponse:
    """A view's answer in the frame of `page`; `crumbs` lead on from it."""
    frame = {"page": page, "self": page, "breadcrumbs": page.get_breadcrumbs(request, *crumbs)}
    return TemplateResponse(request, template, {**frame, **context})
