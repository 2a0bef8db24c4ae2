"""What the office's screens have in common: title, breadcrumbs, how a refusal is told."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import PlanPage
from ..permissions import YES, Refused, Verdict


class RefusedPage:
    """A view mixin: whoever may not see the screen is told why, on the board of the way."""

    request: HttpRequest

    def may_see(self) -> Verdict:
        """Whether the person may see this screen at all."""
        return YES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = self.may_see()
        if not verdict:
            messages.error(request, verdict.reason)
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class PlanScreen(RefusedPage, WagtailAdminTemplateMixin, TemplateView):
    """A screen below «Plan» in the menu."""

    header_icon = "list-ol"

    @cached_property
    def plan(self) -> PlanPage | None:
        return PlanPage.objects.first()

    def get_trail(self) -> list[tuple[str, str]]:
        """Screens between the board of the way and this one: (title, address)."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        trail = [(_("The way of the plan"), reverse("planpages_way")), *self.get_trail()]
        return [
            *self.breadcrumbs_items,
            *({"label": label, "url": url} for label, url in trail),
            {"label": self.get_page_title(), "url": ""},
        ]


def tell(form: Form, error: Refused | ValidationError) -> None:
    """Show at the form why the action was refused; what was typed stays."""
    if isinstance(error, Refused):
        form.add_error(None, error.reason)
        return
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
