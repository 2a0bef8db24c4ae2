"""System checks: what this server lacks, with the words that mend it."""

from __future__ import annotations

from typing import Any

from django.core import checks

from home.pdf import PACKAGES, pdf_available


def pango_is_there(**kwargs: Any) -> list[checks.CheckMessage]:
    """Without Pango the site works; its PDF pages say what to install."""
    if pdf_available():
        return []
    return [
        checks.Warning(
            "WeasyPrint cannot load Pango: no PDF files will be made.",
            hint=f"On Debian: apt install {PACKAGES}",
            id="home.W001",
        )
    ]


def register() -> None:
    """Called once, when all apps are loaded."""
    checks.register(pango_is_there)
