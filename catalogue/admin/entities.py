"""Entities in the CMS."""

from __future__ import annotations

from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import Entity


class EntityViewSet(SnippetViewSet):
    model = Entity
    icon = "group"
