"""Tags of the bulletin's templates: a text for paper, a text for plain mail."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from wagtail.blocks import StreamValue

from home.plain_text import words_of_stream
from home.text_rendering import TextRendering, without_paragraph

from ..models import ArticlePage

register = template.Library()


class PrintedText(TextRendering):
    """On paper a note stands at the foot of the page on which it is first referred to."""

    def _link(self, match: re.Match[str]) -> str:
        note = next((note for note in self.footnotes if note.label == match[1]), None)
        if note is None:
            return match[0]
        note.rendered += 1
        if note.rendered > 1:
            return format_html('<sup class="note-again">{}</sup>', note.number)
        ready = self.expanded.get(note.text.source or "", note.text.source or "")
        return format_html('<span class="note">{}</span>', without_paragraph(ready))


@register.simple_tag
def prepare_printed(stream: StreamValue) -> TextRendering:
    """`{% prepare_printed page.body as text %}`: as `prepare_text`, with notes for paper."""
    return PrintedText.of(stream)


@register.simple_tag
def minutes(article: ArticlePage) -> int:
    """How long the text takes to read, in minutes, at 200 words each."""
    return max(1, round(len(words_of_stream(article.body).split()) / 200))
