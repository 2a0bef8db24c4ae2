"""The catalogue's part in the CMS."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from .admin.entities import EntityViewSet

register_snippet(EntityViewSet)
