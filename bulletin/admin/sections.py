"""Sections of the bulletin, kept by editors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import Section


class SectionViewSet(SnippetViewSet):
    model = Section
    icon = "list-ul"
    menu_label = _("Sections of the bulletin")
    list_display = ["name", "slug", "order"]
    ordering = ["order", "name"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False


register_snippet(SectionViewSet)
