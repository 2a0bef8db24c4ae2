"""Wagtail finds the hooks of translations here."""

from __future__ import annotations

from . import log_actions  # noqa: F401
