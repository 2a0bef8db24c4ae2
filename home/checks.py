"""System checks: what this server lacks, with the words that mend it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
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


def mail_has_a_way_out(**kwargs: Any) -> list[checks.CheckMessage]:
    """Mail printed to the log reaches nobody, and its personal data stay there."""
    if settings.DEBUG or not settings.OUTBOX_TRANSPORT["EMAIL_BACKEND"].endswith(
        ".console.EmailBackend"
    ):
        return []
    return [
        checks.Warning(
            "Mail is written to the log and reaches nobody.",
            hint="Set EMAIL_URL, for example smtp+tls://user:password@host:587; see "
            "docs/operations.md.",
            id="home.W002",
        )
    ]


def register() -> None:
    """Called once, when all apps are loaded."""
    checks.register(pango_is_there)
    checks.register(mail_has_a_way_out)
