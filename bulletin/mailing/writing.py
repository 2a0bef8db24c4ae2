"""What an editor writes becomes HTML and plain text, with the links that every copy has."""

from __future__ import annotations

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from home.formats import tie
from home.models import SiteSettings

from ..models import Topic
from .letters import PREFERENCES, UNSUBSCRIBE

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def composed(topic: str, subject: str, body: str) -> tuple[str, str]:
    """HTML and plain text of a message written in the CMS; its markers are filled in later."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body.replace("\r\n", "\n"))]
    context = {
        "subject": subject,
        "topic": Topic(topic).label,
        "paragraphs": [part for part in paragraphs if part],
        "office": SiteSettings.objects.first() or SiteSettings(),
        "base_url": settings.BASE_URL,
        "unsubscribe": UNSUBSCRIBE,
        "preferences": PREFERENCES,
    }
    html = render_to_string(
        "mail/bulletin/announcement.html",
        {**context, "paragraphs": [_as_html(part) for part in context["paragraphs"]]},
    )
    return html, render_to_string("mail/bulletin/announcement.txt", context)


def _as_html(paragraph: str) -> SafeString:
    """Line breaks and links of one paragraph; links lead straight where they say."""
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(paragraph):
        parts.append(escape(tie(paragraph[end : found.start()])))
        parts.append(format_html('<a href="{0}" style="color:#0b4f8a">{0}</a>', found[0]))
        end = found.end()
    parts.append(escape(tie(paragraph[end:])))
    return mark_safe("".join(parts).replace("\n", "<br>"))  # noqa: S308 - every part is escaped
